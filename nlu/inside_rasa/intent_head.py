"""The trained core of the intent model: character n-grams and a sentence vector, one softmax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.embedding_cache import Vectors
from nlu.inside_rasa.script import language_of
from nlu.inside_rasa.softmax import Softmax

Labels = NDArray[np.str_]

OUT_OF_SCOPE = frozenset({"oos", "out_of_scope"})
MANY = 3000  # examples; above it n-grams seen once are dropped
_C = 10.0  # weak regularisation: with few examples per intent the n-grams are all there is
# By cross-validation with intents left out (hint3, a part of CLINC150, our own data): vectors of
# 1.25 to 1.5 times their length gave up to a point more accuracy than of 1, and shares flattened
# by 2 told right from wrong better than plain ones.
_VECTOR_WEIGHT = np.float32(1.25)
_TEMPERATURE = 2.0
_FEW = 20  # fewer texts than this don't give a language a centre of its own


@dataclass(frozen=True)
class Centres:
    """The mean vector per language: uncentred e5 vectors all look alike (cosine > 0.7)."""

    by_language: dict[str, Vectors]
    overall: Vectors

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Vectors) -> Centres:
        """Means of the languages that have enough texts, and of all."""
        languages = np.array([language_of(text) or "en" for text in texts])
        by_language = {
            str(name): vectors[languages == name].mean(axis=0)
            for name in np.unique(languages)
            if (languages == name).sum() >= _FEW
        }
        return cls(by_language, vectors.mean(axis=0))

    def apply(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """Centred and again of length 1, (n, dim)."""
        centres = np.stack(
            [self.by_language.get(language_of(text) or "en", self.overall) for text in texts]
        )
        moved = vectors - centres
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)


@dataclass(frozen=True)
class Head:
    """The trained part without calibration; the folds of the calibration train one each."""

    ngrams: TfidfVectorizer
    softmax: Softmax
    labels: Labels
    centres: Centres
    examples: Vectors
    example_labels: Labels

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Vectors, labels: Labels) -> Head:
        """Train on n texts with vectors (n, dim) and labels (n,)."""
        ngrams = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            min_df=1 if len(texts) < MANY else 2,
            dtype=np.float32,
        )
        centres = Centres.fit(texts, vectors)
        moved = centres.apply(texts, vectors)
        grams = sp.csr_matrix(ngrams.fit_transform(texts))
        names, classes = np.unique(labels, return_inverse=True)
        softmax = Softmax.fit(grams, _VECTOR_WEIGHT * moved, classes, _C)
        return cls(ngrams, softmax, names, centres, moved, labels)

    def read(self, texts: Sequence[str], vectors: Vectors) -> Reading:
        """Shares and likenesses of each text."""
        moved = self.centres.apply(texts, vectors)
        grams = sp.csr_matrix(self.ngrams.transform(texts))
        shares = self.softmax.shares(grams, _VECTOR_WEIGHT * moved)
        known = np.array([name not in OUT_OF_SCOPE for name in self.labels])
        shares_known = np.where(known, shares, -1.0)
        best = shares_known.argmax(axis=1)
        similar = moved @ self.examples.T
        same = self.example_labels[None, :] == self.labels[best][:, None]
        nearest = np.where(same, similar, -1.0).max(axis=1)
        in_scope = ~np.isin(self.example_labels, list(OUT_OF_SCOPE))
        anything = np.where(in_scope[None, :], similar, -1.0).max(axis=1)
        return Reading(
            shares=shares_known,
            best=best,
            sure=_flattened(shares)[np.arange(len(best)), best],
            nearest=nearest,
            anything=anything,
            not_oos=1.0 - shares[:, ~known].sum(axis=1),
        )


def _flattened(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = shares ** (1 / _TEMPERATURE)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Reading:
    """What the head sees in n texts."""

    shares: NDArray[np.float64]  # (n, labels), out of scope as -1
    best: NDArray[np.intp]
    sure: NDArray[np.float64]  # the best label's flattened share
    nearest: NDArray[np.float64]  # cosine to the nearest example of the best label
    anything: NDArray[np.float64]  # cosine to the nearest example of any intent
    not_oos: NDArray[np.float64]  # 1 - share of the out-of-scope rows, where there were any

    def score(self) -> NDArray[np.float64]:
        """How sure of the best label: its flattened share times its likeness, (n,)."""
        return self.sure * np.maximum(self.nearest, 0.0)

    def scope(self) -> NDArray[np.float64]:
        """How sure that the text is about anything known, (n,)."""
        return np.asarray(self.not_oos * np.maximum(self.anything, 0.0), dtype=np.float64)
