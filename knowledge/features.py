"""What a search shows about how sure its first hit is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from knowledge.ranking import FEATURES

if TYPE_CHECKING:
    from knowledge.search import View

_SMALLEST = 1e-6
_FEW = 3


@dataclass(frozen=True)
class Hit:
    """One article found; `score` is its share of all candidates, 0 to 1 and 1 in total."""

    id: str
    score: float
    language: str


NAMES = (
    "share",
    "lead",
    "share_of_few",
    *(f"first_{name}" for name in FEATURES[:-1]),
    "best_sentence",
    "wording_lead",
    "other_language",
    "length",
    "service",
)


def features_of(
    question: str,
    language: str,
    view: View,
    order: npt.NDArray[np.int64],
    spoken: npt.NDArray[np.str_],
    service: float,
) -> list[float]:
    """The numbers the calibration weighs, in the order of `NAMES`.

    `order` are the rows of `view`, best first; `spoken` the language of every article,
    `service` what `Service.sign` says of the question. The second
    of a pair of twins is no rival: only articles in the language of the first are compared.
    """
    first, shares = int(order[0]), view.shares
    languages = spoken[view.places]
    own = [int(row) for row in order if languages[row] == languages[first]]
    second = float(shares[own[1]]) if len(own) > 1 else 0.0
    wording = FEATURES.index("wording")
    rivals = view.features[own[1:], wording]
    return [
        _logit(float(shares[first])),
        math.log(max(float(shares[first]), _SMALLEST) / max(second, _SMALLEST)),
        float(shares[own[:_FEW]].sum()),
        *view.features[first, : len(FEATURES) - 1].tolist(),
        float(view.features[:, FEATURES.index("plain_sentence")].max()),
        float(view.features[first, wording] - (rivals.max() if len(rivals) else 0.0)),
        float(languages[first] != language),
        math.log1p(len(question.strip())),
        service,
    ]


def _logit(share: float) -> float:
    kept = min(max(share, _SMALLEST), 1 - _SMALLEST)
    return math.log(kept / (1 - kept))
