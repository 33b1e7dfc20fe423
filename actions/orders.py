"""The order form: checks the number, looks the order up, says where it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
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

# Said to the form's question: "취소" alone leaves the form, a cancelled order is its own intent.
_STOP: Final = re.compile(
    r"\W*(그만(할게요?|할래요?|둘게요?|해요?|하기)?|됐어요?|안 ?할래요?|취소|다음에( 할게요?)?"
    r"|stop|cancel|quit|never ?mind|forget it|no thanks)\W*",
    re.IGNORECASE,
)
_TRIES: Final = 2
_STATUSES: Final = frozenset({"paid", "packing", "shipped", "delivered", "cancelled"})
_FORM: Final = "order_form"


class OrderNumber:
    """The shop's form of order numbers: letters (or none) and a count of digits."""

    def __init__(self, form: str) -> None:
        """`form`: PREFIX:DIGITS, as MR:5."""
        self._prefix, _, digits = form.partition(":")
        self._digits = int(digits)
        self._number = re.compile(rf"(?:{self._prefix}-?)?(\d{{{digits}}})", re.IGNORECASE)

    @property
    def example(self) -> str:
        """One that may exist."""
        return self._written("1" + "0" * (self._digits - 2) + "1")

    def parse(self, typed: str) -> str | None:
        """The number as the back end knows it, or None if it is none."""
        found = self._number.fullmatch(typed.replace(" ", "").replace("_", "-"))
        return None if found is None else self._written(found[1])

    def _written(self, digits: str) -> str:
        return f"{self._prefix.upper()}-{digits}" if self._prefix else digits


class ValidateOrderForm(Action):
    """Called at every message while the form is open, also when it asks for the first time.

    It ends the form by setting `requested_slot` to None; `order_problem` says why if no order was
    found, and action_order_status acts on it.
    """

    def __init__(self, backend: OrderBackend | None, numbers: OrderNumber) -> None:
        """`backend`: None for a shop without an order look-up."""
        self._backend = backend
        self._numbers = numbers

    def name(self) -> str:
        """As Rasa names the validation of `order_form`."""
        return "validate_order_form"

    async def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[EventType]:
        """Events for what the customer typed."""
        if self._backend is None:
            return _end("no_lookup")
        typed = tracker.slots_to_validate().get("order_number")
        if typed is None:
            return _without_number(tracker)
        number = self._numbers.parse(str(typed))
        if number is None:
            return _wrong(tracker, "malformed")
        return await self._look_up(self._backend, tracker, number)

    async def _look_up(
        self, backend: OrderBackend, tracker: Tracker, number: str
    ) -> list[EventType]:
        try:
            order = await backend.look_up(number, idempotency_key(tracker, self.name()))
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

    def __init__(self, numbers: OrderNumber) -> None:
        self._numbers = numbers

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
            example=self._numbers.example,
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

    def __init__(self, answer: ActionAnswer) -> None:
        self._answer = answer

    def name(self) -> str:
        """As in the domain."""
        return "action_order_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say it, and empty the slots so that the next question about an order asks again."""
        emptied: list[EventType] = [SlotSet("order_number", None), SlotSet("order_problem", None)]
        problem = tracker.get_slot("order_problem")
        if problem == "left":
            dispatcher.utter_message(response="utter_form_left", json_message={"kind": "social"})
            return emptied
        if problem == "no_lookup":
            # The shop has no look-up: what its articles say of orders, or a person.
            return [*await self._answer.run(dispatcher, tracker, domain), *emptied]
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
            carrier=order.get(f"carrier_{lang}") or order.get("carrier") or "-",
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
