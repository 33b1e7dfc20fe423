"""events: the record tells exactly what happened, one event for one cause."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from handoff.moves import MOVES
from tests.chaos.checker.record import CaseRecord, Dump
from tests.chaos.checker.violation import Violation

_BY_ACTOR: Final = frozenset({"hand_back", "transfer", "requeue", "resolve"})
_BY_TAKER: Final = frozenset({"claim", "take_over"})
_BY: Final = {
    "hand_over": "bot",
    "ask_for_person": "customer",
    "cancel_wait": "customer",
    "end": "customer",
    "come_back": "customer",
    "vanish": "system",
    "expire": "system",
    "abandon": "system",
    "bot_recovered": "system",
}


def check_moves(dump: Dump) -> Iterator[Violation]:
    """Check every case's events against the table of moves, its lines and its row."""
    for case in dump.cases.values():
        yield from _opened(case)
        yield from _changes(case)
        yield from _utterances(case)


def _violation(kind: str, case: CaseRecord, detail: str) -> Violation:
    return Violation("events", kind, case.id, detail)


def _opened(case: CaseRecord) -> Iterator[Violation]:
    kinds = [event.type for event in case.events]
    if kinds.count("case_opened") != 1 or kinds[0] != "case_opened":
        yield _violation(
            "not_opened_once", case, f"{kinds.count('case_opened')} times, {kinds[:2]}"
        )


def _changes(case: CaseRecord) -> Iterator[Violation]:
    owner, agent, epoch, said, decided = "bot", "", 1, 0, {}
    for event in case.events:
        if event.type == "utterance":
            said += 1
        elif event.type == "decision":
            decided = event.data
            if owner != "bot":
                yield _violation("decision_of_no_bot", case, f"turn {decided['turn']}: {owner}")
        elif event.type == "owner_moved":
            data = event.data
            yield from _cell(case, data, owner, epoch)
            yield from _persons(case, data, agent)
            yield from _cause(case, data, said, decided)
            owner, agent, epoch = data["to"], data["agent"], data["epoch"]
    ends = {"owner": owner, "agent": agent, "epoch": str(epoch)}
    for name, value in ends.items():
        if case.row.get(name, "") != value:
            detail = f"{name} is {case.row.get(name)!r}, by the events {value!r}"
            yield _violation("row_differs", case, detail)


def _cell(case: CaseRecord, data: dict[str, Any], owner: str, epoch: int) -> Iterator[Violation]:
    detail = f"{data['move']} from {data['from']} to {data['to']}, epoch {data['epoch']}"
    if data["from"] != owner or MOVES.get(owner, {}).get(data["move"]) != data["to"]:  # type: ignore[call-overload]
        yield _violation("no_such_move", case, f"{detail}; the owner was {owner}")
    if data["epoch"] != epoch + 1:
        yield _violation("epoch_jumps", case, f"{detail}; before it {epoch}")


def _persons(case: CaseRecord, data: dict[str, Any], agent: str) -> Iterator[Violation]:
    move, by = data["move"], data["by"]
    if move in _BY_ACTOR:
        fits = by == agent
    elif move in _BY_TAKER:
        fits = by == data["agent"]
    else:
        fits = by == _BY.get(move)
    if not fits or (data["to"] == "agent") != bool(data["agent"]):
        detail = f"{move} by {by!r}, agent {data['agent']!r}, held by {agent!r}"
        yield _violation("wrong_person", case, detail)


def _cause(
    case: CaseRecord, data: dict[str, Any], said: int, decided: dict[str, Any]
) -> Iterator[Violation]:
    if data["seq"] != said:
        detail = f"{data['move']} says {data['seq']} lines, there were {said}"
        yield _violation("move_at_another_line", case, detail)
    if data["move"] == "hand_over" and decided.get("reason") != data["reason"]:
        detail = f"{data['reason']}, decided was {decided.get('reason')}"
        yield _violation("handoff_undecided", case, detail)


def _utterances(case: CaseRecord) -> Iterator[Violation]:
    told = [event.data for event in case.events if event.type == "utterance"]
    recorded = Counter((data["seq"], data["who"]) for data in told)
    written = Counter((seq, line["who"]) for seq, line in enumerate(case.lines, 1))
    for seq, who in recorded - written:
        yield _violation("utterance_without_line", case, f"line {seq} of {who}")
    for seq, who in written - recorded:
        yield _violation("line_without_utterance", case, f"line {seq} of {who}")
    for seq, line in enumerate(case.lines, 1):
        if line["seq"] != seq:
            yield _violation("number_gap", case, f"place {seq} holds line {line['seq']}")
    for before, after in pairwise(told):
        if after["seq"] <= before["seq"]:
            yield _violation("utterances_disordered", case, f"{before['seq']}, {after['seq']}")
