"""stuck: when all is quiet, nobody is left waiting for what will never come."""

from collections.abc import Iterator

from tests.chaos.checker.record import CaseRecord, Dump
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import KILLER, Entry, is_ghost


def check_stuck(pages: dict[str, list[Entry]], dump: Dump) -> Iterator[Violation]:
    """Look at every case, every index over the cases, and every page as it stood at the end."""
    for case in dump.cases.values():
        yield from _case(case, dump)
    yield from _indexes(dump)
    for who, entries in pages.items():
        if is_ghost(who) or who == KILLER:
            continue
        finals = [entry for entry in entries if entry.kind == "final"]
        if not finals:
            yield _violation("page_never_came_back", who)
        for entry in finals:
            yield from _page(who, entry)


def _violation(kind: str, where: str, detail: str = "") -> Violation:
    return Violation("stuck", kind, where, detail)


def _case(case: CaseRecord, dump: Dump) -> Iterator[Violation]:
    owner = case.owner
    if case.lease is not None:
        yield _violation("lease_stands", case.id, case.lease)
    if owner == "bot":
        answered = int(case.row["answered_seq"])
        owed = [n for n, line in enumerate(case.lines, 1) if line["who"] == "customer"][-1:]
        if owed and owed[0] > answered:
            detail = f"line {owed[0]}, answered up to {answered}"
            yield _violation("unanswered", case.id, detail)
    if owner == "waiting" and case.id not in dump.queue:
        yield _violation("waits_outside_the_queue", case.id)
    if owner == "agent":
        agent = case.row["agent"]
        if dump.held.get(case.id) != agent:
            yield _violation("held_by_another", case.id, f"{agent}, {dump.held.get(case.id)}")
        if agent not in dump.here:
            yield _violation("agent_gone", case.id, agent)
    if owner != "closed" and dump.pointers.get(case.customer) != case.id:
        detail = f"the next message goes to {dump.pointers.get(case.customer)}"
        yield _violation("open_and_unreachable", case.id, detail)
    if (owner != "closed") != (case.id in dump.open):
        yield _violation("open_index_differs", case.id, owner)


def _indexes(dump: Dump) -> Iterator[Violation]:
    for case_id in dump.queue:
        if case_id not in dump.cases or dump.cases[case_id].owner != "waiting":
            yield _violation("queued_and_not_waiting", case_id)
        elif dump.queue[case_id] != float(dump.cases[case_id].row["waiting_since_ms"]):
            yield _violation("another_place", case_id, f"{dump.queue[case_id]:.0f}")
    for case_id in dump.held:
        if case_id not in dump.cases or dump.cases[case_id].owner != "agent":
            yield _violation("held_and_not_an_agents", case_id)
    for case_id in dump.pending:
        yield _violation("pending", case_id)


def _page(who: str, entry: Entry) -> Iterator[Violation]:
    mark = entry.frame
    if mark.get("thinking") is not None:
        yield _violation("page_still_thinking", who, f"about {mark['thinking']}")
    if mark.get("outbox"):
        yield _violation("message_never_taken", who, ", ".join(mark["outbox"]))
    if not mark.get("online", True):
        yield _violation("page_never_welcomed", who)
