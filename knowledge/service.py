"""How much a message sounds like a customer's matter at all, whatever the trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.embedder import Vectors

_FAR = 8.0


@dataclass(frozen=True)
class Service:
    """A line through the vectors of customers' questions and of everything else people type."""

    weights: Vectors
    bias: float

    def sign(self, vector: Vectors) -> float:
        """Above 0 it sounds like one; 0 for the vector of a model that this was not learnt for."""
        if len(vector) != len(self.weights):
            return 0.0
        return float(np.clip(vector @ self.weights + self.bias, -_FAR, _FAR))

    def fields(self) -> dict[str, Any]:
        """For JSON."""
        return {"bias": self.bias, "weights": np.round(self.weights, 4).tolist()}

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Service:
        """From what `fields` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(np.array(fields["weights"], np.float32), float(fields["bias"]))
