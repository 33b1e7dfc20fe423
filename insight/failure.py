"""Messages that the bot failed on, as the events tell it. Pure: the same events, the same list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from insight.case import Case
from record.events import Event

FAILED: Final = ("asked_back", "handed_over", "thumbs_down")
KINDS: Final = (*FAILED, "asked_for_person")
"""Who asked for a person was understood: no failure, but worth a look."""

_DECISIONS: Final = frozenset({"clarified", "handed_over"})
_NOT_FAILED: Final = "bot_unavailable"
_WISHED: Final = "explicit_request"
_TAUGHT: Final = frozenset({"intent", "phrasing", "dismissed"})
_PUT_BACK: Final = "open"

Key = tuple[str, str, int]
"""case, kind, seq"""


@dataclass(slots=True)
class Failure:
    """One row of the table of failures; times in server milliseconds.

    `seq` is the customer's message, with thumbs_down the bot's line that did not help; `taught_as`
    what a trainer made of it, empty as long as it is open.
    """

    case: str
    kind: str
    seq: int
    at: int
    channel: str
    lang: str
    reason: str = ""
    confidence: float | None = None
    taught_as: str = ""
    taught_name: str = ""
    taught_by: str = ""
    taught_at: int | None = None

    @property
    def key(self) -> Key:
        """What tells it from every other."""
        return self.case, self.kind, self.seq


def touches(event: Event) -> bool:
    """Whether the event can change what failed in its case."""
    if event.type == "decision":
        return event.data.get("decision") in _DECISIONS
    return event.type in {"feedback", "taught", "erased"}


class Failures:
    """What failed in some cases, and what further events change of it."""

    def __init__(self, rows: Iterable[Failure]) -> None:
        self._rows = {row.key: row for row in rows}
        self._touched: set[Key] = set()

    @property
    def changed(self) -> list[Failure]:
        """Those that are new or otherwise than they were."""
        return [self._rows[key] for key in sorted(self._touched) if key in self._rows]

    @property
    def gone(self) -> list[Key]:
        """Those that are failures no more."""
        return sorted(self._touched - self._rows.keys())

    def enter(self, event: Event, case: Case) -> None:
        """Take in an event that the case has taken in already."""
        if case.erased:  # for good: what it was about is nowhere any more
            for key in [key for key in self._rows if key[0] == case.case]:
                self._drop(key)
            return
        match event.type:
            case "decision":
                self._decided(event, case)
            case "feedback":
                self._judged(event, case)
            case "taught":
                self._taught(event)

    def _decided(self, event: Event, case: Case) -> None:
        data = event.data
        reason = data["reason"] or ""
        if data["decision"] not in _DECISIONS or reason == _NOT_FAILED:
            return
        kind = "asked_back"
        if data["decision"] == "handed_over":
            kind = "asked_for_person" if reason == _WISHED else "handed_over"
        said = {"lang": data["lang"] or case.lang, "reason": reason}
        self._failed(event, case, kind, data["turn"], {**said, "confidence": data["confidence"]})

    def _judged(self, event: Event, case: Case) -> None:
        answer = event.data["answer"]
        if event.data["helped"]:
            self._drop((case.case, "thumbs_down", answer))
        else:
            self._failed(event, case, "thumbs_down", answer, {"lang": case.lang})

    def _failed(self, event: Event, case: Case, kind: str, seq: int, said: dict[str, Any]) -> None:
        """What a trainer made of it stays, should Redis have lost it and it happened once more."""
        told = Failure(case.case, kind, seq, event.at, case.channel, **said)
        if before := self._rows.get(told.key):
            told.taught_as, told.taught_name = before.taught_as, before.taught_name
            told.taught_by, told.taught_at = before.taught_by, before.taught_at
        self._rows[told.key] = told
        self._touched.add(told.key)

    def _taught(self, event: Event) -> None:
        """Of one that is not there, because the customer took it back meanwhile: nothing."""
        data = event.data
        row = self._rows.get((event.case, data["kind"], data["seq"]))
        if row is None:
            return
        if data["as"] == _PUT_BACK:
            told: tuple[str, str, str, int | None] = ("", "", "", None)
        elif data["as"] in _TAUGHT:
            told = (data["as"], data["name"], data["by"], event.at)
        else:
            raise ValueError(f"taught as {data['as']}")
        row.taught_as, row.taught_name, row.taught_by, row.taught_at = told
        self._touched.add(row.key)

    def _drop(self, key: Key) -> None:
        if self._rows.pop(key, None):
            self._touched.add(key)
