"""What a search shows about how sure its first hit is."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One article found: its score and the likenesses that make it up.

    `dense_*` are the highest centred cosines (-1 to 1) to a title or phrasing, to title with body
    and to title with a sentence, `dense` is their weighted mean, `lexical` a tf-idf cosine (0 to
    1), `score` dense plus weighted lexical.
    """

    id: str
    score: float
    language: str
    dense: float
    dense_title: float
    dense_body: float
    dense_sentence: float
    lexical: float


NAMES = (
    "dense",
    "lexical",
    "share_wide",
    "share_narrow",
    "lexical_lead",
    "other_language",
    "length",
)

# How far below the best score another article still counts as a rival.
_WIDE = 0.1
_NARROW = 0.05


def features_of(question: str, language: str, hits: list[Hit]) -> list[float]:
    """The numbers the calibration weighs, in the order of `NAMES`.

    `hits` (not empty) are best first and more than are shown, so that the shares see every rival.
    Of the sets tried this one carried over best to shops it was not fitted on; margins to the
    second and fourth added nothing to the shares.
    """
    first = hits[0]
    rivals = [hit.lexical for hit in hits[1:] if hit.language == first.language]
    return [
        first.dense,
        first.lexical,
        _share(hits, _WIDE),
        _share(hits, _NARROW),
        first.lexical - max(rivals, default=0.0),
        float(first.language != language),
        math.log1p(len(question.strip())),
    ]


def _share(hits: list[Hit], width: float) -> float:
    """The first hit's part of all, each weighted by how close its score comes: 0 to 1."""
    return 1.0 / sum(math.exp((hit.score - hits[0].score) / width) for hit in hits)
