"""told: whatever a page was told of owners and turns is what the record says."""

from collections.abc import Iterator
from typing import Any

from tests.chaos.checker.record import CaseRecord, Dump
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import Entry, is_agent


def check_told(pages: dict[str, list[Entry]], dump: Dump) -> Iterator[Violation]:
    """Check every page's frames of owners and of ends of turns."""
    for who, entries in pages.items():
        epochs: dict[str, int] = {}
        for entry in entries:
            if entry.kind == "connected":
                epochs = {}
            elif entry.kind == "told":
                yield from _frame(who, entry, dump, epochs)


def _frame(who: str, entry: Entry, dump: Dump, epochs: dict[str, int]) -> Iterator[Violation]:
    frame = entry.frame
    about_owner = entry.type == "owner" or (entry.type == "welcome" and not is_agent(who))
    if not (about_owner or entry.type == "turn_ended") or frame["case"] is None:
        return
    case = dump.cases.get(frame["case"])
    if case is None:
        detail = f"{who}: {entry.type} of a case that is not there"
        yield Violation("lost", "case_gone", frame["case"], detail)
    elif about_owner:
        yield from _owner(who, frame, case, epochs)
    else:
        yield from _turn_ended(who, frame, case)


def _owner(
    who: str, frame: dict[str, Any], case: CaseRecord, epochs: dict[str, int]
) -> Iterator[Violation]:
    epoch = frame["epoch"]
    reign = case.reigns.get(epoch)
    if reign is None or reign.owner != frame["owner"]:
        detail = f"{who}: epoch {epoch} is {frame['owner']}, by the record {reign}"
        yield Violation("told", "another_owner", case.id, detail)
    if epoch < epochs.get(case.id, 0):
        detail = f"{who}: epoch {epoch} after {epochs[case.id]}"
        yield Violation("told", "owner_going_back", case.id, detail)
    epochs[case.id] = epoch


def _turn_ended(who: str, frame: dict[str, Any], case: CaseRecord) -> Iterator[Violation]:
    seq, decision = frame["seq"], frame["decision"]
    line = case.line(seq)
    decided = {
        event.data["decision"]
        for event in case.events
        if event.type == "decision" and event.data["turn"] == seq
    }
    dropped = decision == "queued" and line is not None and line["who"] == "customer"
    if decision not in decided and not dropped:
        detail = f"{who}: turn {seq} ended as {decision}, decided was {sorted(decided)}"
        yield Violation("told", "another_decision", case.id, detail)
