"""Raw timings and their percentiles: every sample is kept, none is put into a bucket."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Samples:
    """Milliseconds, in the order in which they were measured."""

    values: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Keep one, given in seconds."""
        self.values.append(seconds * 1000)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Keep how long the block took, if it ended well."""
        started = time.perf_counter()
        yield
        self.add(time.perf_counter() - started)

    @property
    def n(self) -> int:
        """How many."""
        return len(self.values)

    def at(self, percentile: float) -> float:
        """The smallest sample that at least so many per cent do not exceed."""
        return float(np.percentile(self.values, percentile, method="inverted_cdf"))

    @property
    def p50(self) -> float:
        """The median."""
        return self.at(50)

    @property
    def p95(self) -> float:
        """Nineteen of twenty are not slower."""
        return self.at(95)


def differences(left: Samples, right: Samples) -> Samples:
    """Pair by pair, `left` minus `right`."""
    return Samples([a - b for a, b in zip(left.values, right.values, strict=True)])


def sums(left: Samples, right: Samples) -> Samples:
    """Pair by pair, both together."""
    return Samples([a + b for a, b in zip(left.values, right.values, strict=True)])
