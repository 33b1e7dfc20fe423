"""Finds order numbers (as `MR-10001`) however the customer types them (entity `order_number`)."""

from __future__ import annotations

import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.inside_rasa.order_text import DEMO, OrderText


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OrderNumberExtractor(GraphComponent):
    """Adds `order_number`, or `order_attempt` with what was typed in its place."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OrderNumberExtractor:
        """The shop's form of numbers is told by the environment: it is no matter of training."""
        return cls(OrderText.parse(os.environ.get("BATON_ORDER_NUMBER") or DEMO))

    def __init__(self, orders: OrderText) -> None:
        self._orders = orders

    def process(self, messages: list[Message]) -> list[Message]:
        """Add at most one entity to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            entity = self._entity(text)
            if entity is not None:
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def _entity(self, text: str) -> dict[str, Any] | None:
        found = self._orders.find(text)
        if found is not None:
            value, start, end = found
            name = "order_number"
        elif self._orders.is_attempt(text):
            name, value, start, end = "order_attempt", text.strip()[:40], 0, len(text)
        else:
            return None
        return {
            "entity": name,
            "value": value,
            "start": start,
            "end": end,
            "extractor": type(self).__name__,
        }
