"""Puts candidates in order: many likenesses of a question and an article to one score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import CalibrationError

SHIPPED = Path(__file__).with_name("ranker.json")

Floats = npt.NDArray[np.float32]

# Cosines of the question's vector to the nearest title or phrasing, to title with body and to the
# nearest title with sentence, centred per language and as they come; then of wording and concepts.
FEATURES = (
    "title",
    "body",
    "sentence",
    "plain_title",
    "plain_body",
    "plain_sentence",
    "wording",
    "concepts",
    "title_wording",
    "title_concepts",
    "concepts_held",
    "same_language",
)
_COMPARED = len(FEATURES) - 1  # all but the language: also as the distance to the best candidate


def with_distances(features: Floats) -> Floats:
    """Features of one question's candidates, and how far each lies behind the best of them.

    float32[candidates, FEATURES] to float32[candidates, 2 FEATURES - 1].
    """
    compared = features[:, :_COMPARED]
    return np.concatenate([features, compared - compared.max(axis=0)], axis=1)


@dataclass(frozen=True)
class Ranker:
    """A small network: standardised features, a linear part and one hidden layer."""

    means: Floats
    scales: Floats
    linear: Floats
    hidden: Floats  # [inputs, units]
    hidden_offset: Floats
    out: Floats

    def scores(self, features: Floats) -> Floats:
        """float32[candidates] for features [candidates, FEATURES]; only differences mean anything.

        exp(score) is how much more likely one article is the right one than another.
        """
        x = (with_distances(features) - self.means) / self.scales
        bent = np.tanh(x @ self.hidden + self.hidden_offset) @ self.out
        return np.asarray(x @ self.linear + bent, np.float32)

    def fields(self) -> dict[str, Any]:
        """What `load_ranker` reads, for JSON."""
        return {key: np.round(value, 6).tolist() for key, value in vars(self).items()}


def load_ranker(path: Path = SHIPPED) -> Ranker:
    """The ranker in a file that `knowledge fit` wrote; CalibrationError if it is none."""
    try:
        fields = json.loads(path.read_text("utf-8"))["ranker"]
        return Ranker(**{key: np.array(value, np.float32) for key, value in fields.items()})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(f"{path}: not a ranker: {error}") from error
