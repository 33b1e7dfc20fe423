"""What one part of the bench found out, as Markdown for people and JSON for later."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.bench.samples import Samples

Percentile = Literal["p50", "p95"]


@dataclass(frozen=True)
class Bound:
    """What a percentile must stay below, in milliseconds."""

    percentile: Percentile
    below_ms: float

    def met(self, samples: Samples) -> bool:
        """Whether it does."""
        return self.value(samples) < self.below_ms

    def value(self, samples: Samples) -> float:
        """The percentile that counts."""
        return samples.p50 if self.percentile == "p50" else samples.p95


@dataclass(frozen=True)
class Timing:
    """One row of times."""

    what: str
    samples: Samples
    bound: Bound | None = None

    def row(self) -> str:
        """As a row of the table."""
        if not self.samples.n:
            return f"| {self.what} | 0 | | | | {_bound(self.bound)} | **no samples** |"
        met = "" if self.bound is None else "met" if self.bound.met(self.samples) else "**not met**"
        figures = (self.samples.p50, self.samples.p95, self.samples.at(100))
        told = " | ".join(f"{value:.2f}" for value in figures)
        return f"| {self.what} | {self.samples.n} | {told} | {_bound(self.bound)} | {met} |"


@dataclass(frozen=True)
class Fact:
    """One figure that is no distribution; `met` is None where there is no bound."""

    what: str
    value: str
    met: bool | None = None

    def row(self) -> str:
        """As a row of the table."""
        met = "" if self.met is None else "met" if self.met else "**not met**"
        return f"| {self.what} | {self.value} | {met} |"


@dataclass
class Report:
    """One part's tables."""

    name: str
    title: str
    timings: list[Timing] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """Both tables and the notes."""
        lines = [f"## {self.name}: {self.title}", ""]
        if self.timings:
            lines += ["| ms | n | p50 | p95 | max | bound | |", "|---|---|---|---|---|---|---|"]
            lines += [timing.row() for timing in self.timings] + [""]
        if self.facts:
            lines += ["| figure | value | |", "|---|---|---|"]
            lines += [fact.row() for fact in self.facts] + [""]
        return "\n".join([*lines, *(f"- {note}" for note in self.notes), ""])

    def keep(self, folder: Path) -> None:
        """Write the tables, and every raw sample beside them."""
        raw = {timing.what: timing.samples.values for timing in self.timings}
        (folder / f"{self.name}.md").write_text(self.markdown(), "utf-8")
        (folder / f"{self.name}.json").write_text(json.dumps(raw, ensure_ascii=False), "utf-8")

    @property
    def missed(self) -> list[str]:
        """What stayed outside its bound."""
        slow = [t.what for t in self.timings if t.bound and not _is_met(t)]
        return slow + [fact.what for fact in self.facts if fact.met is False]


def _is_met(timing: Timing) -> bool:
    return bool(timing.samples.n and timing.bound and timing.bound.met(timing.samples))


def _bound(bound: Bound | None) -> str:
    return f"{bound.percentile} < {bound.below_ms:g}" if bound else ""
