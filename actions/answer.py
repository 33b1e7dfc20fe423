"""Answers a question from the articles, asks back, declines or hands over."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import (
    asked_before,
    asks,
    count,
    heard,
    in_scope,
    intent,
    language,
    last_reply,
    metadata,
    ranking,
    text,
    unhelpful,
)
from actions.decision import MAX_CLARIFICATIONS, Decision, Situation, decide
from actions.evidence import evidence
from actions.hand_over import hand_over, leave_form
from actions.library import Library
from knowledge.articles import Article
from knowledge.search import Before, Index, SearchResult

_PICTURE: Final = "picture"
"""What the gateway says was chosen where a customer sends a picture without a word."""
_LOOKED_AT: Final = 5
_INTENT_LABELS: Final = {
    "order_status": {"ko": "내 주문 조회", "en": "Where my order is"},
    "wish_person": {"ko": "상담원 연결", "en": "Talk to a person"},
    "cancel_order": {"ko": "주문 취소 요청", "en": "Cancel my order"},
    "change_address": {"ko": "배송지 변경 요청", "en": "Change my delivery address"},
}
_SOCIAL_RESPONSES: Final = {
    "greet": "utter_greet",
    "thanks": "utter_thanks",
    "goodbye": "utter_goodbye",
    "smalltalk": "utter_smalltalk",
    "affirm": "utter_go_on",
    "acknowledge": "utter_glad",
    "deny": "utter_alright",
}

_LEAVES_FORM: Final = frozenset({"deny", "goodbye"})


def show_article(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    article: Article,
    *,
    confidence: float | None,
    because: dict[str, Any],
) -> None:
    """The article's text with its source."""
    same = article.language == language(tracker)
    dispatcher.utter_message(
        response="utter_answer" if same else "utter_answer_foreign",
        answer=article.body.strip(),
        json_message={
            "kind": "answer",
            "articles": [{"id": article.id, "title": article.title, "language": article.language}],
            "confidence": confidence,
            "evidence": because,
        },
    )


def as_choices(index: Index, ids: tuple[str, ...], lang: str) -> list[dict[str, str]]:
    """Choices as on the wire: articles by title, intents by what they do."""
    labels = {name: texts[lang] for name, texts in _INTENT_LABELS.items()}
    return [{"id": id_, "label": labels.get(id_) or index.article(id_).title} for id_ in ids]


class ActionAnswer(Action):
    """For questions, for what was not understood, and for a choice that was clicked."""

    def __init__(self, library: Library, without: frozenset[str] = frozenset()) -> None:
        """`without`: intents that this shop can't act on, so that they aren't offered."""
        self._library = library
        self._without = without

    def name(self) -> str:
        """As in the domain."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Search, decide, say it."""
        index = await self._library.index()
        self._show_that_we_heard(dispatcher, tracker)
        if metadata(tracker).get("choice") == _PICTURE:
            return self._no_eyes(dispatcher, tracker)
        if intent(tracker) == "choose":
            chosen = _chosen(index, metadata(tracker).get("choice"))
            if chosen is not None:
                because = evidence(tracker, tried=["choice"])
                show_article(dispatcher, tracker, chosen, confidence=None, because=because)
                return [SlotSet("clarified", None)]
        found = await self._search(index, tracker)
        decision = decide(self._situation(tracker, found, index), self._library.thresholds)
        return self._say(dispatcher, tracker, index, found, decision)

    async def _search(self, index: Index, tracker: Tracker) -> SearchResult:
        """What the articles have, for the message alone and together with the question before."""
        question, earlier = text(tracker), asked_before(tracker)
        vector = await self._library.vector(question)
        # The vector of both together is made by the search, and only if it comes to need it.
        replied = last_reply(tracker)
        asked_back = replied is not None and replied.kind == "clarify"
        before = None if earlier is None else Before(earlier, asked_back=asked_back)
        return await asyncio.to_thread(index.search, question, _LOOKED_AT, vector, before)

    def _no_eyes(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say what nobody should have to find out, and offer somebody who can see."""
        because = evidence(tracker, tried=["picture"])
        if count(tracker, "clarified") >= MAX_CLARIFICATIONS:
            return hand_over(dispatcher, tracker, "repeated_failure", because=because)
        label = _INTENT_LABELS["wish_person"][language(tracker)]
        person = {"choices": [{"id": "wish_person", "label": label}], "confidence": None}
        _utter(dispatcher, "utter_picture", "clarify", because, person)
        return [SlotSet("clarified", count(tracker, "clarified") + 1)]

    def _show_that_we_heard(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        before = heard(tracker)
        if before.lines and before.agent:
            dispatcher.utter_message(
                response="utter_after_person", agent=before.agent, json_message={"kind": "social"}
            )

    def _situation(self, tracker: Tracker, found: SearchResult, index: Index) -> Situation:
        before = last_reply(tracker)
        return Situation(
            confidence=float(found.confidence),
            nearness=float(found.nearness),
            passages=_to_choose_from(tracker, found, index),
            intents=[entry for entry in ranking(tracker) if entry[0] not in self._without],
            in_scope=in_scope(tracker),
            clarified=count(tracker, "clarified"),
            asks=asks(text(tracker)),
            answered=before is not None and before.kind == "answer",
            service=found.service,
            unhelpful=unhelpful(tracker),
        )

    def _say(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        index: Index,
        found: SearchResult,
        decision: Decision,
    ) -> list[EventType]:
        because = evidence(tracker, found=found, thresholds=self._library.thresholds)
        confidence = round(float(found.confidence), 4)
        if decision.kind == "hand_over":
            reason = decision.reason or "not_in_knowledge"
            return hand_over(dispatcher, tracker, reason, confidence=confidence, because=because)
        if decision.kind == "answer":
            best = index.article(found.results[0].id)
            show_article(dispatcher, tracker, best, confidence=confidence, because=because)
            return [SlotSet("clarified", None)]
        if decision.kind == "clarify":
            choices = as_choices(index, decision.choices, language(tracker))
            said = {"choices": choices, "confidence": confidence}
            response = "utter_clarify" if choices else "utter_rephrase"
            _utter(dispatcher, response, "clarify", because, said)
            return [SlotSet("clarified", count(tracker, "clarified") + 1)]
        if decision.kind == "social":
            if decision.intent in _LEAVES_FORM and tracker.active_loop_name:
                return leave_form(dispatcher, tracker)
            _utter(dispatcher, _SOCIAL_RESPONSES[decision.intent or ""], "social", because, {})
        else:
            _utter(dispatcher, "utter_decline", "decline", because, {"confidence": confidence})
        return []


def _to_choose_from(tracker: Tracker, found: SearchResult, index: Index) -> list[str]:
    """Articles by rank, the best one first; others of the other language only after those of the
    customer's own, since most have a twin there."""
    ids = [hit.id for hit in found.results]
    lang = language(tracker)
    own = [id_ for id_ in ids[1:] if index.article(id_).language == lang]
    return [*ids[:1], *own, *(id_ for id_ in ids[1:] if id_ not in own)]


def _utter(
    dispatcher: CollectingDispatcher,
    response: str,
    kind: str,
    because: dict[str, Any],
    said: dict[str, Any],
) -> None:
    dispatcher.utter_message(
        response=response, json_message={"kind": kind, **said, "evidence": because}
    )


def _chosen(index: Index, choice: object) -> Article | None:
    """The article the customer clicked; None if the shop has taken it away since."""
    try:
        return index.article(str(choice))
    except KeyError:
        return None
