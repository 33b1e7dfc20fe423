"""tracker: Rasa's memory is the transcript, as far as the bot has heard of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.checker.record import CaseRecord, Dump
from tests.chaos.checker.violation import Violation


@dataclass
class _Heard:
    """One message in the tracker and the bot's replies to it."""

    id: str
    unseen: bool
    replies: list[str] = field(default_factory=list)


def check_tracker(dump: Dump) -> Iterator[Violation]:
    """Compare every tracker with its transcript."""
    for case in dump.cases.values():
        yield from _case(case)


def _violation(kind: str, case: CaseRecord, detail: str) -> Violation:
    return Violation("tracker", kind, case.id, detail)


def _case(case: CaseRecord) -> Iterator[Violation]:
    heard = _messages(case.tracker or [])
    numbers = {line["id"]: n for n, line in enumerate(case.lines, 1) if line["who"] == "customer"}
    for message_id, times in Counter(one.id for one in heard).items():
        if times > 1:
            yield _violation("message_twice", case, f"{message_id}, {times} times")
        if message_id not in numbers:
            yield _violation("message_nobody_said", case, str(message_id))
    order = [numbers[one.id] for one in heard if one.id in numbers]
    if order != sorted(order):
        yield _violation("disordered", case, f"customer's lines {order}")
    yield from _replies(case, {one.id: one for one in heard})
    yield from _unseen(case, set(order))


def _messages(events: list[dict[str, Any]]) -> list[_Heard]:
    heard: list[_Heard] = []
    for event in events:
        metadata = event.get("metadata") or {}
        if event["event"] == "user":
            heard.append(_Heard(event["message_id"], bool(metadata.get("unseen"))))
        elif event["event"] == "bot" and "who" not in metadata and heard:
            heard[-1].replies.append(event["text"] or "")
    return heard


def _replies(case: CaseRecord, heard: dict[str, _Heard]) -> Iterator[Violation]:
    """A turn's replies in the tracker are the bot's lines of that turn, no more and no less."""
    shown: dict[int, list[str]] = {}
    for line in case.lines:
        if line["who"] == "bot":
            shown.setdefault(line["turn"], []).append(line["text"])
    unavailable = {
        event.data["turn"]
        for event in case.events
        if event.type == "decision" and event.data["decision"] == "unavailable"
    }
    latest = max(_taken(case), default=0)
    for turn, line in enumerate(case.lines, 1):
        if line["who"] != "customer":
            continue
        known = heard[line["id"]].replies if line["id"] in heard else []
        said = shown.get(turn, [])
        if known == said or (turn in unavailable and not known):
            continue
        if known and not said:
            if turn > latest:
                continue  # not_corrected_yet
            yield _violation("reply_never_shown", case, f"turn {turn}: {known}")
        elif said and not known:
            yield _violation("shown_reply_unknown", case, f"turn {turn}: {said}")
        else:
            yield _violation("replies_differ", case, f"turn {turn}: {known}, shown {said}")


def not_corrected_yet(dump: Dump) -> int:
    """Cases whose tracker ends with a reply that was not shown, and that had no turn since.

    Rasa reads a tracker only to take a turn, and the first thing it does is to correct it.
    """
    count = 0
    for case in dump.cases.values():
        latest = max(_taken(case), default=0)
        shown = {line["turn"] for line in case.lines if line["who"] == "bot"}
        replied = {one.id for one in _messages(case.tracker or []) if one.replies}
        late = (n for n, line in enumerate(case.lines, 1) if n > latest and line["id"] in replied)
        count += any(turn not in shown for turn in late)
    return count


def _taken(case: CaseRecord) -> list[int]:
    """The messages that the bot answered itself."""
    return [
        event.data["turn"]
        for event in case.events
        if event.type == "decision" and event.data["decision"] != "unavailable"
    ]


def _unseen(case: CaseRecord, heard: set[int]) -> Iterator[Violation]:
    """Whatever was said before a turn that the bot took is in the tracker once."""
    taken = _taken(case)
    posted = Counter(
        (event.get("metadata") or {}).get("seq")
        for event in case.tracker or []
        if event["event"] == "bot" and "who" in (event.get("metadata") or {})
    )
    for n, line in enumerate(case.lines, 1):
        before_a_turn = bool(taken) and n < max(taken)
        if line["who"] == "customer" and before_a_turn and n not in heard:
            yield _violation("message_missed", case, f"customer's line {n}, turn {max(taken)}")
        if line["who"] not in {"agent", "system"}:
            continue
        if posted[n] > 1:
            yield _violation("line_told_twice", case, f"{line['who']}'s line {n}")
        elif before_a_turn and posted[n] == 0:
            yield _violation("line_missed", case, f"{line['who']}'s line {n}, turn {max(taken)}")
