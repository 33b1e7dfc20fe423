"""Finds order numbers (`MR-10001`) however the customer types them (entity `order_number`)."""

from __future__ import annotations

import re
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

# Korean particles follow without a space ("mr10001은요"), so a word boundary can't be asked for:
# only a further letter or digit of the same script would make it another token.
_NUMBER: Final = re.compile(r"(?<![a-z0-9])mr[\s\-_‐-―]{0,3}(\d{5})(?!\d)", re.IGNORECASE)
# What a customer types who was asked for a number and got it wrong: digits, or MR and digits.
_ATTEMPT: Final = re.compile(r"^\W*(?:mr[\s\-_]{0,3}\d+|\d[\d\s\-]{2,})\D{0,8}$", re.IGNORECASE)


def find_order_number(text: str) -> tuple[str, int, int] | None:
    """(normalised number, start, end) of the first order number, or None."""
    match = _NUMBER.search(text)
    return None if match is None else (f"MR-{match[1]}", match.start(), match.end())


def is_attempt(text: str) -> bool:
    """Whether the whole text looks like a mistyped order number."""
    return _ATTEMPT.match(text.strip()) is not None


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
