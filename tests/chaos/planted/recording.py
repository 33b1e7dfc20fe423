"""A recorded run, and what plants need to put a fault into it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.chaos.checker.violation import Counter
from tests.chaos.ledger import Entry


@dataclass
class Recording:
    """A dump as dump.py wrote it, and the ledger that belongs to it."""

    raw: dict[str, Any]
    entries: list[Entry]

    def case(self, true: Callable[[dict[str, Any]], bool]) -> tuple[str, dict[str, Any]]:
        """The first case of which something is true."""
        return next((name, case) for name, case in self.raw["cases"].items() if true(case))

    def events(self, case_id: str, kind: str) -> list[dict[str, str]]:
        """The events of one case and type, in their order."""
        return [e for e in self.raw["events"] if e["case"] == case_id and e["type"] == kind]

    def told(self, kind: str) -> Iterator[tuple[int, Entry]]:
        """Where in the ledger frames of this type were told."""
        for index, entry in enumerate(self.entries):
            if entry.kind == "told" and entry.type == kind:
                yield index, entry

    def change(self, index: int, **fields: Any) -> None:
        """Replace fields of the frame at this place of the ledger."""
        entry = self.entries[index]
        self.entries[index] = replace(entry, frame={**entry.frame, **fields})


Plant = Callable[[Recording], None]
PLANTS: Final[dict[Plant, frozenset[Counter]]] = {}


def plant(*rise: Counter) -> Callable[[Plant], Plant]:
    """Register a fault with the counters that must rise, and no other."""

    def register(function: Plant) -> Plant:
        PLANTS[function] = frozenset(rise)
        return function

    return register


def owned_by(owner: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a case ended with this owner."""
    return lambda case: case["row"]["owner"] == owner


def lines(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The transcript, parsed."""
    return [json.loads(text) for text in case["transcript"]]


def append(recording: Recording, case_id: str, **line: Any) -> int:
    """Write a line and its event, as the scripts do; return its number."""
    transcript = recording.raw["cases"][case_id]["transcript"]
    seq = len(transcript) + 1
    like = {**json.loads(transcript[-1]), "id": None, "turn": None, "custom": None}
    transcript.append(json.dumps({**like, **line, "seq": seq}))
    said = {"seq": seq, "who": line["who"]}
    recording.raw["events"].append({"type": "utterance", "case": case_id, "data": json.dumps(said)})
    return seq


def tracked(recording: Recording, true: Callable[[dict[str, Any]], bool]) -> tuple[Any, Any, int]:
    """(case, tracker, place) of the first event in a tracker of which something is true."""
    for case in recording.raw["cases"].values():
        tracker = json.loads(case["tracker"]) if case["tracker"] else {"events": []}
        for index, event in enumerate(tracker["events"]):
            if true(event):
                return case, tracker, index
    raise LookupError("the recording has no such event")


def is_reply(event: dict[str, Any]) -> bool:
    """Whether the bot said it, in its own turn."""
    return event["event"] == "bot" and "who" not in (event.get("metadata") or {})


def is_told(event: dict[str, Any]) -> bool:
    """Whether Rasa was told afterwards that an agent said it."""
    return event["event"] == "bot" and (event.get("metadata") or {}).get("who") == "agent"
