"""What to do with a message: answer, ask back, decline or hand over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["answer", "clarify", "hand_over", "decline", "social"]

MAX_CLARIFICATIONS: Final = 2  # in a row
_CHOICES: Final = 3
_OFFERED: Final = ("order_status", "wish_person", "cancel_order", "change_address")
_SOCIAL: Final = frozenset(
    {"greet", "thanks", "goodbye", "smalltalk", "affirm", "deny", "acknowledge"}
)
_REASONS: Final = {
    "wish_person": "explicit_request",
    "complaint": "complaint",
    "account_action": "sensitive_account_action",
    "cancel_order": "sensitive_account_action",
    "change_address": "sensitive_account_action",
}
# Shares of an intent that understanding was not sure enough of to act on alone. Chosen on one half
# of the development questions (see tests/unit/test_actions_decision.py for what they must do).
_PERSON_SHARE: Final = 0.4  # where the articles have little, a likely wish for a person counts
_PLAIN_SHARE: Final = 0.6  # and a plain one wherever they have no answer
_RELIEF: Final = 0.25  # of the way from the first threshold to the second, after asking back
_WEAK: Final = 0.5  # of the first threshold: below it the articles have little
_SOCIAL_SHARE: Final = 0.35
_CHOICE_SHARE: Final = 0.2
# Two witnesses must agree that it is foreign to the shop: understanding, which knows what customers
# ask shops in general, and the articles. On that half either alone declined twice as many questions
# that had an answer, for the same number of foreign ones.
_FOREIGN_SCOPE: Final = 0.3
_FOREIGN_SERVICE: Final = -1.0
_FOREIGN_NEARNESS: Final = 1.5  # times the fitted threshold


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
    in_scope: float  # P(it is the kind of thing understanding was trained on)
    clarified: int  # clarifications in a row before this message
    service: float = 0.0  # above 0 it sounds like a customer's matter, in any trade
    answered: bool = False  # the bot's reply before showed an article
    asks: bool = True  # it is a question or a request, not a statement
    unhelpful: Collection[str] = ()  # articles that the customer said no to


@dataclass(frozen=True)
class Decision:
    """What was decided; `choices` are article or intent ids, none to ask for other words; `intent`
    is the small talk's."""

    kind: Kind
    reason: str | None = None
    choices: tuple[str, ...] = ()
    intent: str | None = None


def decide(situation: Situation, thresholds: Thresholds) -> Decision:
    """Two thresholds; below the second a person, unless it plainly has nothing to do with us.

    A customer who only states something for which nothing is found is asked once what it is about:
    "my screen is broken" may want many things. So is one who has just been answered: what they say
    next often means something only to them. Having asked back, less is enough to answer: the
    customer has told more, and asking the same again helps nobody.
    """
    if situation.passages and situation.confidence >= thresholds.answer:
        return _answer(situation)
    if situation.confidence < thresholds.clarify:
        return _without_articles(situation, thresholds)
    weak = situation.confidence < _WEAK * thresholds.answer
    reason = _likely_reason(situation, _PERSON_SHARE if weak else _PLAIN_SHARE)
    if reason is not None:
        return Decision("hand_over", reason=reason)
    if situation.passages and situation.confidence >= _bound(situation, thresholds):
        return _answer(situation)
    if _is_foreign(situation, thresholds):
        return Decision("decline")
    return _ask_back(situation)


def _answer(situation: Situation) -> Decision:
    """Not with what has just failed to help."""
    if situation.passages[0] in situation.unhelpful:
        return Decision("hand_over", reason="repeated_failure")
    return Decision("answer")


def _without_articles(situation: Situation, thresholds: Thresholds) -> Decision:
    name, share = situation.intents[0] if situation.intents else ("", 0.0)
    social = sum(share for name, share in situation.intents if name in _SOCIAL)
    if social >= max(_SOCIAL_SHARE, share if name not in _SOCIAL else 0.0):
        return Decision("social", intent=_first(situation, tuple(_SOCIAL)))
    reason = _likely_reason(situation, _PERSON_SHARE)
    if reason is not None:
        return Decision("hand_over", reason=reason)
    if _is_foreign(situation, thresholds):
        return Decision("decline")
    if name == "order_status" and share >= _PERSON_SHARE:
        return _ask_back(situation)
    vague = situation.answered or not situation.asks
    if vague and not situation.clarified:
        return Decision("clarify")
    return Decision("hand_over", reason=_missed_again(situation))


def _bound(situation: Situation, thresholds: Thresholds) -> float:
    if not situation.clarified:
        return thresholds.answer
    return (1 - _RELIEF) * thresholds.answer + _RELIEF * thresholds.clarify


def _likely_reason(situation: Situation, least: float) -> str | None:
    """Not only the likeliest intent: half a complaint counts beside half a question."""
    likely = (name for name, share in situation.intents if share >= least)
    return next((_REASONS[name] for name in likely if name in _REASONS), None)


def _is_foreign(situation: Situation, thresholds: Thresholds) -> bool:
    far = situation.nearness < _FOREIGN_NEARNESS * thresholds.foreign
    far = far or situation.service < _FOREIGN_SERVICE
    return far and situation.in_scope < _FOREIGN_SCOPE


def _ask_back(situation: Situation) -> Decision:
    """Two or three choices: passages, and an intent that may be meant instead."""
    intent = _first(situation, _OFFERED, _CHOICE_SHARE)
    intents = () if intent is None else (intent,)
    passages = tuple(dict.fromkeys(situation.passages))[: _CHOICES - len(intents)]
    choices = (*passages, *intents)
    if situation.clarified >= MAX_CLARIFICATIONS or len(choices) < 2:
        return Decision("hand_over", reason=_missed_again(situation))
    return Decision("clarify", choices=choices)


def _missed_again(situation: Situation) -> str:
    return "repeated_failure" if situation.clarified else "not_in_knowledge"


def _first(situation: Situation, names: tuple[str, ...], least: float = 0.0) -> str | None:
    return next((n for n, share in situation.intents if n in names and share >= least), None)
