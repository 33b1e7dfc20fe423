"""From a search's features to P(the first hit answers the question)."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import CalibrationError
from knowledge.features import NAMES

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
class Calibration:
    """A logistic model over the standardised features; `embedder` is the one it was fitted with."""

    embedder: str
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    thresholds: Thresholds

    @classmethod
    def undecided(cls, embedder: str) -> Calibration:
        """One that says 0.5 to everything: for searching before a fit."""
        zeros, ones = (0.0,) * len(NAMES), (1.0,) * len(NAMES)
        return cls(embedder, zeros, ones, zeros, 0.0, Thresholds(1.0, 1.0, -1.0))

    def fields(self) -> dict[str, Any]:
        """What `load_calibration` reads, for JSON."""
        columns = zip(NAMES, self.means, self.scales, self.weights, strict=True)
        return {
            "embedder": self.embedder,
            "bias": self.bias,
            "features": {
                name: {"mean": mean, "scale": scale, "weight": weight}
                for name, mean, scale, weight in columns
            },
            "thresholds": asdict(self.thresholds),
        }

    def probability(self, features: list[float]) -> float:
        """0 to 1 for features in the order of `features.NAMES`."""
        parts = zip(features, self.means, self.scales, self.weights, strict=True)
        logit = self.bias + sum((x - mean) / scale * w for x, mean, scale, w in parts)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def load_calibration(path: Path = SHIPPED) -> Calibration:
    """The calibration in a file that `knowledge fit` wrote; CalibrationError if it is none."""
    try:
        fields = json.loads(path.read_text("utf-8"))
        rows = [fields["features"][name] for name in NAMES]
        return Calibration(
            embedder=str(fields["embedder"]),
            means=tuple(float(row["mean"]) for row in rows),
            scales=tuple(float(row["scale"]) for row in rows),
            weights=tuple(float(row["weight"]) for row in rows),
            bias=float(fields["bias"]),
            thresholds=Thresholds(**fields["thresholds"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(f"{path}: not a calibration: {error}") from error
