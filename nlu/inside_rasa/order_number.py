"""Finds order numbers (`MR-10001`) however the customer types them (entity `order_number`)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.inside_rasa.order_text import find_order_number, is_attempt


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
        """Nothing to set up."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add at most one entity to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            entity = self._entity(text)
            if entity is not None:
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def _entity(self, text: str) -> dict[str, Any] | None:
        found = find_order_number(text)
        if found is not None:
            value, start, end = found
            name = "order_number"
        elif is_attempt(text):
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
