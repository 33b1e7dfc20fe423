"""Whether a message only means something after the one before it ("and on weekends?")."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_REFERS = re.compile(
    r"^\s*(?:그럼|그러면|그렇다면|근데|그런데|그리고|그건|그거|이건|이거|그게|저건|아니|아 |또|"
    r"and\b|but\b|so\b|what about|how about|what if|or\b|then\b|also\b|ok(?:ay)?\b|even\b|only\b)"
    r"|(?:그거|그건|그게|거기|이것도|그것도|도요\??$|은요\??$|는요\??$)"
    r"|\b(?:it|that|this|those|them|they|one|there|instead|too)\b",
    re.IGNORECASE,
)
NAMES = ("refers", "length", "surest_alone", "surest_together", "same_first")


def signs(question: str, alone: Floats, together: Floats) -> list[float]:
    """The numbers of `NAMES`; the shares are of all candidates, float32[articles], 1 in total."""
    return [
        float(bool(_REFERS.search(question))),
        math.log1p(len(question.replace(" ", ""))),
        float(alone.max()),
        float(together.max()),
        float(alone.argmax() == together.argmax()),
    ]


@dataclass(frozen=True)
class FollowUp:
    """A logistic model over `signs`."""

    weights: tuple[float, ...]
    bias: float

    def chance(self, found: list[float]) -> float:
        """P(the message is to be read together with the one before it)."""
        logit = self.bias + sum(x * w for x, w in zip(found, self.weights, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def fields(self) -> dict[str, Any]:
        """For JSON."""
        return {"bias": self.bias, "weights": dict(zip(NAMES, self.weights, strict=True))}

    @classmethod
    def of(cls, fields: dict[str, Any]) -> FollowUp:
        """From what `fields` gave; KeyError or TypeError for anything else."""
        return cls(tuple(float(fields["weights"][name]) for name in NAMES), float(fields["bias"]))
