"""A share with what it is a share of, and how sure that makes it (Wilson's interval at 95 %)."""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

_Z: Final = 1.959964
"""Of the normal distribution's middle 95 %."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`k` of `n`; `young` is the same for days of which it is too early to tell, if that can be."""

    k: int
    n: int
    young: tuple[int, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        """As on the wire: rate, low and high are null where n is 0."""
        low, high = wilson(self.k, self.n)
        told: dict[str, Any] = {
            "k": self.k,
            "n": self.n,
            "rate": self.k / self.n if self.n else None,
            "low": low,
            "high": high,
        }
        if self.young is not None:
            told["maturing"] = {"k": self.young[0], "n": self.young[1]}
        return told


def wilson(k: int, n: int) -> tuple[float | None, float | None]:
    """The interval of a share; (None, None) of nothing. Wilson, JASA 22 (1927) 209-212."""
    if n == 0:
        return None, None
    share, z2 = k / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # Of none, and of all, the bound is exact; the arithmetic is not.
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)
