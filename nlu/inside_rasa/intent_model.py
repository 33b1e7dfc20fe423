"""Text and sentence vector to intent, with a probability that knows when it doesn't know.

A softmax is sure of something even far from all it has seen, so its share is multiplied by the
similarity to the nearest example of the intent it chose, and that product is calibrated on texts
left out of training, a part of them of intents left out altogether: those stand for everything
that customers will say and nobody has thought of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

from knowledge.embedding_cache import Vectors
from knowledge.keyboard import shipped_keyboard
from nlu.inside_rasa.calibration import Calibration, fit_calibration
from nlu.inside_rasa.intent_head import MANY, OUT_OF_SCOPE, Head, Labels

_FOLDS = 5
_SEED = 20240601
_CHUNK = 256  # rows compared with all examples at a time: 256 x 15,000 floats are 15 MB
_FILE = "intent_model.joblib"


@dataclass(frozen=True)
class Understanding:
    """What the model makes of one text."""

    ranking: list[tuple[str, float]]  # intents in scope with their softmax share, best first
    confidence: float  # P(the first of the ranking is right and the text is in scope)
    in_scope: float  # P(the text is about anything the model was trained on)


@dataclass(frozen=True)
class IntentModel:
    """A head and the calibration of its two scores."""

    head: Head
    right: Calibration
    scope: Calibration

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> IntentModel:
        """Train on n texts with vectors (n, dim); raises ValueError without an intent in scope."""
        names = np.array(labels, dtype=str)
        if not (~np.isin(names, list(OUT_OF_SCOPE))).any():
            raise ValueError("there is no training example of any intent in scope")
        right, scope = _calibrate(list(texts), vectors, names)
        return cls(Head.fit(texts, vectors, names), right, scope)

    def understand(self, texts: Sequence[str], vectors: Vectors) -> list[Understanding]:
        """One understanding per text, same order."""
        found: list[Understanding] = []
        texts = [shipped_keyboard().as_meant(text) for text in texts]
        for start in range(0, len(texts), _CHUNK):
            part = slice(start, start + _CHUNK)
            reading = self.head.read(texts[part], vectors[part])
            confidence = self.right.apply(reading.score())
            in_scope = self.scope.apply(reading.scope())
            for row, shares in enumerate(reading.shares):
                ranking = [
                    (str(self.head.labels[index]), float(shares[index]))
                    for index in np.argsort(-shares, kind="stable")
                    if shares[index] >= 0
                ]
                found.append(Understanding(ranking, float(confidence[row]), float(in_scope[row])))
        return found

    def save(self, directory: Path) -> None:
        """Write into an existing directory."""
        joblib.dump(self, directory / _FILE)

    @classmethod
    def load(cls, directory: Path) -> IntentModel:
        """Read what `save` wrote."""
        model = joblib.load(directory / _FILE)
        if not isinstance(model, cls):
            raise TypeError(f"{directory / _FILE}: not an intent model but {type(model).__name__}")
        return model


def _calibrate(
    texts: list[str], vectors: Vectors, labels: Labels
) -> tuple[Calibration, Calibration]:
    scores: list[NDArray[np.float64]] = []
    scopes: list[NDArray[np.float64]] = []
    rights: list[NDArray[np.bool_]] = []
    insides: list[NDArray[np.bool_]] = []
    for train, test in _folds(labels):
        head = Head.fit([texts[i] for i in train], vectors[train], labels[train])
        for start in range(0, len(test), _CHUNK):
            rows = test[start : start + _CHUNK]
            reading = head.read([texts[i] for i in rows], vectors[rows])
            scores.append(reading.score())
            scopes.append(reading.scope())
            rights.append(head.labels[reading.best] == labels[rows])
            insides.append(np.isin(labels[rows], head.labels) & ~_outside(labels[rows]))
    if not scores:
        return Calibration(), Calibration()
    return (
        fit_calibration(np.concatenate(scores), np.concatenate(rights)),
        fit_calibration(np.concatenate(scopes), np.concatenate(insides)),
    )


def _outside(labels: Labels) -> NDArray[np.bool_]:
    return np.asarray(np.isin(labels, list(OUT_OF_SCOPE)))


def _folds(labels: Labels) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(training rows, test rows); a fold's hidden intents are in no training row of it."""
    random = np.random.default_rng(_SEED)
    fold_of_row = random.permutation(len(labels)) % _FOLDS
    intents = np.unique(labels[~_outside(labels)])
    fold_of_intent = random.permutation(len(intents)) % _FOLDS
    if len(intents) < _FOLDS:
        fold_of_intent[:] = -1  # too few to leave any out
    for fold in range(_FOLDS if len(labels) < MANY else 1):
        hidden = np.isin(labels, intents[fold_of_intent == fold])
        train = np.flatnonzero((fold_of_row != fold) & ~hidden)
        test = np.flatnonzero(fold_of_row == fold)
        if len(test) and (~_outside(labels[train])).any():
            yield train, test
