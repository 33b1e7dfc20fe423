"""Where sentence vectors come from inside Rasa: the cache file, or the answers process."""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding_cache import EmbeddingCache, MissingEmbedding, Vectors

logger = logging.getLogger(__name__)

_TIMEOUT_S = 2.0
_KEPT = 2048  # vectors of 384 floats: 3 MB


class EmbeddingUnavailable(RuntimeError):
    """No vector can be had now: the service is down, slow, or speaks of another model."""


class EmbeddingSource(Protocol):
    """Gives the vector of one text."""

    def vector(self, text: str) -> Vectors:
        """float32 (dim,); raises EmbeddingUnavailable."""


class CachedSource:
    """Vectors from the cache file; for training and for measuring without a service."""

    def __init__(self, path: Path, model: str) -> None:
        self._cache = EmbeddingCache(path, model)

    def vector(self, text: str) -> Vectors:
        """The stored vector."""
        try:
            return np.asarray(self._cache.get([text])[0], dtype=np.float32)
        except MissingEmbedding as error:
            raise EmbeddingUnavailable(str(error)) from error


class ServiceSource:
    """Vectors from the answers process, each text asked for once while it is remembered."""

    def __init__(self, url: str, token: str, model: str) -> None:
        self._at = urlsplit(url)
        self._token = token
        self._model = model
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()  # messages are understood in worker threads

    def vector(self, text: str) -> Vectors:
        """The vector the service gives, or the remembered one."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        vector = self._ask(text)
        with self._lock:
            self._kept[text] = vector
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return vector

    def _ask(self, text: str) -> Vectors:
        try:
            answer = json.loads(self._post(json.dumps({"texts": [text]}).encode()))
            model, vector = answer["model"], np.asarray(answer["vectors"][0], dtype=np.float32)
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError) as error:
            raise EmbeddingUnavailable(f"{type(error).__name__}: {error}") from error
        if model != self._model:
            raise EmbeddingUnavailable(f"the service embeds with {model}, not {self._model}")
        return vector

    def _post(self, body: bytes) -> bytes:
        connection = http.client.HTTPConnection(
            self._at.hostname or "127.0.0.1", self._at.port, timeout=_TIMEOUT_S
        )
        try:
            headers = {"Content-Type": "application/json", "X-Baton-Token": self._token}
            connection.request("POST", "/embed", body, headers)
            response = connection.getresponse()
            if response.status != 200:
                raise EmbeddingUnavailable(f"the service answered {response.status}")
            return response.read()
        finally:
            connection.close()
