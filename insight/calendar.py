"""The operator's calendar: which day and hour a moment belongs to where they are."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
WEEK_MS = 7 * DAY_MS


class Calendar:
    """Days as numbers that sort and subtract: days since 1970-01-01."""

    def __init__(self, time_zone: str) -> None:
        """`time_zone` as Asia/Seoul; raises ZoneInfoNotFoundError."""
        self.time_zone = time_zone
        self._zone = ZoneInfo(time_zone)
        self._hours: dict[int, tuple[int, int, int]] = {}

    def day(self, at: int) -> int:
        """The day of a moment in milliseconds."""
        return self.place(at)[0]

    def place(self, at: int) -> tuple[int, int, int]:
        """Day, hour 0 to 23 and weekday (0 is Monday) of a moment.

        Kept by quarter of an hour, which no zone's offset divides: a million cases ask.
        """
        quarter = at // (15 * MINUTE_MS)
        known = self._hours.get(quarter)
        if known is None:
            local = datetime.fromtimestamp(quarter * 900, self._zone)
            known = (to_number(local.date()), local.hour, local.weekday())
            if len(self._hours) > 100_000:
                self._hours.clear()
            self._hours[quarter] = known
        return known

    def end_of(self, day: int) -> int:
        """The first millisecond after a day."""
        after = to_date(day) + timedelta(days=1)
        midnight = datetime(after.year, after.month, after.day, tzinfo=self._zone)
        return round(midnight.timestamp() * 1000)

    def last_day_over(self, now: int, for_ms: int) -> int:
        """The last day whose end is at least `for_ms` ago."""
        day = self.day(now - for_ms)
        return day if self.end_of(day) + for_ms <= now else day - 1

    def clock(self, at: int) -> datetime:
        """A moment as a local time."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)


def to_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def to_date(number: int) -> date:
    """The date with this number."""
    return date.fromordinal(number + _EPOCH)


_EPOCH = date(1970, 1, 1).toordinal()
