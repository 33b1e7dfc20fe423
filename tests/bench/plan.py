"""How much is measured, and where results and caches go."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """`small` is the form that a test can afford: it shows that the bench works, no more."""

    out: Path
    small: bool = False

    def pick(self, full: int, small: int) -> int:
        """Return the number that fits."""
        return small if self.small else full

    @property
    def baton(self) -> Path:
        """Data folder of the whole Baton: keeps the trained model from run to run."""
        return self.out / "baton"

    @property
    def alone(self) -> Path:
        """Data folder of Redis and gateway alone; emptied at every start."""
        return self.out / "alone"
