"""Figures of merit against values computed by hand."""

import numpy as np
import pytest

from tests.evaluate.figures import (
    auroc,
    calibration_error,
    coverage_at,
    recall_at_rejected,
    risk_coverage,
)

SCORE = np.array([0.9, 0.8, 0.7, 0.6])
RIGHT = np.array([True, True, False, True])


def test_auroc_counts_pairs() -> None:
    """The wrong row lies above one right row of three."""
    assert auroc(RIGHT, SCORE) == pytest.approx(2 / 3)


def test_coverage_is_the_largest_share_that_keeps_the_precision() -> None:
    """Two of two, two of three, three of four."""
    assert coverage_at(0.9, RIGHT, SCORE) == 0.5
    assert coverage_at(0.75, RIGHT, SCORE) == 1.0
    assert coverage_at(0.9, ~RIGHT, SCORE) == 0.0


def test_risk_rises_where_the_wrong_row_comes() -> None:
    """Shares answered and wrong, from the surest on."""
    answered, wrong = risk_coverage(RIGHT, SCORE)
    assert answered.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert wrong.tolist() == [0, 0, pytest.approx(1 / 3), 0.25]


def test_recall_is_counted_below_the_bound_of_five_per_cent() -> None:
    """Of 100 rows in scope five lie below the bound."""
    score = np.concatenate([np.arange(100) / 100, [0.01, 0.5]])
    in_scope = np.arange(102) < 100
    assert recall_at_rejected(in_scope, score) == 0.5


def test_a_perfect_model_measures_its_floor() -> None:
    """Its error is that of chance alone; one that is sure and wrong measures 1."""
    chance = np.random.default_rng(0).random(3000)
    outcome = np.random.default_rng(2).random(3000) < chance
    found = calibration_error(outcome, chance)
    assert found.error < 2 * found.floor < 0.06
    assert calibration_error(np.zeros(10, bool), np.ones(10)).error == 1.0
