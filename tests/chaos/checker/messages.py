"""lost, doubled, reordered: every acknowledged message is written once, where it was said to be."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.chaos.checker.record import Dump
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import Entry, is_agent, told

Places = dict[str, list[tuple[str, int]]]
"""Message id (no two clients make the same one) -> every (case, number) where it stands."""


def check_messages(pages: dict[str, list[Entry]], dump: Dump) -> Iterator[Violation]:
    """Compare what was acknowledged with the transcripts."""
    places = _places(dump)
    for message_id, found in places.items():
        if len(found) > 1:
            detail = f"{message_id} stands at {found}"
            yield Violation("doubled", "message_twice", found[0][0], detail)
    by_page = {who: _sent(entries) for who, entries in pages.items()}
    senders = Counter(message_id for sent in by_page.values() for message_id in sent)
    for who, entries in pages.items():
        sent = by_page[who]
        for entry in told(entries, "accepted"):
            yield from _acknowledged(who, entry, sent, dump, places)
        # What a second connection sent as well may overtake what the page still has to send.
        alone = [message_id for message_id in sent if senders[message_id] == 1]
        yield from _in_order(who, alone, places)


def _places(dump: Dump) -> Places:
    # The transcripts themselves are asked, not Baton's own index of ids.
    found: Places = {}
    for case in dump.cases.values():
        for index, line in enumerate(case.lines):
            if line["id"] is not None:
                found.setdefault(line["id"], []).append((case.id, index + 1))
    return found


def _sent(entries: Iterable[Entry]) -> dict[str, str | None]:
    """Message id -> its text, in the order of the first sending; None for a button's words."""
    sent: dict[str, str | None] = {}
    for entry in entries:
        if entry.kind == "sent" and entry.type in {"say", "person"}:
            sent.setdefault(entry.frame["id"], entry.frame.get("text"))
    return sent


def _acknowledged(
    who: str, entry: Entry, sent: dict[str, str | None], dump: Dump, places: Places
) -> Iterator[Violation]:
    frame = entry.frame
    case = dump.cases.get(frame["case"])
    line = case.line(frame["seq"]) if case else None
    speaker = "agent" if is_agent(who) else "customer"
    if line is not None and (line["id"], line["who"]) == (frame["id"], speaker):
        text = sent.get(frame["id"])
        if text is not None and line["text"] != text.strip():
            detail = f"{frame['id']} reads {line['text']!r}, sent was {text!r}"
            yield Violation("told", "another_text", frame["case"], detail)
    elif elsewhere := places.get(frame["id"]):
        detail = f"{frame['id']} was acknowledged as {frame['seq']}, stands at {elsewhere}"
        yield Violation("told", "another_place", frame["case"], detail)
    else:
        detail = f"{who} was told that {frame['id']} is line {frame['seq']}; it is nowhere"
        yield Violation("lost", "acknowledged_and_gone", frame["case"], detail)


def _in_order(who: str, sent: Iterable[str], places: Places) -> Iterator[Violation]:
    """A page sends, and sends again, in one order: in that order its messages must stand."""
    last: dict[str, int] = {}
    for message_id in sent:
        for case_id, seq in places.get(message_id, [])[:1]:
            before = last.get(case_id, 0)
            if seq < before:
                detail = f"{who}: {message_id} is line {seq}, but was sent after line {before}"
                yield Violation("reordered", "sent_later_stands_earlier", case_id, detail)
            last[case_id] = max(before, seq)
