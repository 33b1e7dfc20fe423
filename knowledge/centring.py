"""Mean-centring: what all texts of a language have in common is taken off their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.articles import LANGUAGES
from knowledge.embedder import Embedder, Vectors
from knowledge.generic_questions import GENERIC_QUESTIONS

# A shop with one article must not be centred on that article alone: the generic questions count
# as this many of its passages. Of 1 to 1,000, tried on shops of 3 to 40 articles, the lowest told
# foreign questions apart best, and which article came first hardly moved.
_PRIOR_WEIGHT = 10.0

Mean = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Means:
    """The middles of each language's vectors, float32[dim] each.

    `passages` of this shop's passages, `queries` and `generic` of the generic questions, embedded
    as queries and as passages.
    """

    passages: dict[str, Mean]
    queries: dict[str, Mean]
    generic: dict[str, Mean]


def means_of(
    vectors: Vectors, languages: list[str], embedder: Embedder, before: Means | None = None
) -> Means:
    """Means for passages of the given languages; `vectors` float32[n, dim], `languages` n long.

    `before`: means of the same embedder, whose generic part is used again.
    """
    before = before or _generic(embedder)
    spoken = np.array(languages)
    passages = {}
    for language in LANGUAGES:
        own = vectors[spoken == language]
        total = own.sum(axis=0) + _PRIOR_WEIGHT * before.generic[language]
        passages[language] = (total / (len(own) + _PRIOR_WEIGHT)).astype(np.float32)
    return Means(passages, before.queries, before.generic)


def _generic(embedder: Embedder) -> Means:
    texts = {language: list(GENERIC_QUESTIONS[language]) for language in LANGUAGES}
    queries = {key: embedder.queries(some).mean(axis=0) for key, some in texts.items()}
    passages = {key: embedder.passages(some).mean(axis=0) for key, some in texts.items()}
    return Means({}, queries, passages)


def centred(vectors: Vectors, mean: Mean) -> Vectors:
    """float32[n, dim] without the mean, again of length 1 (0 where a vector is the mean)."""
    moved = vectors - mean
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-6), np.float32)
