"""Hands the conversation to a person, with the reason that the customer and the agent are told."""

from __future__ import annotations

from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import intent
from actions.evidence import evidence

_REASONS: Final = {
    "wish_person": "explicit_request",
    "complaint": "complaint",
    "account_action": "sensitive_account_action",
    "cancel_order": "sensitive_account_action",
    "change_address": "sensitive_account_action",
}


def hand_over(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    reason: str,
    *,
    confidence: float | None = None,
    because: dict[str, Any] | None = None,
    helped: bool | None = None,
) -> list[EventType]:
    """Say so, and end what was under way: the person starts with a clean slate, as does the bot
    when the case comes back. `helped`: whether the answer before did, if the customer says so."""
    dispatcher.utter_message(
        response=f"utter_hand_over_{reason}",
        json_message={
            "kind": "handoff",
            "reason": reason,
            "confidence": confidence,
            "helped": helped,
            "evidence": because or evidence(tracker),
        },
    )
    events: list[EventType] = [
        SlotSet(name, None) for name in ("clarified", "unhelpful", "order_problem", "order_tries")
    ]
    return [*end_form(tracker), *events]


def end_form(tracker: Tracker) -> list[EventType]:
    """Events that leave an open form; none if there is none."""
    if not tracker.active_loop_name:
        return []
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def leave_form(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say that the order look-up is left, and leave it."""
    dispatcher.utter_message(response="utter_form_left", json_message={"kind": "social"})
    return [*end_form(tracker), SlotSet("order_problem", None), SlotSet("order_tries", None)]


class ActionHandOver(Action):
    """For intents that want a person whatever the articles say."""

    def name(self) -> str:
        """As in the domain."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Hand over for the reason that belongs to the intent."""
        reason = _REASONS.get(intent(tracker), "explicit_request")
        return hand_over(dispatcher, tracker, reason)


class ActionCoreFallback(Action):
    """For a state that no rule foresaw: a gap in the rules must not become silence."""

    def name(self) -> str:
        """As in the domain."""
        return "action_core_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Hand over, then listen: without saying so the same gap would be met again at once."""
        because = evidence(tracker, tried=["no_rule"])
        events = hand_over(dispatcher, tracker, "bot_unavailable", because=because)
        return [*events, FollowupAction("action_listen")]
