"""What a trainer's request says: which failure it is about, and what is to be taught."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from handoff import keys
from handoff.staff.bodies import text
from handoff.staff.errors import Malformed
from handoff.store import Store
from insight.clock import now_ms
from nlu.trainer.refusals import Kind
from record.events import Event

Settled = Literal["intent", "phrasing", "dismissed", "open"]
KINDS: Final = ("asked_back", "handed_over", "asked_for_person", "thumbs_down")
_CASE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST: Final = 10**9
_LONGEST_NAME: Final = 128


@dataclass(frozen=True, slots=True)
class Failed:
    """Names one failure."""

    case: str
    kind: str
    seq: int

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Failed":
        """Read it from a request; raises Malformed."""
        case, kind, seq = text(body, "case"), text(body, "kind"), body.get("seq")
        if not _CASE.fullmatch(case):
            raise Malformed("case", "case is the id of a case")
        if kind not in KINDS:
            raise Malformed("kind", f"kind is one of {', '.join(KINDS)}")
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < _MOST:
            raise Malformed("seq", "seq is the number of a line")
        return cls(case, kind, seq)

    @property
    def path(self) -> str:
        """Where the record tells of it."""
        return f"/failures/{self.case}/{self.kind}/{self.seq}"

    async def settle(self, redis: Store, as_: Settled, name: str, by: str) -> int:
        """Write down what was made of it; return when."""
        at = await now_ms(redis)
        told = {"kind": self.kind, "seq": self.seq, "as": as_, "name": name, "by": by}
        await redis.xadd(keys.EVENTS, Event("taught", 1, at, self.case, told).as_entry())
        return at


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, and the intent or the article it is put under."""

    kind: Kind
    name: str
    text: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Lesson":
        """Read it from a request; raises Malformed."""
        kind, name = text(body, "as"), text(body, "name")
        if kind not in {"intent", "phrasing"}:
            raise Malformed("as", "as is intent or phrasing")
        if not 0 < len(name) <= _LONGEST_NAME:
            raise Malformed("name", "name is an intent's name or an article's id")
        return cls(cast("Kind", kind), name, text(body, "text"))
