"""What to do with a message: answer, ask back, decline or hand over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["answer", "clarify", "hand_over", "decline", "social"]

MAX_CLARIFICATIONS: Final = 2  # in a row
_CHOICES: Final = 3
_INTENT_CHOICE: Final = 0.2  # share of an intent that is worth offering as a choice
_SOCIAL: Final = 0.5  # share from which an unsure greeting is still taken for a greeting
_OFFERED_INTENTS: Final = ("order_status", "wish_person", "cancel_order", "change_address")
_SOCIAL_INTENTS: Final = ("greet", "thanks", "goodbye", "smalltalk")


@dataclass(frozen=True)
class Thresholds:
    """Bounds on the retrieval's confidence, and on nearness for what is foreign to the shop."""

    answer: float
    clarify: float
    foreign: float


@dataclass(frozen=True)
class Situation:
    """All that the decision looks at."""

    confidence: float  # P(the first passage answers it)
    nearness: float  # likeness to anything in the shop
    passages: Sequence[str]  # article ids, best first
    intents: Sequence[tuple[str, float]]  # in scope, best first
    clarified: int  # clarifications in a row before this message


@dataclass(frozen=True)
class Decision:
    """What was decided; `choices` are article or intent ids, `intent` the small talk's."""

    kind: Kind
    reason: str | None = None
    choices: tuple[str, ...] = ()
    intent: str | None = None


def decide(situation: Situation, thresholds: Thresholds) -> Decision:
    """Two thresholds; below the second a person, unless it plainly has nothing to do with us."""
    if situation.passages and situation.confidence >= thresholds.answer:
        return Decision("answer")
    social = _small_talk(situation)
    if social is not None:
        return Decision("social", intent=social)
    choices = _choices(situation, thresholds)
    if len(choices) > 1:
        if situation.clarified >= MAX_CLARIFICATIONS:
            return Decision("hand_over", reason="repeated_failure")
        return Decision("clarify", choices=choices)
    if situation.nearness < thresholds.foreign:
        return Decision("decline")
    missed = situation.clarified > 0
    return Decision("hand_over", reason="repeated_failure" if missed else "not_in_knowledge")


def _small_talk(situation: Situation) -> str | None:
    name, share = situation.intents[0] if situation.intents else ("", 0.0)
    return name if name in _SOCIAL_INTENTS and share >= _SOCIAL else None


def _choices(situation: Situation, thresholds: Thresholds) -> tuple[str, ...]:
    """Passages if the retrieval is half sure, and an intent that may be meant instead."""
    intents = [
        name
        for name, share in situation.intents
        if name in _OFFERED_INTENTS and share >= _INTENT_CHOICE
    ][:1]
    if situation.confidence < thresholds.clarify and not intents:
        return ()
    passages = list(dict.fromkeys(situation.passages))[: _CHOICES - len(intents)]
    return tuple([*passages, *intents])
