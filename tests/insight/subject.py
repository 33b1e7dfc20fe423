"""The one place where the stories meet what they examine."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, delete, select

from insight import figures as figures_of
from insight import people as people_of
from insight.calendar import Calendar
from insight.database import writing
from insight.question import Question
from insight.settling import settle_due
from insight.tables import CASES, META, METADATA
from insight.writer import Writer

Asked = Mapping[str, str]
"""from, to (YYYY-MM-DD, inclusive) and, only if narrowed, channel and lang."""
_APART = 3


class Figures:
    """What has been counted; each answer is the body that the HTTP contract of insight names."""

    def __init__(self, engine: Engine, calendar: Calendar, now: int) -> None:
        self._engine, self._calendar, self._now = engine, calendar, now

    def outcomes(self) -> dict[str, str]:
        """The outcome of every case ever seen, `none` for those that are not in n."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(CASES.c.case, CASES.c.outcome))
            return {row.case: row.outcome for row in rows}

    def overview(self, asked: Asked) -> dict[str, Any]:
        with self._engine.connect() as connection:
            return figures_of.overview(connection, self._question(asked))

    def breakdown(self, asked: Asked, facet: str) -> dict[str, Any]:
        with self._engine.connect() as connection:
            return figures_of.breakdown(connection, self._question(asked), facet)

    def people(self, asked: Asked) -> dict[str, Any]:
        with self._engine.connect() as connection:
            return people_of.people(connection, self._question(asked))

    def people_by(self, asked: Asked, facet: str) -> dict[str, Any]:
        with self._engine.connect() as connection:
            return people_of.people_by(connection, self._question(asked), facet)

    def _question(self, asked: Asked) -> Question:
        return Question.parse(asked, self._calendar, self._now)


def emptied(engine: Engine) -> None:
    """Take everything out of a database whose tables stand."""
    with writing(engine) as connection:
        for table in METADATA.tables.values():
            if table is not META:
                connection.execute(delete(table))
        connection.execute(delete(META).where(META.c.name != "cursor"))
        connection.execute(META.update().values(value="0"))


def figures(
    engine: Engine, events: Sequence[dict[str, Any]], now_ms: int, time_zone: str
) -> Figures:
    """Count these events (type, v, at, case, data; none is later than `now_ms`) as of `now_ms`.

    They come in bits, some of them twice, each counted as of its own time, as live ones are.
    """
    emptied(engine)
    calendar = Calendar(time_zone)
    writer = Writer(engine, calendar)
    entries = [(f"{event['at']}-{n}", _fields(event)) for n, event in enumerate(events)]
    for start in range(0, len(entries), _APART):
        some = entries[max(0, start - 1) : start + _APART]
        writer.write(some, events[min(start + _APART, len(events)) - 1]["at"])
    settle_due(engine, now_ms)
    return Figures(engine, calendar, now_ms)


def _fields(event: dict[str, Any]) -> dict[str, str]:
    return {name: str(event[name]) for name in ("type", "v", "at", "case")} | {
        "data": json.dumps(event["data"])
    }
