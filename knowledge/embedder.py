"""Texts to vectors: the one door to the sentence embedding model."""

from __future__ import annotations

import hashlib
import logging
import threading
import unicodedata
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbedderError
from knowledge.keyboard import shipped_keyboard

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

DEFAULT = "packaged-e5-small"
# Rises when the same model would give other vectors for the same text.
_REVISION = "r3"
_BATCH = 32
# The model's cost grows with the length (a text of 900 characters takes a second or more), and a
# long story says what it wants at its start and its end.
_HEAD_CHARS = 300
_TAIL_CHARS = 200


class Embedder:
    """A sentence_transformers model with what it needs to be used the same way everywhere.

    `id` names model and weights: vectors of one id may be compared, others not. `dim` is the
    length of a vector, `prompts` what the model puts before queries and passages. Calls from
    several threads wait for each other.
    """

    def __init__(self, model: SentenceTransformer, model_id: str) -> None:
        dim = model.get_embedding_dimension()
        if not dim:
            raise EmbedderError(f"{model_id}: the model does not say the length of its vectors")
        self.id = f"{model_id}-{_REVISION}"
        self.dim = int(dim)
        self.prompts = {key: str(prompt) for key, prompt in model.prompts.items() if prompt}
        self._model = model
        self._lock = threading.Lock()

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors of customers' texts: float32[len(texts), dim], of length 1."""
        meant = [shipped_keyboard().as_meant(text) for text in texts]
        return self._embed(meant, self._model.encode_query)

    def passages(self, texts: list[str]) -> Vectors:
        """Vectors of texts to be found: float32[len(texts), dim], of length 1."""
        return self._embed(texts, self._model.encode_document)

    def _embed(self, texts: list[str], encode: Callable[..., Any]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        clean = [_clean(text) for text in texts]
        with self._lock:
            found = encode(
                clean, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
            )
        vectors = np.asarray(found, np.float32)
        if vectors.shape != (len(texts), self.dim) or not np.isfinite(vectors).all():
            raise EmbedderError(f"{self.id}: gave no usable vectors")
        return vectors


def load_embedder(name: str = DEFAULT) -> Embedder:
    """The packaged model, or any sentence_transformers model by name or folder.

    Raises EmbedderError if it cannot be loaded. Takes seconds: torch is imported here.
    """
    for chatty in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    try:
        if name == DEFAULT:
            from knowledge.packaged_model import packaged_id, packaged_model

            return Embedder(packaged_model(), packaged_id())
        return _load_named(name)
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise EmbedderError(f"the embedder {name} cannot be loaded: {reason}") from error


def _load_named(name: str) -> Embedder:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(name, device="cpu")
    if "e5" in name.lower() and not any(model.prompts.values()):
        model.prompts = {"query": "query: ", "document": "passage: "}
    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().contiguous().cpu().float().numpy().tobytes())
    return Embedder(model, f"{name}-{digest.hexdigest()[:16]}")


def _clean(text: str) -> str:
    # Half a surrogate pair has no UTF-8 form, a NUL would end the text inside the C engine, and
    # Hangul typed on a Mac may come decomposed.
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    whole = " ".join(unicodedata.normalize("NFC", whole).split())
    if len(whole) <= _HEAD_CHARS + _TAIL_CHARS:
        return whole
    return f"{whole[:_HEAD_CHARS]} {whole[-_TAIL_CHARS:]}"
