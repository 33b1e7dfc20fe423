"""Yes and no, which mean something else after an answer, a clarification and a form's question."""

from __future__ import annotations

from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import as_choices
from actions.conversation import Reply, asks, count, intent, language, last_reply, text
from actions.decision import MAX_CLARIFICATIONS
from actions.evidence import evidence
from actions.hand_over import hand_over, leave_form
from actions.library import Library

_UNHELPFUL_BEFORE_A_PERSON: Final = 2
_FEWEST_CHOICES: Final = 2
_MOST_CHOICES: Final = 3


class ActionFeedback(Action):
    """For `affirm`, `deny` and `acknowledge`: the customer has understood, or is helped."""

    def __init__(self, library: Library, answer: Action) -> None:
        """`answer`: for what only looks like one of these: "no SIM message", "fine, how?"."""
        self._library = library
        self._answer = answer

    def name(self) -> str:
        """As in the domain."""
        return "action_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Reply to what the yes or no was said to."""
        before, said = last_reply(tracker), intent(tracker)
        if tracker.active_loop_name:
            return [] if said == "affirm" else leave_form(dispatcher, tracker)
        if said == "acknowledge" and asks(text(tracker)):
            return await self._answered(dispatcher, tracker, domain)
        yes = said != "deny"
        if before is not None and before.kind == "answer":
            if yes:
                return _glad(dispatcher, helped=True)
            return await self._not_helped(dispatcher, tracker, before)
        if said == "acknowledge":
            return _glad(dispatcher)
        if before is not None and before.kind == "clarify":
            return self._none_of_these(dispatcher, tracker, before, yes)
        if yes:
            return _go_on(dispatcher)
        return await self._answered(dispatcher, tracker, domain)

    async def _answered(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return list(await self._answer.run(dispatcher, tracker, domain))

    async def _not_helped(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, before: Reply
    ) -> list[EventType]:
        unhelpful = count(tracker, "unhelpful") + 1
        if unhelpful >= _UNHELPFUL_BEFORE_A_PERSON:
            return _give_up(dispatcher, tracker, "answer_did_not_help", helped=False)
        index = await self._library.index()
        known = {article.id for article in index.articles}
        shown = {article["id"] for article in before.custom.get("articles") or []}
        passages = (before.custom.get("evidence") or {}).get("passages") or []
        ids = [p["id"] for p in passages if p["id"] in known - shown][:_MOST_CHOICES]
        if len(ids) >= _FEWEST_CHOICES:
            choices = as_choices(index, tuple(ids), language(tracker))
            _ask_back(dispatcher, tracker, "utter_not_helped", choices, helped=False)
        else:
            _ask_back(dispatcher, tracker, "utter_rephrase", [], helped=False)
        return [SlotSet("unhelpful", unhelpful), SlotSet("clarified", 1)]

    def _none_of_these(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, before: Reply, yes: bool
    ) -> list[EventType]:
        clarified = count(tracker, "clarified")
        if clarified >= MAX_CLARIFICATIONS and yes:  # rather "I see" than a wish for a person
            return _go_on(dispatcher)
        if clarified >= MAX_CLARIFICATIONS:
            return _give_up(dispatcher, tracker, "clarification_did_not_help")
        # A "yes" to several choices says nothing yet: they are shown again.
        choices = (before.custom.get("choices") or []) if yes else []
        response = "utter_clarify" if choices else "utter_rephrase"
        _ask_back(dispatcher, tracker, response, choices)
        return [SlotSet("clarified", clarified + 1)]


def _glad(dispatcher: CollectingDispatcher, helped: bool | None = None) -> list[EventType]:
    """`helped`: whether an answer did, where it is one that the customer speaks of; so below."""
    said = {"kind": "social", "helped": helped}
    dispatcher.utter_message(response="utter_glad", json_message=said)
    return [SlotSet("unhelpful", None), SlotSet("clarified", None)]


def _go_on(dispatcher: CollectingDispatcher) -> list[EventType]:
    dispatcher.utter_message(response="utter_go_on", json_message={"kind": "social"})
    return []


def _give_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, tried: str, helped: bool | None = None
) -> list[EventType]:
    because = evidence(tracker, tried=[tried])
    return hand_over(dispatcher, tracker, "repeated_failure", because=because, helped=helped)


def _ask_back(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    response: str,
    choices: list[dict[str, str]],
    helped: bool | None = None,
) -> None:
    said = {"kind": "clarify", "choices": choices, "confidence": None, "helped": helped}
    because = evidence(tracker, tried=["choices" if choices else "rephrase"])
    dispatcher.utter_message(response=response, json_message={**said, "evidence": because})
