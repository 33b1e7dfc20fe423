"""The waiting cases that consoles were told of, in the order of the queue."""

from bisect import insort
from typing import Final

from handoff.queue import Waiting

SHOWN: Final = 1000
"""Rows that are kept in full, longest waiting first."""

REFILL: Final = SHOWN // 2
"""With fewer rows than this, those who wait behind the last one are to be read."""


class Rows:
    """The first rows in full; of the cases behind them only that consoles know them."""

    def __init__(self) -> None:
        self.complete = True
        """Nobody waits behind the last row that is kept."""
        self._rows: dict[str, Waiting] = {}
        self._order: list[tuple[int, str]] = []
        self._behind: set[str] = set()

    def __contains__(self, case_id: str) -> bool:
        return case_id in self._rows or case_id in self._behind

    def __len__(self) -> int:
        return len(self._rows) + len(self._behind)

    @property
    def short(self) -> bool:
        """Whether it is time to read who waits behind the last row."""
        return not self.complete and len(self._order) < REFILL

    def in_full(self, case_id: str) -> bool:
        """Whether the case's row is kept."""
        return case_id in self._rows

    def first(self) -> list[Waiting]:
        """Return the rows that are kept, longest waiting first."""
        return [self._rows[case_id] for _, case_id in self._order]

    def fill(self, rows: list[Waiting], *, complete: bool) -> list[Waiting]:
        """Note the first of the queue, as just read; return of which there is something to tell.

        `complete`: nobody waits behind them.
        """
        self.complete = True
        news = [row for row in rows if self.put(row)]
        self.complete = self.complete and complete
        return news

    def put(self, row: Waiting) -> bool:
        """Note a waiting case; return whether there is something new to tell of it."""
        if self._rows.get(row.case) == row:
            return False
        self.drop(row.case)
        if not self.complete and (not self._order or row.place > self._order[-1]):
            self._behind.add(row.case)
            return True
        insort(self._order, row.place)
        self._rows[row.case] = row
        if len(self._order) > SHOWN:
            _, last = self._order.pop()
            del self._rows[last]
            self._behind.add(last)
            self.complete = False
        return True

    def drop(self, case_id: str) -> bool:
        """Forget a case; return whether it was known."""
        known = case_id in self
        if row := self._rows.pop(case_id, None):
            self._order.remove(row.place)
        self._behind.discard(case_id)
        return known
