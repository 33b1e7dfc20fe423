"""Sets the intent, its true ranking and how sure we are; unsure is `nlu_fallback`, no guess."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.embedding_cache import Vectors
from nlu.inside_rasa.featurizer import EMBEDDING_MISSING
from nlu.inside_rasa.intent_model import IntentModel, Understanding

NLU_FALLBACK: Final = "nlu_fallback"
CHOOSE: Final = "choose"
_RANKED: Final = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CautiousIntentClassifier(GraphComponent, IntentClassifier):
    """Rasa's handle on the intent model."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Something must have made sentence vectors."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: below this calibrated confidence the intent is `nlu_fallback`; `thresholds`:
        other bounds for single intents."""
        return {"threshold": 0.4, "thresholds": {}}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CautiousIntentClassifier:
        """Untrained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CautiousIntentClassifier:
        """Trained."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, IntentModel.load(directory))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._threshold = float(config["threshold"])
        self._thresholds = {name: float(bound) for name, bound in config["thresholds"].items()}
        self._storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples with an intent and store the model."""
        examples = training_data.intent_examples
        self._model = IntentModel.fit(
            [example.get(TEXT) for example in examples],
            np.stack([_vector(example) for example in examples]),
            [example.get(INTENT) for example in examples],
        )
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `intent_ranking` and `understanding` on each message."""
        readable = []
        for message in messages:
            if message.get(EMBEDDING_MISSING):
                _set(message, EMBEDDING_MISSING, 0.0, [])
            else:
                readable.append(message)
        if readable:
            self._understand(readable)
        for message in messages:
            self._honour_choice(message)
        return messages

    def _understand(self, messages: list[Message]) -> None:
        model = self._trained()
        texts = [message.get(TEXT) or "" for message in messages]
        vectors = np.stack([_vector(message) for message in messages])
        for message, read in zip(messages, model.understand(texts, vectors), strict=True):
            predicted = read.ranking[0][0]
            bound = self._thresholds.get(predicted, self._threshold)
            name = predicted if read.confidence >= bound else NLU_FALLBACK
            _set(message, name, read.confidence, read.ranking)
            message.set("understanding", _as_output(read), add_to_output=True)

    def _honour_choice(self, message: Message) -> None:
        """A choice the customer clicked needs no understanding: an intent, or an article's id."""
        choice = (message.get("metadata") or {}).get("choice")
        if not choice:
            return
        intents = {str(name) for name in self._trained().head.labels}
        entries = message.get(INTENT_RANKING_KEY)
        ranking = [(entry["name"], entry["confidence"]) for entry in entries]
        _set(message, choice if choice in intents else CHOOSE, 1.0, ranking)

    def _trained(self) -> IntentModel:
        if self._model is None:
            raise RuntimeError("the intent classifier was used before it was trained")
        return self._model


def _vector(message: Message) -> Vectors:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise RuntimeError("a message reached the classifier without a sentence vector")
    return np.asarray(sentence.features[0], dtype=np.float32)


def _set(message: Message, name: str, confidence: float, ranking: list[tuple[str, float]]) -> None:
    entries = [{"name": label, "confidence": share} for label, share in ranking[:_RANKED]]
    message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, entries, add_to_output=True)


def _as_output(read: Understanding) -> dict[str, Any]:
    return {
        "in_scope": read.in_scope,
        "predicted": read.ranking[0][0],
        "confidence": read.confidence,
    }
