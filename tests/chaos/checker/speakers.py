"""spoken_by_two: whoever spoke owned the case at that moment, in the order of the stream."""

from collections.abc import Iterator

from tests.chaos.checker.record import CaseRecord, Dump, Event
from tests.chaos.checker.violation import Violation


def check_speakers(dump: Dump) -> Iterator[Violation]:
    """Replay every case's events: who owned it at each utterance."""
    for case in dump.cases.values():
        yield from _case(case, dump)


def _case(case: CaseRecord, dump: Dump) -> Iterator[Violation]:
    owner, agent = "bot", ""
    spoke: set[str] = set()
    for event in case.events:
        if event.type == "owner_moved":
            owner, agent = event.data["to"], event.data["agent"]
            spoke = set()
        elif event.type == "utterance":
            yield from _utterance(case, event, dump, owner, agent, spoke)


def _utterance(
    case: CaseRecord, event: Event, dump: Dump, owner: str, agent: str, spoke: set[str]
) -> Iterator[Violation]:
    seq, who = event.data["seq"], event.data["who"]
    if who == "bot" and owner != "bot":
        yield _violation("bot_in_anothers_epoch", case, f"line {seq}: the owner was {owner}")
    elif who == "agent":
        user = dump.said_by.get((case.id, seq), "")
        if owner != "agent" or user != agent:
            detail = f"line {seq} is {user}'s: the owner was {owner} {agent}".rstrip()
            yield _violation("agent_not_the_owner", case, detail)
        spoke.add(user)
        if len(spoke) > 1:
            detail = f"line {seq}: {', '.join(sorted(spoke))} in one epoch"
            yield _violation("two_agents", case, detail)
    elif who == "customer" and owner == "closed":
        # Written into a case that is over, a message is neither answered nor queued.
        yield Violation("lost", "said_after_the_end", case.id, f"line {seq}")


def _violation(kind: str, case: CaseRecord, detail: str) -> Violation:
    return Violation("spoken_by_two", kind, case.id, detail)
