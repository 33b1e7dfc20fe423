"""One handoff as it reached an agent, and the legs of its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.samples import Samples


@dataclass(frozen=True)
class Passed:
    """Wall clocks: the row was there, the claim was sent, everything was there."""

    case: str
    row: float
    claimed: float
    seen: float


@dataclass
class Legs:
    """Times of each leg; `everywhere` is the row on the last of all consoles."""

    row: Samples = field(default_factory=Samples)
    everywhere: Samples = field(default_factory=Samples)
    claim: Samples = field(default_factory=Samples)
    whole: Samples = field(default_factory=Samples)


def legs(
    passed: Sequence[Passed], decided: Mapping[str, float], heard: Mapping[str, Sequence[float]]
) -> Legs:
    """Put the clocks of agents, of the record and of those who looked on together."""
    told = Legs()
    for one in passed:
        start = decided[one.case]
        told.row.add(one.row - start)
        told.everywhere.add(max([one.row, *heard.get(one.case, ())]) - start)
        told.claim.add(one.seen - one.claimed)
        told.whole.add(one.seen - start)
    return told
