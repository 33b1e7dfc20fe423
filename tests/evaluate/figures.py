"""Figures of merit, each from plain arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_BINS = 15
_REJECTED = 0.05
_TRIALS = 200


def auroc(positive: Bools, score: Floats) -> float:
    """How often a positive scores above a negative, 0 to 1."""
    return float(roc_auc_score(positive, score))


def recall_at_rejected(in_scope: Bools, score: Floats) -> float:
    """Out-of-scope rows below the bound that 5 % of the rows in scope fall below."""
    bound = np.quantile(score[in_scope], _REJECTED)
    return float((score[~in_scope] < bound).mean())


def coverage_at(precision: float, right: Bools, score: Floats) -> float:
    """The largest share of all rows that can be answered with at least this share right."""
    order = np.argsort(-score, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(reached >= precision)
    return float((good[-1] + 1) / len(order)) if len(good) else 0.0


@dataclass(frozen=True)
class CalibrationError:
    """Measured over 15 bins, and what a perfect model would measure with as many rows."""

    error: float
    floor: float
    n: int

    def __str__(self) -> str:
        return f"{100 * self.error:.1f} (floor {100 * self.floor:.1f}, n {self.n})"


def calibration_error(right: Bools, chance: Floats) -> CalibrationError:
    """The floor is the mean of outcomes drawn with exactly the chances said."""
    draws = np.random.default_rng(1).random((_TRIALS, len(chance)))
    floor = float(np.mean([_error(draw < chance, chance) for draw in draws]))
    return CalibrationError(_error(right, chance), floor, len(chance))


def _error(right: Bools, chance: Floats) -> float:
    bins = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    gap = np.bincount(bins, chance - right, _BINS)
    return float(np.abs(gap).sum() / len(chance))


def risk_coverage(right: Bools, score: Floats) -> tuple[Floats, Floats]:
    """Share answered and share of wrong ones among them, as the bound falls."""
    order = np.argsort(-score, kind="stable")
    count = np.arange(1, len(order) + 1)
    return count / len(order), np.cumsum(~right[order]) / count
