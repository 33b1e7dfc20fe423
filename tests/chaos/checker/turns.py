"""doubled, reordered, events: every turn of the bot is one batch with one decision."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from tests.chaos.checker.record import CaseRecord, Dump
from tests.chaos.checker.violation import Violation


def check_turns(dump: Dump) -> Iterator[Violation]:
    """Check every case's decisions against the lines that they led to."""
    for case in dump.cases.values():
        yield from _once(case)
        yield from _batches(case)
        discarded = sum(event.type == "turn_discarded" for event in case.events)
        if discarded != len(case.drafts):
            detail = f"{discarded} turns came too late, {len(case.drafts)} replies are kept"
            yield Violation("events", "late_replies_differ", case.id, detail)


def _once(case: CaseRecord) -> Iterator[Violation]:
    """A message is decided on once, in order; again only after the bot took the case back."""
    last: dict[str, Any] = {}
    recovered = False
    for event in case.events:
        if event.type == "owner_moved":
            recovered = event.data["move"] == "bot_recovered"
        if event.type != "decision":
            continue
        turn = event.data["turn"]
        line = case.line(turn)
        if line is None or line["who"] != "customer":
            yield Violation("events", "decision_on_nothing", case.id, f"turn {turn}")
        again = recovered and last.get("decision") == "unavailable" and turn == last["turn"]
        if last and turn == last["turn"] and not again:
            detail = f"turn {turn}: {last['decision']}, then {event.data['decision']}"
            yield Violation("doubled", "turn_twice", case.id, detail)
        elif last and turn < last["turn"]:
            yield Violation("reordered", "turn_late", case.id, f"{turn} after {last['turn']}")
        last, recovered = event.data, False


def _batches(case: CaseRecord) -> Iterator[Violation]:
    """The lines of a turn stand together, right before their decision."""
    batch: list[int] = []
    for event in case.events:
        if event.type == "utterance":
            line = case.line(event.data["seq"]) or {}
            turn = line.get("turn")
            if batch and turn != batch[-1]:
                yield Violation("events", "batch_without_decision", case.id, f"turn {batch[-1]}")
                batch = []
            if turn is not None:
                batch.append(turn)
        elif event.type == "decision":
            if batch != [event.data["turn"]] * len(batch) or not batch:
                detail = (
                    f"turn {event.data['turn']} after lines of {[t for t, _ in groupby(batch)]}"
                )
                yield Violation("events", "decision_without_batch", case.id, detail)
            batch = []
    if batch:
        yield Violation("events", "batch_without_decision", case.id, f"turn {batch[-1]}")
