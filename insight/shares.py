"""Outcomes counted by the age of their day, and the rates that they come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from insight.outcome import DURABLE, OUTCOMES, SUMS
from insight.question import Question
from insight.rates import Rate

Counts = Mapping[str, int]
SHOWN: Final = (*SUMS, "durable_known", "durable_browser")


class Shares:
    """Counts of outcomes on days, from which any rate is a sum."""

    def __init__(self, question: Question) -> None:
        self._mature = {rate: question.mature(rate) for rate in SUMS}
        self._days: list[tuple[int, bool, Counts]] = []

    def add(self, day: int, known: bool, counts: Counts) -> None:
        """Take in the counts of the outcomes of one day, of known customers or of browsers."""
        self._days.append((day, known, counts))

    @property
    def n(self) -> int:
        """Cases with a real question."""
        return sum(_sum(counts, OUTCOMES) for _, _, counts in self._days)

    def outcomes(self) -> dict[str, int]:
        """How many there are of each."""
        total: Counter[str] = Counter()
        for _, _, counts in self._days:
            total.update({name: counts[name] for name in OUTCOMES})
        return {name: total[name] for name in OUTCOMES}

    def rate(self, name: str) -> Rate:
        """The rate of this name, of SHOWN, over the days of which it can be told."""
        if name in {"durable_known", "durable_browser"}:
            days = [day for day in self._days if day[1] == (name == "durable_known")]
            return self._over(days, DURABLE, self._mature["durable"])
        of = self._mature[name] if name in {"assumed", "resolved", "durable"} else None
        return self._over(self._days, SUMS[name], of)

    def rates(self, names: Iterable[str] = SHOWN) -> dict[str, Any]:
        """Rates as on the wire."""
        return {name: self.rate(name).as_dict() for name in names}

    def _over(
        self, days: list[tuple[int, bool, Counts]], names: Iterable[str], mature: int | None
    ) -> Rate:
        names = tuple(names)
        old = [c for day, _, c in days if mature is None or day <= mature]
        young = [c for day, _, c in days if mature is not None and day > mature]
        told = _k_of_n(young, names) if mature is not None else None
        return Rate(*_k_of_n(old, names), told)


def _k_of_n(days: Iterable[Counts], names: tuple[str, ...]) -> tuple[int, int]:
    days = list(days)
    return sum(_sum(day, names) for day in days), sum(_sum(day, OUTCOMES) for day in days)


def _sum(counts: Counts, names: Iterable[str]) -> int:
    return sum(counts[name] for name in names)
