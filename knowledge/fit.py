"""Fit the calibration on development data and report it on the half that was not used."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from knowledge.calibration import Calibration, Thresholds
from knowledge.datasets import halves, read_shops, sample
from knowledge.embedder import Embedder
from knowledge.laboratory import Laboratory, Outcome, Sample, is_bilingual, samples_of

_MAX_QUESTIONS = 700
_SMALL_TALK = 300
_REGULARISATION = 0.3
_WEIGHT = 300.0  # what a sample of mass 1 weighs against the regularisation
_WRONG_AMONG_ANSWERS = 0.10
# Asking back once costs a customer little; sending someone whose article is among the first three
# to a person costs a wait. At .90, 34 of 400 answerable questions lost their right choice; the
# price of .97 is that more questions without an article are asked back once before they go on.
_KEPT_ABOVE_CLARIFY = 0.97
_KEPT_ABOVE_FOREIGN = 0.98
_BINS = 15
# Understanding takes these before retrieval decides anything.
_NOT_QUESTIONS = ("agent_request", "complaint", "chitchat", "talk")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def fit(data: Path, out: Path, embedder: Embedder) -> dict[str, Any]:
    """Fit on the tuning halves of the shops in `data`, write `out`, return the held-out report.

    The same data and model give the same file. Raises CalibrationError without data.
    """
    shops, talk = read_shops(data)
    laboratory = Laboratory(embedder)
    talk = sample(talk, _SMALL_TALK)
    tuning: list[Sample] = []
    whole: list[Outcome] = []
    held: dict[str, list[Outcome]] = {}
    for shop in shops:
        asked = shop.questions if is_bilingual(shop) else shop.questions + talk
        ours, theirs = halves(asked)
        samples = samples_of(laboratory, shop, sample(ours, _MAX_QUESTIONS))
        tuning += samples
        if is_bilingual(shop) or len(shops) == 1:
            whole += samples[0].outcomes
        held[shop.name] = laboratory.outcomes(shop.articles, sample(theirs, _MAX_QUESTIONS))
    model = _logistic(tuning, embedder.id)
    model = dataclasses.replace(model, thresholds=_thresholds(model, whole))
    report = {name: _report(model, outcomes) for name, outcomes in held.items()}
    fields = model.fields() | {"fitted_on": sorted(held), "held_out": report}
    out.write_text(json.dumps(fields, indent=2) + "\n", "utf-8")
    return {"thresholds": fields["thresholds"], "held_out": report}


def _logistic(samples: list[Sample], embedder_id: str) -> Calibration:
    features = np.array([each.features for s in samples for each in s.outcomes])
    right = np.array([each.right for s in samples for each in s.outcomes])
    weights = np.concatenate([each.weights() for each in samples]) * _WEIGHT
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=_REGULARISATION, max_iter=2000)
    model.fit(scaler.transform(features), right, sample_weight=weights)
    return Calibration(
        embedder_id,
        tuple(scaler.mean_.tolist()),
        tuple(scaler.scale_.tolist()),
        tuple(model.coef_[0].tolist()),
        float(model.intercept_[0]),
        Thresholds(1.0, 1.0, -1.0),
    )


def _thresholds(model: Calibration, outcomes: list[Outcome]) -> Thresholds:
    asked = [each for each in outcomes if each.question.kind not in _NOT_QUESTIONS]
    chance = _probabilities(model, asked)
    right = np.array([each.right for each in asked])
    found = np.array([each.in_three for each in asked])
    nearness = np.array([each.nearness for each in asked])
    return Thresholds(
        answer=round(_lowest_with(chance, right, 1 - _WRONG_AMONG_ANSWERS), 3),
        clarify=round(float(np.quantile(chance[found], 1 - _KEPT_ABOVE_CLARIFY)), 3),
        foreign=round(float(np.quantile(nearness[found], 1 - _KEPT_ABOVE_FOREIGN)), 3),
    )


def _lowest_with(chance: Floats, right: Bools, precision: float) -> float:
    """The lowest bound on `chance` above which at least `precision` of the answers are right."""
    order = np.argsort(-chance, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(reached >= precision)
    return float(chance[order][good[-1]]) if len(good) else 1.0


def _probabilities(model: Calibration, outcomes: list[Outcome]) -> Floats:
    return np.array([model.probability(each.features) for each in outcomes])


def _report(model: Calibration, outcomes: list[Outcome]) -> dict[str, Any]:
    """Counts and shares (0 to 1); `asked` leaves out small talk, anger and wishes for a person."""
    asked = [each for each in outcomes if each.question.kind not in _NOT_QUESTIONS]
    report: dict[str, Any] = {"questions": len(outcomes), "asked": len(asked)}
    for kind in sorted({each.question.kind for each in outcomes}):
        some = [each for each in outcomes if each.question.kind == kind]
        report[kind] = {"n": len(some)}
        if any(each.in_shop for each in some):
            report[kind]["top1"] = _mean([each.right for each in some])
            report[kind]["top3"] = _mean([each.in_three for each in some])
        foreign = [each.nearness < model.thresholds.foreign for each in some]
        report[kind]["below_foreign"] = _mean(foreign)
    for name, rows in (("all", outcomes), ("asked", asked)):
        chance = _probabilities(model, rows)
        right = np.array([each.right for each in rows])
        report[f"confidence_{name}"] = _quality(chance, right, model.thresholds)
    return report


def _quality(chance: Floats, right: Bools, thresholds: Thresholds) -> dict[str, float]:
    answered = chance >= thresholds.answer
    clarified = ~answered & (chance >= thresholds.clarify)
    mixed = 0 < right.sum() < len(right)
    return {
        "auroc": round(float(roc_auc_score(right, chance)), 4) if mixed else float("nan"),
        "ece": round(_calibration_error(chance, right), 4),
        "mean_confidence": _mean(chance),
        "right": _mean(right),
        "answered": _mean(answered),
        "wrong_among_answered": _mean(~right[answered]) if answered.any() else 0.0,
        "clarified": _mean(clarified),
    }


def _calibration_error(chance: Floats, right: Bools) -> float:
    bins = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    total = 0.0
    for each in range(_BINS):
        inside = bins == each
        if inside.any():
            total += inside.mean() * abs(chance[inside].mean() - right[inside].mean())
    return float(total)


def _mean(values: Any) -> float:
    return round(float(np.mean(values)), 4)
