"""From what Rasa returned for a message to what the customer sees and why."""

from typing import Any, Final

from handoff.lines import Draft
from handoff.turns import Outcome
from handoff.words import system_line

DECISIONS: Final = {
    "handoff": "handed_over",
    "answer": "answered",
    "clarify": "clarified",
    "form": "form",
    "social": "social",
    "decline": "social",
}
"""Kind of a reply -> the turn's decision; where a turn has several kinds, the first here wins."""

_LANGUAGES: Final = ("ko", "en")


class BrokenReply(Exception):
    """Rasa's answer lacks what every turn must have; the text says what."""


def outcome_of(answer: dict[str, Any], turn_seq: int) -> Outcome:
    """Return the outcome of a turn; raises BrokenReply when nothing can be shown."""
    replies = answer.get("replies")
    if not isinstance(replies, list) or not replies:
        raise BrokenReply("the turn has no reply")
    if not all(isinstance(reply, dict) for reply in replies):
        raise BrokenReply("a reply is not an object")
    customs = [reply.get("custom") or {} for reply in replies]
    kinds = [custom.get("kind") for custom in customs]
    kind = next((kind for kind in DECISIONS if kind in kinds), None)
    if kind is None:
        raise BrokenReply(f"no reply says what it is: {kinds}")
    shown = [
        article["id"]
        for custom in customs
        if custom.get("kind") == "answer"
        for article in custom.get("articles") or []
    ]
    decisive = customs[kinds.index(kind)]
    reason = decisive.get("reason") if kind == "handoff" else None
    if kind == "handoff" and not reason:
        raise BrokenReply("a handoff without a reason")
    evidence = decisive.get("evidence") or {}
    slots = answer.get("slots") or {}
    intents = evidence.get("intents") or [{}]
    lang = slots.get("language")
    return Outcome(
        replies=tuple(
            Draft(who="bot", text=reply.get("text") or "", turn=turn_seq, custom=custom)
            for reply, custom in zip(replies, customs, strict=True)
        ),
        decision="unavailable" if reason == "bot_unavailable" else DECISIONS[kind],
        confidence=decisive.get("confidence"),
        evidence=evidence,
        slots=slots,
        handoff=reason,
        intent=intents[0].get("name"),
        articles=tuple(dict.fromkeys(shown)),
        lang=lang if lang in _LANGUAGES else None,
        finished=any(custom.get("done") is True for custom in customs),
        helped=next((said for one in customs if (said := one.get("helped")) is not None), None),
    )


def unavailable(lang: str, turn_seq: int, slots: dict[str, Any], why: str) -> Outcome:
    """Return the outcome of a turn that the bot could not take: a person, and the truth.

    Nobody has read the message: its intent and its language stay open.
    """
    line = system_line("bot_unavailable", lang)
    return Outcome(
        replies=(Draft(who="system", text=line.text, code=line.code, turn=turn_seq),),
        decision="unavailable",
        confidence=None,
        evidence={"tried": [why]},
        slots=slots,
        handoff="bot_unavailable",
        heard=False,
    )
