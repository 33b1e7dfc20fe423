"""What is asked of the record: which days, which channel, which language, and as of when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Table, and_

from insight.calendar import Calendar, to_date, to_number
from insight.outcome import QUIET_FOR

USUAL_DAYS: Final = 28
_MOST_DAYS: Final = 3660
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2999, 12, 31)


class Malformed(Exception):
    """A question that makes no sense; `field` is what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Question:
    """Days as numbers, both included; channel and language None for all; `now` in milliseconds."""

    calendar: Calendar
    now: int
    first: int
    last: int
    channel: str | None = None
    lang: str | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str], calendar: Calendar, now: int) -> "Question":
        """Read from, to, channel, lang; raises Malformed. The last 28 days where none is said."""
        check(query)
        last = _day(query, "to", calendar.day(now))
        first = _day(query, "from", last - USUAL_DAYS + 1)
        if not 0 <= last - first < _MOST_DAYS:
            raise Malformed("from", "from is a day before to, and not ten years before")
        channel, lang = query.get("channel") or None, query.get("lang") or None
        return cls(calendar, now, first, last, channel, lang)

    def before(self) -> "Question":
        """The same of the period of the same length just before."""
        length = self.last - self.first + 1
        return replace(self, first=self.first - length, last=self.last - length)

    def over(self, first: int, last: int) -> "Question":
        """The same of other days."""
        return replace(self, first=first, last=last)

    def where(self, table: Table) -> ColumnElement[bool]:
        """The condition on a table with day, channel and lang."""
        wanted: list[ColumnElement[bool]] = [table.c.day.between(self.first, self.last)]
        if self.channel is not None:
            wanted.append(table.c.channel == self.channel)
        if self.lang is not None:
            wanted.append(table.c.lang == self.lang)
        return and_(*wanted)

    def mature(self, rate: str) -> int:
        """The last day of which the rate of this name can be told."""
        quiet = QUIET_FOR.get(rate)
        return self.last if quiet is None else self.calendar.last_day_over(self.now, quiet)

    @property
    def days(self) -> dict[str, str]:
        """First and last day as on the wire."""
        return {"from": to_date(self.first).isoformat(), "to": to_date(self.last).isoformat()}


def _day(query: Mapping[str, str], name: str, usual: int) -> int:
    if not (text := query.get(name)):
        return usual
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Malformed(name, f"{name} is a day as 2026-11-22") from None
    if not _FIRST <= day <= _LAST:
        raise Malformed(name, f"{name} is a day from {_FIRST} to {_LAST}")
    return to_number(day)


def check(query: Mapping[str, str]) -> None:
    """Raise Malformed for what a database would not even look for."""
    for name, value in query.items():
        if "\0" in value:
            raise Malformed(name, f"{name} has a character that is none")
