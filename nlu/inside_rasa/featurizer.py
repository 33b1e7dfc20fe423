"""Puts the sentence vector of each text into Rasa's features; at inference it never raises."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.embedding_cache import EmbeddingCache, Vectors
from nlu.inside_rasa.embedding_source import (
    CachedSource,
    EmbeddingSource,
    EmbeddingUnavailable,
    ServiceSource,
)

logger = logging.getLogger(__name__)

EMBEDDING_MISSING = "embedding_missing"
_NOT_TRAINED = "train with `nlu train`, which embeds the texts into a cache first"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectorFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense sentence features (1, dim), from the cache in training, from answers at inference."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model`, the embedder's id, comes from `${BATON_EMBEDDER_ID}` in config.yml."""
        return {**DenseFeaturizer.get_default_config(), "model": ""}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectorFeaturizer:
        """The source of vectors is chosen when the first text needs one."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """A model must be named: vectors of two models can't be compared."""
        if not config["model"]:
            raise ValueError(f"no embedder is named; {_NOT_TRAINED}")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another embedder is another model, whatever Rasa's own cache thinks."""
        return str(config["model"])

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._source: EmbeddingSource | None = None

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every example; raises MissingEmbedding if the cache lacks a text."""
        path = os.environ.get("BATON_EMBEDDINGS")
        if not path:
            raise EmbeddingUnavailable(f"BATON_EMBEDDINGS is not set; {_NOT_TRAINED}")
        examples = [e for e in training_data.training_examples if e.get(TEXT) is not None]
        with EmbeddingCache(Path(path), self._config["model"]) as cache:
            vectors = cache.get([example.get(TEXT) for example in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features, or the mark `embedding_missing`: a guess without a vector is worthless."""
        for message in messages:
            self._process_one(message)
        return messages

    def _process_one(self, message: Message) -> None:
        try:
            self._add(message, self._vector(message.get(TEXT) or ""))
        except EmbeddingUnavailable as error:
            logger.warning("event=embedding_missing error=%s", type(error).__name__)
            message.set(EMBEDDING_MISSING, True, add_to_output=True)

    def _vector(self, text: str) -> Vectors:
        if self._source is None:
            self._source = self._find_source()
        return self._source.vector(text)

    def _find_source(self) -> EmbeddingSource:
        url, cache = os.environ.get("BATON_ANSWERS_URL"), os.environ.get("BATON_EMBEDDINGS")
        model = self._config["model"]
        if url:
            return ServiceSource(url, os.environ.get("BATON_INNER_TOKEN", ""), model)
        if cache:
            return CachedSource(Path(cache), model)
        raise EmbeddingUnavailable("neither BATON_ANSWERS_URL nor BATON_EMBEDDINGS is set")

    def _add(self, message: Message, vector: Vectors) -> None:
        row = np.asarray(vector, dtype=np.float32)[None, :]
        self.add_features_to_message(None, row, TEXT, message)
