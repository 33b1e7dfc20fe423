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
    decisive = customs[kinds.index(kind)]
    reason = decisive.get("reason") if kind == "handoff" else None
    if kind == "handoff" and not reason:
        raise BrokenReply("a handoff without a reason")
    return Outcome(
        replies=tuple(
            Draft(who="bot", text=reply.get("text") or "", turn=turn_seq, custom=custom)
            for reply, custom in zip(replies, customs, strict=True)
        ),
        decision="unavailable" if reason == "bot_unavailable" else DECISIONS[kind],
        confidence=decisive.get("confidence"),
        evidence=decisive.get("evidence") or {},
        slots=answer.get("slots") or {},
        handoff=reason,
    )


def unavailable(lang: str, turn_seq: int, slots: dict[str, Any], why: str) -> Outcome:
    """Return the outcome of a turn that the bot could not take: a person, and the truth."""
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
