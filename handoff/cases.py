"""Reading cases: who owns one, what was said in it, what is known of it."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final, cast

from handoff import keys
from handoff.errors import NotFound
from handoff.lines import Draft, Line
from handoff.moves import Owner
from handoff.scripts import CaseRef
from handoff.store import Store

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Anything else could spell another key."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it stood at one moment. Times are server milliseconds, 0 where never.

    `answered_seq` is the last line that is nobody's turn any more; `turn` and `slots` are what the
    bot's last turn left behind; `feedback` and `rating` what the customer has said of it
    (feedback.py), `last_agent` whom a rating is about. The scripts keep more in the hash, for
    themselves (prelude.lua).
    """

    id: str
    customer: str
    channel: str
    lang: str
    owner: Owner
    epoch: int
    agent: str
    agent_name: str
    reason: str
    answered_seq: int
    waiting_since_ms: int
    package_epoch: int
    preview: str
    previous: str
    turn: dict[str, Any]
    slots: dict[str, Any]
    closed_ms: int
    last_agent: str
    feedback: dict[str, bool]
    rating: dict[str, Any]

    @property
    def ref(self) -> CaseRef:
        """What scripts need to know of it."""
        return CaseRef(self.id, self.channel, self.customer)

    @classmethod
    def from_hash(cls, case_id: str, row: dict[str, str]) -> "Case":
        """Parse the hash; raises NotFound when it is empty."""
        if "owner" not in row:
            raise NotFound(f"there is no case {case_id}")
        return cls(
            id=case_id,
            customer=row["customer"],
            channel=row["channel"],
            lang=row["lang"],
            owner=cast(Owner, row["owner"]),
            epoch=int(row["epoch"]),
            agent=row["agent"],
            agent_name=row["agent_name"],
            reason=row.get("reason", ""),
            answered_seq=int(row["answered_seq"]),
            waiting_since_ms=int(row.get("waiting_since_ms", 0)),
            package_epoch=int(row.get("package_epoch", 0)),
            preview=row.get("preview", ""),
            previous=row.get("previous", ""),
            turn=json.loads(row.get("turn", "{}")),
            slots=json.loads(row.get("slots", "{}")),
            closed_ms=int(row.get("closed_ms", 0)),
            last_agent=row.get("last_agent", ""),
            feedback=json.loads(row.get("feedback", "{}")),
            rating=json.loads(row.get("rating", "{}")),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case and its lines after some number, read in one step.

    `last` is the transcript's last number; `owed`: the bot has a message still to answer; `drafts`
    are the bot's replies that came too late, if they were asked for, each as one list.
    """

    case: Case
    lines: list[Line]
    last: int
    owed: bool
    drafts: list[list[Draft]] = field(default_factory=list)


class Cases:
    """Read access to cases; all writing is done by the scripts."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def get(self, case_id: str) -> Case:
        """Return the case; raises NotFound."""
        _check(case_id)
        row = await self._redis.hgetall(keys.case(case_id))
        return Case.from_hash(case_id, row)

    async def snapshot(
        self, case_id: str, after: int = 0, drafts_after: int | None = None
    ) -> Snapshot:
        """Return the case and its lines numbered above `after`, as of one moment.

        With late replies, if asked for: those behind the first `drafts_after`.
        """
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(keys.case(case_id))
            pipe.lrange(keys.transcript(case_id), after, -1)
            pipe.llen(keys.transcript(case_id))
            pipe.sismember(keys.PENDING, case_id)
            if drafts_after is not None:
                pipe.lrange(keys.drafts(case_id), drafts_after, -1)
            row, texts, last, owed, *drafts = await pipe.execute()
        lines = [Line.from_json(text) for text in texts]
        late = [[Draft(**one) for one in json.loads(text)] for text in (drafts or [[]])[0]]
        return Snapshot(Case.from_hash(case_id, row), lines, last, bool(owed), late)

    async def line(self, case_id: str, seq: int) -> tuple[Case, Line]:
        """Return the case and one of its lines, as of one moment; raises NotFound."""
        _check(case_id)
        if seq < 1:
            raise NotFound(f"case {case_id} has no line {seq}")  # Redis would count from the end
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(keys.case(case_id))
            pipe.lrange(keys.transcript(case_id), seq - 1, seq - 1)
            row, texts = await pipe.execute()
        case = Case.from_hash(case_id, row)
        if not texts:
            raise NotFound(f"case {case_id} has no line {seq}")
        return case, Line.from_json(texts[0])

    async def open_case(self, channel: str, customer: str) -> str | None:
        """Return the id of the customer's open case, if there is one."""
        return await self._redis.get(keys.open_case(channel, customer))

    async def frozen(self, case: Case) -> dict[str, Any]:
        """Return the package of the latest handoff; {} if there has been none."""
        loaded: dict[str, Any] = json.loads(await self.package(case) or "{}")
        return loaded

    async def package(self, case: Case) -> str | None:
        """Return the frozen bytes (as text) of the latest handoff's package."""
        return await self._redis.hget(keys.packages(case.id), str(case.package_epoch))


def _check(case_id: str) -> None:
    if not _ID.fullmatch(case_id):
        raise NotFound("there is no such case")
