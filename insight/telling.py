"""Numbers, days and times as people read them, with no more digits than the data carry."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from insight.calendar import to_date
from insight.summary_words import WORDS

FEW: Final = 30
"""Below it a share's interval is wider than a third of everything: none is shown."""

_MANY: Final = 1000
_NEAR_S: Final = 600
_UNITS: Final[Mapping[str, int]] = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
_MARKS: Final = re.compile(r"([\\`*_\[\]<~]|&(?=#?\w+;))")
"""What means something inside a line of Markdown. No text of others begins a line."""


class Teller:
    """Says things in one language, ko or en."""

    def __init__(self, lang: str) -> None:
        self._words = WORDS[lang]

    def say(self, name: str, **told: str) -> str:
        """A sentence with what is told put in."""
        return self._words[name].format(**told)

    def word(self, name: str, otherwise: str) -> str:
        """What we call it; if we have no word for it, what others call it, as a quotation."""
        return self._words.get(name) or self.quoted(otherwise)

    def quoted(self, text: str) -> str:
        """A text that is not ours, as nothing but text."""
        return self.say("quoted", text=plain(text))

    def count(self, noun: str, n: int) -> str:
        """`1 case`, `1,204 cases`."""
        return self.say(noun if n == 1 else f"{noun}s", n=f"{n:,}")

    def share(self, rate: Mapping[str, Any], noun: str = "case") -> str:
        """`92 of 128 cases (64-79 %)`, without the range where it would say nothing."""
        if rate["n"] < FEW:
            return self.part(rate["k"], rate["n"], noun)
        told = self._part(rate["k"], rate["n"], noun)
        return self.say("share.range", **told, range=self.range(rate))

    def part(self, k: int, n: int, noun: str = "case") -> str:
        """`92 of 128 cases`."""
        return self.say("share", **self._part(k, n, noun))

    def _part(self, k: int, n: int, noun: str) -> dict[str, str]:
        return {"k": f"{k:,}", "n": self.count(noun, n), "counted": self.count(noun, k)}

    def range(self, rate: Mapping[str, Any]) -> str:
        """`64-79 %`: where the share is with 95 % certainty."""
        low, high = (_fixed(100 * rate[end], rate["n"]) for end in ("low", "high"))
        return self.say("range", low=low, high=high)

    def points(self, difference: float, n: int) -> str | None:
        """`9 points`; None if it rounds to none."""
        text = _fixed(abs(100 * difference), n)
        return None if float(text) == 0 else self.say("point" if text == "1" else "points", n=text)

    def duration(self, seconds: float) -> str:
        """`45 s`, `3 min 10 s`: two units at most, and no seconds beside ten minutes."""
        whole = round(seconds)
        names = list(_UNITS)
        first = next((name for name in names if whole >= _UNITS[name]), "s")
        if first == "s" or (first == "min" and whole >= _NEAR_S):
            return self.say(first, n=str(round(whole / _UNITS[first])))
        second = names[names.index(first) + 1]
        small = whole % _UNITS[first] // _UNITS[second]
        large = self.say(first, n=str(whole // _UNITS[first]))
        return f"{large} {self.say(second, n=str(small))}" if small else large

    def day(self, number: int) -> str:
        """`March 12`."""
        return self._date("day", to_date(number))

    def long_day(self, number: int) -> str:
        """`Thursday, March 12, 2026`."""
        return self._date("date", to_date(number))

    def _date(self, name: str, day: date) -> str:
        months, weekdays = self._words["months"].split(), self._words["weekdays"].split()
        return self.say(
            name,
            year=str(day.year),
            month=months[day.month - 1],
            date=str(day.day),
            weekday=weekdays[day.weekday()],
        )


def plain(text: str) -> str:
    """A text of others as one line of Markdown in which nothing is marked."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _fixed(value: float, n: int) -> str:
    return f"{value:.{0 if n < _MANY else 1}f}"
