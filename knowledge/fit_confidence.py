"""From outcomes of searches to P(right), the thresholds and the curve between them."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from knowledge.articles import LANGUAGES
from knowledge.calibration import Calibration, Logistic, Point, Thresholds
from knowledge.features import NAMES
from knowledge.fit_outcomes import Outcome

_REGULARISATION = 0.05
_FAR = 4.0  # standard deviations: what the calibration cuts off too
_KEPT_ABOVE_CLARIFY = 0.97  # of the questions whose article is among the first three
_KEPT_ABOVE_FOREIGN = 0.98
_PRACTICE_MASS = 0.1  # beside development data: practice is harder than most shops are
# A nearer likeness never makes an answer less likely. Practice would teach otherwise: its near
# misses were written in the articles' own words, as few customers write theirs. Learnt without
# this, the confidence told near misses of a shop it had not seen apart with an AUROC of 79 instead
# of 87.
_SIGNS = {"other_language": (None, 0.0), "length": (None, None)}
_NEVER_LESS = (0.0, None)

Floats = npt.NDArray[np.float64]


def with_confidence(
    calibration: Calibration, practised: list[Outcome], lived: list[Outcome]
) -> Calibration:
    """The same with a model per language, the lower thresholds and the curve.

    `lived` are outcomes in development shops, none if there are none. What makes an answer likelier
    is learnt from both; how likely it then is, and the thresholds, from whole shops only, and from
    development shops if there are any: how hard a shop is differs more than what helps in it.
    """
    mass = _PRACTICE_MASS if lived else 1.0
    models = {
        language: _logistic(_of(language, practised), _of(language, lived), mass)
        for language in LANGUAGES
    }
    calibration = dataclasses.replace(calibration, models=models)
    shown = [each for each in lived or practised if each.whole]
    calibration = _levelled(calibration, shown)
    return dataclasses.replace(
        calibration,
        thresholds=_lower_thresholds(calibration, shown),
        curve=tuple(_curve(calibration, shown)),
    )


def _of(language: str, outcomes: list[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.language == language]


def _logistic(practised: list[Outcome], lived: list[Outcome], practice_mass: float) -> Logistic:
    outcomes = [*practised, *lived]
    features = np.array([each.features for each in outcomes])
    right = np.where([each.right for each in outcomes], 1.0, -1.0)
    weights = np.array([each.weight for each in outcomes])
    weights[: len(practised)] *= practice_mass
    scaler = StandardScaler().fit(features)
    x = np.clip(scaler.transform(features), -_FAR, _FAR)

    def loss(found: Floats) -> tuple[float, Floats]:
        margins = right * (x @ found[:-1] + found[-1])
        cost = _REGULARISATION * weights * np.logaddexp(0.0, -margins)
        slope = -_REGULARISATION * weights * right * expit(-margins)
        pull = np.append(found[:-1], 0.0)
        return float(cost.sum() + pull @ pull / 2), np.append(x.T @ slope, slope.sum()) + pull

    bounds = [*(_SIGNS.get(name, _NEVER_LESS) for name in NAMES), (None, None)]
    start = np.zeros(len(bounds))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Logistic(
        tuple(scaler.mean_.tolist()),
        tuple(scaler.scale_.tolist()),
        tuple(found[:-1].tolist()),
        float(found[-1]),
    )


def _levelled(calibration: Calibration, outcomes: list[Outcome]) -> Calibration:
    """The models with a steepness and a level that are right for these (Platt's scaling)."""
    logits = logit(np.clip(_chances(calibration, outcomes), 1e-9, 1 - 1e-9))
    weights = np.array([each.weight for each in outcomes])
    right = [each.right for each in outcomes]
    line = LogisticRegression(C=1e3).fit(logits[:, None], right, sample_weight=weights)
    steepness, level = float(line.coef_[0, 0]), float(line.intercept_[0])
    models = {
        language: dataclasses.replace(
            model,
            weights=tuple(steepness * weight for weight in model.weights),
            bias=steepness * model.bias + level,
        )
        for language, model in calibration.models.items()
    }
    return dataclasses.replace(calibration, models=models)


def _lower_thresholds(calibration: Calibration, outcomes: list[Outcome]) -> Thresholds:
    chance = _chances(calibration, outcomes)
    found = np.array([each.in_three for each in outcomes])
    nearness = np.array([each.nearness for each in outcomes])
    return Thresholds(
        answer=1.0,
        clarify=round(float(np.quantile(chance[found], 1 - _KEPT_ABOVE_CLARIFY)), 3),
        foreign=round(float(np.quantile(nearness[found], 1 - _KEPT_ABOVE_FOREIGN)), 3),
    )


def _curve(calibration: Calibration, outcomes: list[Outcome]) -> list[Point]:
    """The trade between answering and erring, a point per per cent of confidence."""
    chance = _chances(calibration, outcomes)
    weights = np.array([each.weight for each in outcomes])
    wrong = np.array([not each.right for each in outcomes]) * weights
    points = []
    for bound in np.arange(0.05, 1.0, 0.01):
        above = chance >= bound
        if weights[above].sum() > 0:
            share = float(wrong[above].sum() / weights[above].sum())
            answered = float(weights[above].sum() / weights.sum())
            points.append(Point(round(float(bound), 2), round(answered, 4), round(share, 4)))
    # A stricter bound never counts as worse than a looser one: what is left to the right is noise.
    kept, worst = [], 0.0
    for point in reversed(points):
        worst = max(worst, point.wrong)
        kept.append(dataclasses.replace(point, wrong=worst))
    return kept[::-1]


def _chances(calibration: Calibration, outcomes: list[Outcome]) -> Floats:
    return np.array([calibration.probability(each.features, each.language) for each in outcomes])


def shares(calibration: Calibration, outcomes: list[Outcome]) -> dict[str, float]:
    """What the thresholds do to these questions."""
    chance = _chances(calibration, outcomes)
    answered = chance >= calibration.thresholds.answer
    right = np.array([each.right for each in outcomes])
    in_shop = np.array([each.in_shop for each in outcomes])
    return {
        "answered_of_answerable": round(float(answered[in_shop].mean()), 3),
        "answered_of_others": round(float(answered[~in_shop].mean()), 3),
        "right_of_answered": round(float(right[answered].mean()), 3),
        "first_right_of_answerable": round(float(right[in_shop].mean()), 3),
    }
