"""What became of the inputs: counted by surface, the slowest times, and what went wrong."""

import statistics
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.fuzz.known import cause_of

SLOW_S: Final = 1.0
_KEPT: Final = 200
_KEPT_KNOWN: Final = 3


@dataclass(frozen=True)
class Input:
    """One hostile input; its name (surface, seed and number) is enough to make it again."""

    name: str
    data: bytes
    kind: str = ""


@dataclass(frozen=True)
class Fault:
    """An input that was not answered as it should have been."""

    name: str
    what: str
    kept: Path | None = None


@dataclass
class Results:
    """Everything a campaign found out; failing inputs are kept as files."""

    folder: Path
    answers: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    took_s: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    expected: list[Fault] = field(default_factory=list)
    known: Counter[str] = field(default_factory=Counter)
    slow: list[str] = field(default_factory=list)
    recent: deque[Input] = field(default_factory=lambda: deque(maxlen=64))

    def note(self, tried: Input, answer: str, took_s: float) -> None:
        """Count an input that was answered."""
        surface = tried.name.partition(":")[0]
        self.answers[surface][answer] += 1
        self.took_s[surface].append(took_s)
        if tried.kind:
            self.kinds[tried.kind] += 1
        if took_s > SLOW_S:
            self.slow.append(tried.name)

    def fault(self, tried: Input, what: str) -> None:
        """Keep an input that showed a fault."""
        if cause := cause_of(what):
            self.known[cause] += 1
            if self.known[cause] > _KEPT_KNOWN:
                return
        kept = None
        if len(self.faults) < _KEPT:
            number = f"known-{self.known.total():03}" if cause else f"{len(self.faults):03}"
            kept = self.folder / f"{number}-{tried.name.replace(':', '-')}.bin"
            kept.write_bytes(tried.data)
        with (self.folder / "faults.log").open("a") as log:
            log.write(f"{tried.name} {what[:1000]}\n")
        (self.expected if cause else self.faults).append(Fault(tried.name, what, kept))

    def suspects(self, what: str) -> None:
        """Keep the latest inputs: one of them brought this about."""
        last = b"\n".join(
            f"=== {one.name}\n".encode() + one.data[:5000] for one in list(self.recent)
        )
        self.fault(Input("latest:inputs", last), what)

    @property
    def total(self) -> int:
        return sum(sum(count.values()) for count in self.answers.values())

    def table(self) -> str:
        """One row a surface."""
        rows = ["surface          inputs   p50 ms   p99 ms   max ms  answers"]
        for surface, count in sorted(self.answers.items()):
            took = self.took_s[surface]
            cut = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
            told = ", ".join(f"{name} {times}" for name, times in count.most_common(9))
            rows.append(
                f"{surface:15} {sum(count.values()):7} {cut[49] * 1e3:8.1f} {cut[98] * 1e3:8.1f} "
                f"{max(took) * 1e3:8.1f}  {told}"
            )
        return "\n".join(rows)
