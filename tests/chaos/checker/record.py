"""The dump of a run's Redis, parsed: every case with its lines, events, packages and tracker."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case, in the order of the stream."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reign:
    """One epoch: who owned the case, and which lines were said before it began."""

    epoch: int
    owner: str
    agent: str
    after: int


@dataclass(frozen=True)
class CaseRecord:
    """One case as Redis had it at the end; `tracker` is Rasa's, None where it has none."""

    id: str
    row: dict[str, str]
    lines: list[dict[str, Any]]
    events: list[Event]
    packages: dict[str, str]
    lease: str | None
    drafts: list[str]
    tracker: list[dict[str, Any]] | None

    @property
    def owner(self) -> str:
        """Who owned it at the end."""
        return self.row["owner"]

    @property
    def customer(self) -> str:
        """channel:customer."""
        return f"{self.row['channel']}:{self.row['customer']}"

    @cached_property
    def reigns(self) -> dict[int, Reign]:
        """Every epoch by its number, as the events tell it."""
        reigns = {1: Reign(1, "bot", "", 0)}
        for event in self.moves:
            epoch = event.data["epoch"]
            reigns[epoch] = Reign(
                epoch, event.data["to"], event.data["agent"], int(event.data["seq"])
            )
        return reigns

    @property
    def moves(self) -> Iterator[Event]:
        """The changes of owner."""
        return (event for event in self.events if event.type == "owner_moved")

    def line(self, seq: int) -> dict[str, Any] | None:
        """The line with this number, if there is one."""
        return self.lines[seq - 1] if 1 <= seq <= len(self.lines) else None


@dataclass(frozen=True)
class Dump:
    """Everything that the checker looks at beside the ledger.

    `said_by`: (case, number) -> the agent whose message it is; `pointers`: channel:customer -> the
    case that the next message goes to; `here`: the agents whose consoles were open.
    """

    cases: dict[str, CaseRecord]
    queue: dict[str, float]
    held: dict[str, str]
    pending: frozenset[str]
    open: frozenset[str]
    pointers: dict[str, str]
    here: frozenset[str]
    said_by: dict[tuple[str, int], str]


def read_dump(path: Path) -> Dump:
    """Parse what dump.py wrote."""
    return parse_dump(json.loads(path.read_text("utf-8")))


def parse_dump(raw: dict[str, Any]) -> Dump:
    """The same from what is in memory."""
    events: dict[str, list[Event]] = {}
    for fields in raw["events"]:
        event = Event(fields["type"], json.loads(fields["data"]))
        events.setdefault(fields["case"], []).append(event)
    return Dump(
        cases={
            case_id: _case(case_id, case, events.get(case_id, []))
            for case_id, case in raw["cases"].items()
        },
        queue=raw["queue"],
        held=raw["held"],
        pending=frozenset(raw["pending"]),
        open=frozenset(raw["open"]),
        pointers=raw["pointers"],
        here=frozenset(raw["here"]),
        said_by={(case, seq): user for case, seq, user in raw["said_by"]},
    )


def _case(case_id: str, raw: dict[str, Any], events: list[Event]) -> CaseRecord:
    return CaseRecord(
        id=case_id,
        row=raw["row"],
        lines=[json.loads(text) for text in raw["transcript"]],
        events=events,
        packages=raw["packages"],
        lease=raw["lease"],
        drafts=raw["drafts"],
        tracker=json.loads(raw["tracker"])["events"] if raw["tracker"] else None,
    )
