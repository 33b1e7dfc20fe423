"""Who comes when, with what: pure, and the same for the same seed."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo_data.messages import Kind, Lang, Matter, Messages
from bot.demo_data.people import Person, Shift, at, shifts

SEED: Final = 20_250_601
QUIET_END_S: Final = 45 * 60.0
"""Nobody comes so shortly before the end, so that whoever came is served by then."""

_DAY_S: Final = 24 * 3600.0
_BY_WEEKDAY: Final = (1.28, 1.16, 1.1, 1.06, 1.0, 0.66, 0.74)
_BY_HOUR: Final = (
    *(1.2, 0.8, 0.5, 0.3, 0.2, 0.3, 0.6, 1.4, 2.6, 4.6, 6.6, 7.0),
    *(6.4, 6.0, 6.6, 6.4, 6.2, 5.6, 4.8, 4.8, 5.2, 5.6, 4.4, 2.6),
)
_KOREAN: Final = 0.85
_SIGNED_IN: Final = 0.25
_ONCE_MORE: Final = 1.12
"""Visits for each first one: some come back."""
_KINDS: Final[dict[Kind, float]] = {
    "question": 0.6,
    "order": 0.13,
    "complaint": 0.045,
    "person": 0.035,
    "account": 0.03,
    "foreign": 0.02,
    "small_talk": 0.035,
}
_UNANSWERABLE: Final = (0.14, 0.04)
"""Share of questions that no article answers, at first, and since articles were written for them;
half of the change is made so many days before the end:"""
_CHANGED_BEFORE_END: Final = 11.0
_CHANGE_DAYS: Final = 2.0
_COMES_BACK: Final[dict[Kind, float]] = {
    "question": 0.06,
    "order": 0.15,
    "unanswerable": 0.2,
    "complaint": 0.3,
    "account": 0.1,
}
_SAME_MATTER: Final = 0.8
_BAD_DAY_BEFORE_END: Final = 9
_BAD_HOURS: Final = (13.4, 14.9)
_BAD_SHARE: Final = 1.25
"""Of a day's visits, so many more in that afternoon."""
_BAD_KINDS: Final[dict[Kind, float]] = {"complaint": 3.0, "person": 3.0, "order": 1.0}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens the page; `wording` of the matter they begin with, `seed` of all they do."""

    at: float
    person: Person
    matter: Matter
    wording: int
    seed: int


@dataclass(frozen=True, slots=True)
class Month:
    """Visits and shifts, each in the order of their time."""

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    start: float
    end: float


def plan(
    messages: Messages, end: float, days: int, per_day: int, zone: ZoneInfo, seed: int = SEED
) -> Month:
    """Return what happens in the `days` days until `end`, with about `per_day` visits a day."""
    return _Planner(messages, end, days, per_day, zone, seed).month()


class _Planner:
    def __init__(
        self, messages: Messages, end: float, days: int, per_day: int, zone: ZoneInfo, seed: int
    ) -> None:
        self._chance = Random(seed)  # noqa: S311  # a repeatable choice, no secret
        self._end, self._start = end, end - days * _DAY_S
        self._per_day = per_day / _ONCE_MORE
        self._zone = zone
        self._numbers = count(1)
        self._matters: dict[tuple[Kind, Lang], list[Matter]] = {}
        for matter in messages.matters:
            self._matters.setdefault((matter.kind, matter.lang), []).append(matter)

    def month(self) -> Month:
        first, last = (datetime.fromtimestamp(at, self._zone) for at in (self._start, self._end))
        length = (last.date() - first.date()).days
        dates = [first.date() + timedelta(days=day) for day in range(length + 1)]
        bad = self._bad_day(dates)
        visits = [visit for day in dates for visit in self._day(day, day == bad)]
        visits += [again for visit in visits if (again := self._again(visit))]
        visits = [one for one in visits if self._start <= one.at <= self._end - QUIET_END_S]
        worked = [shift for day in dates for shift in shifts(day, self._zone, day == bad)]
        return Month(
            tuple(sorted(visits, key=lambda visit: visit.at)),
            tuple(
                sorted(
                    (one for one in worked if self._start < one.end and one.start < self._end),
                    key=lambda shift: shift.start,
                )
            ),
            self._start,
            self._end,
        )

    def _bad_day(self, dates: list[date]) -> date | None:
        """A working day in the middle of a week, not among the last ones; none in a short time."""
        early = dates[1:-_BAD_DAY_BEFORE_END]
        return next((day for day in reversed(early) if 1 <= day.weekday() <= 3), None)

    def _day(self, day: date, bad: bool) -> list[Visit]:
        expected = self._per_day * _BY_WEEKDAY[day.weekday()]
        visits = [
            self._visit(at(day, self._hour(), self._zone), {}) for _ in range(self._about(expected))
        ]
        if bad:
            visits += [
                self._visit(at(day, self._chance.uniform(*_BAD_HOURS), self._zone), _BAD_KINDS)
                for _ in range(self._about(expected * _BAD_SHARE))
            ]
        return visits

    def _about(self, expected: float) -> int:
        return max(0, round(self._chance.gauss(expected, math.sqrt(expected) / 2)))

    def _hour(self) -> float:
        (hour,) = self._chance.choices(range(24), _BY_HOUR)
        return hour + self._chance.random()

    def _visit(self, when: float, kinds: dict[Kind, float]) -> Visit:
        lang: Lang = "ko" if self._chance.random() < _KOREAN else "en"
        shares = kinds or {**_KINDS, "unanswerable": self._unanswerable(when)}
        (kind,) = self._chance.choices(list(shares), list(shares.values()))
        person = Person(next(self._numbers), lang, self._chance.random() < _SIGNED_IN)
        return self._with(when, person, self._chance.choice(self._matters[kind, lang]))

    def _with(self, when: float, person: Person, matter: Matter, but: int = -1) -> Visit:
        wordings = [number for number in range(len(matter.wordings)) if number != but]
        wording = self._chance.choice(wordings or [0])
        if matter.kind == "small_talk":
            wording = 0  # its texts are said one after the other
        return Visit(when, person, matter, wording, self._chance.getrandbits(32))

    def _unanswerable(self, when: float) -> float:
        before, after = _UNANSWERABLE
        days = (self._end - when) / _DAY_S - _CHANGED_BEFORE_END
        return after + (before - after) / (1 + math.exp(-days / _CHANGE_DAYS))

    def _again(self, visit: Visit) -> Visit | None:
        """The same customer once more: soon, or within a week, mostly with the same matter."""
        if self._chance.random() > _COMES_BACK.get(visit.matter.kind, 0.0):
            return None
        when = visit.at + _DAY_S * self._chance.choice((0.1, 0.25, 1, 1, 2, 2, 3, 4, 5, 6, 8))
        when += self._chance.uniform(-0.5, 0.5) * 3600
        if self._chance.random() < _SAME_MATTER:
            return self._with(when, visit.person, visit.matter, but=visit.wording)
        other = self._chance.choice(self._matters["question", visit.person.lang])
        return self._with(when, visit.person, other)
