"""Where the data is, where results go, and how much is measured."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """`small` shows that it works, no more."""

    data: Path
    out: Path
    small: bool = False

    def pick(self, full: T, small: T) -> T:
        """Return what fits."""
        return small if self.small else full

    def say(self, line: str) -> None:
        """One line of progress."""
        sys.stderr.write(f"evaluate: {line}\n")
        sys.stderr.flush()
