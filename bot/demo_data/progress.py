"""What a person sees while the month passes: how far it is, how long it still takes."""

import sys
import time
from bisect import bisect
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo_data.plan import Month

_EVERY_S: Final = 5.0
_VISIT_S: Final = 0.35
"""Measured: what a visit takes on two cores, with all that belongs to it."""
_DAY_S: Final = 24 * 3600.0


def say(text: str) -> None:
    """Print one line for the person, on standard error."""
    sys.stderr.write(f"bot demo-data: {text}\n")
    sys.stderr.flush()


class Progress:
    """Says a line every few seconds."""

    def __init__(self, month: Month, zone: ZoneInfo) -> None:
        self._month = month
        self._zone = zone
        self._times = [visit.at for visit in month.visits]
        self._days = round((month.end - month.start) / _DAY_S)

    def begin(self) -> None:
        """Say what will happen."""
        self._began = self._said = time.monotonic()
        expected = _duration(len(self._times) * _VISIT_S)
        say(
            f"{self._days} days of the demo shop, {len(self._times)} visits: about {expected}; "
            "Baton's clock is in the past meanwhile; Ctrl-C stops"
        )

    def reached(self, at: float) -> None:
        """It is so late now."""
        now = time.monotonic()
        if now - self._said < _EVERY_S:
            return
        self._said = now
        visits, all_ = bisect(self._times, at), len(self._times)
        day = min(self._days, int((at - self._month.start) // _DAY_S) + 1)
        left = (now - self._began) * (all_ - visits) / max(1, visits)
        say(
            f"{datetime.fromtimestamp(at, self._zone):%Y-%m-%d}, day {day} of {self._days}: "
            f"{visits} of {all_} visits, {_duration(left)} left"
        )

    def end(self) -> None:
        """Say that it is over."""
        say(f"all happened, in {_duration(time.monotonic() - self._began)}; the clock is right")


def _duration(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 100 else f"{seconds / 60:.1f} min"
