"""The order form: checks the number, looks the order up, says where it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import (
    count,
    idempotency_key,
    intent,
    language,
    last_reply,
    replied_now,
    text,
)
from actions.evidence import evidence
from actions.hand_over import hand_over
from actions.order_backend import OrderBackend, OrdersUnavailable

_NUMBER: Final = re.compile(r"(?:MR-?)?(\d{5})", re.IGNORECASE)
# Said to the form's question: "취소" alone leaves the form, a cancelled order is its own intent.
_STOP: Final = re.compile(
    r"\W*(그만(할게요?|할래요?|둘게요?|해요?|하기)?|됐어요?|안 ?할래요?|취소|다음에( 할게요?)?"
    r"|stop|cancel|quit|never ?mind|forget it|no thanks)\W*",
    re.IGNORECASE,
)
_TRIES: Final = 2
_STATUSES: Final = frozenset({"paid", "packing", "shipped", "delivered", "cancelled"})
_FORM: Final = "order_form"


class ValidateOrderForm(Action):
    """Called at every message while the form is open, also when it asks for the first time.

    It ends the form by setting `requested_slot` to None; `order_problem` says why if no order was
    found, and action_order_status acts on it.
    """

    def __init__(self, backend: OrderBackend) -> None:
        self._backend = backend

    def name(self) -> str:
        """As Rasa names the validation of `order_form`."""
        return "validate_order_form"

    async def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Events for what the customer typed."""
        typed = tracker.slots_to_validate().get("order_number")
        if typed is None:
            return _without_number(tracker)
        number = _NUMBER.fullmatch(str(typed).replace(" ", "").replace("_", "-"))
        if number is None:
            return _wrong(tracker, "malformed")
        return await self._look_up(tracker, f"MR-{number[1]}")

    async def _look_up(self, tracker: Tracker, number: str) -> list[EventType]:
        try:
            order = await self._backend.look_up(number, idempotency_key(tracker, self.name()))
        except OrdersUnavailable:
            return _end("unavailable")
        if order is None or order.get("status") not in _STATUSES:
            return _wrong(tracker, "unknown")
        return [
            SlotSet("order_number", number),
            SlotSet("order_found", {**order, "order_number": number}),
            SlotSet("order_problem", None),
            SlotSet("order_tries", None),
        ]


def _without_number(tracker: Tracker) -> list[EventType]:
    """Nothing, which leaves the message to the rules, unless it is meant for the form."""
    if tracker.get_slot("requested_slot") != "order_number":
        return []
    if _STOP.fullmatch(text(tracker).strip()):
        return _end("left")
    if intent(tracker) == "order_status":
        # Any slot makes the form take the message and ask once more; a rule can't say that.
        return [SlotSet("order_problem", tracker.get_slot("order_problem"))]
    return []


def _wrong(tracker: Tracker, problem: str) -> list[EventType]:
    tries = count(tracker, "order_tries") + 1
    if tries >= _TRIES:
        return _end(problem)
    return [
        SlotSet("order_number", None),
        SlotSet("order_problem", problem),
        SlotSet("order_tries", tries),
    ]


def _end(problem: str) -> list[EventType]:
    return [
        SlotSet("order_number", None),
        SlotSet("order_problem", problem),
        SlotSet("order_tries", None),
        SlotSet("requested_slot", None),
    ]


class ActionAskOrderNumber(Action):
    """The form's question, which depends on what came before it."""

    def name(self) -> str:
        """As Rasa names the question for `order_number`."""
        return "action_ask_order_number"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Ask, unless this turn has asked something already: one question at a time."""
        said = replied_now(tracker)
        if "clarify" in said:
            return []
        problem = tracker.get_slot("order_problem")
        if problem in {"malformed", "unknown"} and not said:
            response = f"utter_order_number_{problem}"
        else:
            before = last_reply(tracker)
            again = bool(said) or (before is not None and before.custom.get("form") == _FORM)
            response = "utter_order_number_again" if again else "utter_order_number"
        dispatcher.utter_message(
            response=response,
            json_message={
                "kind": "form",
                "form": _FORM,
                "done": False,
                "evidence": evidence(tracker, tried=[f"order_number_{problem}"] if problem else []),
            },
        )
        return []


class ActionOrderStatus(Action):
    """After the form: the order, or why there is none."""

    def name(self) -> str:
        """As in the domain."""
        return "action_order_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Say it, and empty the slots so that the next question about an order asks again."""
        emptied: list[EventType] = [SlotSet("order_number", None), SlotSet("order_problem", None)]
        problem = tracker.get_slot("order_problem")
        if problem == "left":
            dispatcher.utter_message(response="utter_form_left", json_message={"kind": "social"})
            return emptied
        order = tracker.get_slot("order_found")
        if problem or not isinstance(order, dict):
            reason = "bot_unavailable" if problem == "unavailable" else "repeated_failure"
            because = evidence(tracker, tried=[f"order_lookup_{problem or 'nothing'}"])
            return [*hand_over(dispatcher, tracker, reason, because=because), *emptied]
        lang = language(tracker)
        dispatcher.utter_message(
            response=f"utter_order_{order['status']}",
            number=order["order_number"],
            item=order.get(f"item_{lang}") or order["order_number"],
            carrier=order.get("carrier") or "-",
            expected=_day(order.get("expected"), lang),
            json_message={
                "kind": "form",
                "form": _FORM,
                "done": True,
                "order": {"number": order["order_number"], "status": order["status"]},
                "evidence": evidence(tracker, tried=["order_lookup"]),
            },
        )
        return [*emptied, SlotSet("clarified", None)]


def _day(written: object, lang: str) -> str:
    """'2026-11-23' as people say it; '-' where the back end gave none."""
    try:
        day = date.fromisoformat(str(written))
    except ValueError:
        return "-"
    return f"{day.month}월 {day.day}일" if lang == "ko" else f"{day.day} {day:%B}"
