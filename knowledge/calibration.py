"""From a search's features to P(the first hit answers the question)."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.articles import LANGUAGES
from knowledge.errors import CalibrationError
from knowledge.features import NAMES
from knowledge.follow_up import NAMES as SIGNS
from knowledge.follow_up import FollowUp
from knowledge.service import Service

SHIPPED = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class Thresholds:
    """Answer from `answer` up, ask back from `clarify` up; `foreign` is a nearness.

    Below `foreign` a message plainly has nothing to do with the shop.
    """

    answer: float
    clarify: float
    foreign: float


@dataclass(frozen=True)
class Point:
    """What a bound for answering did to the questions it was learnt on: shares, 0 to 1."""

    bound: float
    answered: float
    wrong: float


@dataclass(frozen=True)
class Logistic:
    """A logistic model over the standardised features."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def probability(self, features: list[float]) -> float:
        """0 to 1 for features in the order of `features.NAMES`."""
        parts = zip(features, self.means, self.scales, self.weights, strict=True)
        # Nothing may count more than what was ever seen: shops differ more than practice did.
        logit = self.bias + sum(
            max(-_FAR, min(_FAR, (x - mean) / scale)) * weight for x, mean, scale, weight in parts
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


_FAR = 4.0  # standard deviations


@dataclass(frozen=True)
class Calibration:
    """A logistic model per language of the customer; `embedder` is the one it was fitted with."""

    embedder: str
    models: dict[str, Logistic]
    follow_up: FollowUp
    service: Service
    thresholds: Thresholds
    curve: tuple[Point, ...] = ()

    @classmethod
    def undecided(
        cls, embedder: str, follow_up: FollowUp | None = None, service: Service | None = None
    ) -> Calibration:
        """One that says 0.5 to everything: for searching before a fit."""
        zeros, ones = (0.0,) * len(NAMES), (1.0,) * len(NAMES)
        models = dict.fromkeys(LANGUAGES, Logistic(zeros, ones, zeros, 0.0))
        never = FollowUp((0.0,) * len(SIGNS), -30.0)
        silent = Service(np.zeros(0, np.float32), 0.0)
        bounds = Thresholds(1.0, 1.0, -1.0)
        return cls(embedder, models, follow_up or never, service or silent, bounds)

    def for_target(self, target: float) -> Calibration:
        """The same with the lowest bound for answering at which at most `target` of the answers
        were wrong; one that nothing reaches if there was none."""
        bound = min((p.bound for p in self.curve if p.wrong <= target), default=1.0)
        clarify = min(self.thresholds.clarify, bound)
        return replace(self, thresholds=replace(self.thresholds, answer=bound, clarify=clarify))

    def fields(self) -> dict[str, Any]:
        """What `load_calibration` reads, for JSON."""
        return {
            "embedder": self.embedder,
            "models": {
                language: {
                    "bias": model.bias,
                    "features": {
                        name: {"mean": mean, "scale": scale, "weight": weight}
                        for name, mean, scale, weight in zip(
                            NAMES, model.means, model.scales, model.weights, strict=True
                        )
                    },
                }
                for language, model in self.models.items()
            },
            "follow_up": self.follow_up.fields(),
            "service": self.service.fields(),
            "thresholds": asdict(self.thresholds),
            "curve": [asdict(point) for point in self.curve],
        }

    def probability(self, features: list[float], language: str) -> float:
        """0 to 1 for features in the order of `features.NAMES`."""
        return self.models[language].probability(features)


def load_calibration(path: Path = SHIPPED) -> Calibration:
    """The calibration in a file that `knowledge fit` wrote; CalibrationError if it is none."""
    try:
        fields = json.loads(path.read_text("utf-8"))
        return Calibration(
            embedder=str(fields["embedder"]),
            models={language: _logistic(fields["models"][language]) for language in LANGUAGES},
            follow_up=FollowUp.of(fields["follow_up"]),
            service=Service.of(fields["service"]),
            thresholds=Thresholds(**fields["thresholds"]),
            curve=tuple(Point(**point) for point in fields["curve"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(f"{path}: not a calibration: {error}") from error


def _logistic(fields: dict[str, Any]) -> Logistic:
    rows = [fields["features"][name] for name in NAMES]
    return Logistic(
        means=tuple(float(row["mean"]) for row in rows),
        scales=tuple(float(row["scale"]) for row in rows),
        weights=tuple(float(row["weight"]) for row in rows),
        bias=float(fields["bias"]),
    )
