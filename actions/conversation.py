"""What actions need to know of the conversation, read from the tracker. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk import Tracker

Event = dict[str, Any]

_ASKS: Final = re.compile(
    r"[?？]|나요|까요|가요|니까|는지|을까|할까|냐|죠|지요|어때|되나|하나|있나|없나|인가|뭐|뭔|무슨|언제|어디|얼마"
    r"|어떻게|어떡|어케|왜|몇|누구|어느|알려|방법|궁금|싶|주세요|해줘|해주|부탁|바랍니다|할래"
    r"|\b(?:how|what|when|where|why|who|whom|whose|which|can|could|may|does|did|is|are|will|would"
    r"|should|shall|tell me|i need|i want|i'd like|please|pls|want to|need to)\b",
    re.IGNORECASE,
)
_QUESTIONS: Final = frozenset({"ask", "nlu_fallback", "order_status"})


@dataclass(frozen=True)
class Heard:
    """What a person said since the bot last spoke."""

    lines: int
    agent: str | None


@dataclass(frozen=True)
class Reply:
    """A reply of the bot: what the wire calls `custom`."""

    kind: str
    custom: dict[str, Any]


def language(tracker: Tracker) -> str:
    """'ko' or 'en'."""
    return "en" if tracker.get_slot("language") == "en" else "ko"


def text(tracker: Tracker) -> str:
    """The customer's message."""
    return str(tracker.latest_message.get("text") or "")


def intent(tracker: Tracker) -> str:
    """The message's intent."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def ranking(tracker: Tracker) -> list[tuple[str, float]]:
    """Intents with their share, best first."""
    entries = tracker.latest_message.get("intent_ranking") or []
    return [(str(entry["name"]), float(entry["confidence"])) for entry in entries]


def in_scope(tracker: Tracker) -> float:
    """P(the message is of a kind that understanding was trained on)."""
    return float((tracker.latest_message.get("understanding") or {}).get("in_scope") or 0.0)


def metadata(tracker: Tracker) -> dict[str, Any]:
    """What the gateway said about the message."""
    return dict(tracker.latest_message.get("metadata") or {})


def idempotency_key(tracker: Tracker, action: str) -> str:
    """`case:seq:action`: the same for every repetition of a turn."""
    return f"{tracker.sender_id}:{metadata(tracker).get('seq')}:{action}"


def asks(message: str) -> bool:
    """Whether it has the form of a question or a request, in either language."""
    return bool(_ASKS.search(message))


def asked_before(tracker: Tracker) -> str | None:
    """The customer's latest question before the message now being handled, if there was one.

    Since the bot has spoken alone, that is: what a person has answered is not gone back to.
    """
    for event in _before_message(tracker):
        if _speaker(event) == "agent":
            return None
        if event["event"] == "user":
            name = str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")
            if name in _QUESTIONS:
                return str(event.get("text") or "") or None
    return None


def count(tracker: Tracker, slot: str) -> int:
    """A counting slot; unset is 0."""
    value = tracker.get_slot(slot)
    return int(value) if isinstance(value, (int, float)) else 0


def unhelpful(tracker: Tracker) -> set[str]:
    """Articles that the customer said no to: those shown just before a `deny`."""
    found: set[str] = set()
    shown: set[str] = set()
    for event in tracker.events:
        if event["event"] == "user":
            name = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            found |= shown if name == "deny" else set()
            shown = set()
        elif _is_own_reply(event):
            custom = (event.get("data") or {}).get("custom") or {}
            shown |= {str(article["id"]) for article in custom.get("articles") or []}
    return found


def heard(tracker: Tracker) -> Heard:
    """Agent lines between the bot's last reply and the message now being handled."""
    lines, agent = 0, None
    for event in _before_message(tracker):
        if _is_own_reply(event):
            break
        if _speaker(event) == "agent":
            lines += 1
            agent = agent or event["metadata"].get("name")
    return Heard(lines, agent)


def last_reply(tracker: Tracker) -> Reply | None:
    """The bot's reply to the message before, the telling one if there were several; None at the
    start and where a person has spoken since."""
    latest: Reply | None = None
    for event in _before_message(tracker):
        if event["event"] == "user" or _speaker(event) == "agent":
            break
        if _is_own_reply(event):
            custom = (event.get("data") or {}).get("custom") or {}
            reply = Reply(str(custom.get("kind")), custom)
            if reply.kind in {"answer", "clarify", "handoff"}:
                return reply
            latest = latest or reply
    return latest


def replied_now(tracker: Tracker) -> list[str]:
    """Kinds of what has been said in this turn so far."""
    kinds: list[str] = []
    for event in reversed(tracker.events):
        if event["event"] == "user":
            break
        if _is_own_reply(event):
            kinds.append(str(((event.get("data") or {}).get("custom") or {}).get("kind")))
    return kinds


def _before_message(tracker: Tracker) -> Iterator[Event]:
    """Events before the message now being handled, newest first."""
    events = iter(reversed(tracker.events))
    for event in events:
        if event["event"] == "user":
            break
    yield from events


def _speaker(event: Event) -> str | None:
    if event["event"] != "bot":
        return None
    who = (event.get("metadata") or {}).get("who")
    return str(who) if who else None


def _is_own_reply(event: Event) -> bool:
    return event["event"] == "bot" and _speaker(event) is None
