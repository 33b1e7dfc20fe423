"""Turns a score into a probability without changing its order (Platt scaling on the logit)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

_Floats = NDArray[np.float64]

_EDGE = 1e-4  # scores are kept this far from 0 and 1, where the logit is infinite
_ENOUGH = 10  # of each outcome; with fewer the score itself is the better guess


def _logit(score: _Floats) -> _Floats:
    kept = np.clip(score, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)


@dataclass(frozen=True)
class Calibration:
    """P = sigmoid(slope * logit(score) + offset), with slope > 0."""

    slope: float = 1.0
    offset: float = 0.0

    def apply(self, score: _Floats) -> _Floats:
        """Probabilities, same shape and order as the scores."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * _logit(score) + self.offset))))


def fit_calibration(score: _Floats, outcome: NDArray[np.bool_]) -> Calibration:
    """The scaling that fits outcomes seen on texts the scores weren't trained on."""
    if min(outcome.sum(), (~outcome).sum()) < _ENOUGH:
        return Calibration()
    fitted = LogisticRegression(C=1.0).fit(_logit(score)[:, None], outcome)
    slope = float(fitted.coef_[0, 0])
    return Calibration(slope, float(fitted.intercept_[0])) if slope > 0 else Calibration()
