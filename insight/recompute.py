"""Computes everything that is counted from the events once more, and says whether it was right."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, delete, func, select, text

from insight.calendar import Calendar
from insight.counting import MEASURES
from insight.database import keep_last, writing
from insight.settling import settle_some
from insight.tables import CASES, COUNTS, EVENTS, FAILURES, META, STAYS
from insight.writer import enter
from record.events import Event

_AT_ONCE: Final = 20_000
_READ: Final = tuple(column for column in EVENTS.columns if column is not EVENTS.c.evidence)
_DERIVED: Final = (CASES, STAYS, COUNTS, FAILURES)
_COUNTED_AS: Final = "2"
"""Raised when what is derived from the events changes, so that older ones are counted again."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many events and cases there are, and how many rows of each table differed."""

    events: int
    cases: int
    differed: dict[str, int]


def recompute(
    engine: Engine, calendar: Calendar, now: int, say: Callable[[int], None] = lambda _: None
) -> Recomputed:
    """Replace what is counted by what the events say, as of `now`, in one transaction.

    `say` is told how many events have been read. Whoever reads meanwhile sees what was before.
    """
    with writing(engine) as connection:
        while settle_some(connection, now):
            pass
        for table in _DERIVED:
            connection.execute(text(f"CREATE TEMPORARY TABLE was_{table.name} AS {_all(table)}"))
            connection.execute(delete(table))
        events = _enter_all(connection, calendar, now, say)
        differed = {table.name: _differences(connection, table) for table in _DERIVED}
        for table in _DERIVED:
            connection.execute(text(f"DROP TABLE was_{table.name}"))
        cases = connection.scalar(select(func.count()).select_from(CASES)) or 0
    return Recomputed(events, cases, differed)


def keep_current(engine: Engine, calendar: Calendar, now: int) -> bool:
    """Count everything again if it was in another time zone, or by an older Baton; whether so."""
    wanted = {"time_zone": calendar.time_zone, "counted_as": _COUNTED_AS}
    with engine.connect() as connection:
        rows = connection.execute(select(META.c.name, META.c.value).where(META.c.name.in_(wanted)))
        before = {row.name: row.value for row in rows}
    changed = bool(before) and before != wanted
    if changed:
        recompute(engine, calendar, now)
    with writing(engine) as connection:
        keep_last(connection, META, [{"name": n, "value": v} for n, v in wanted.items()])
    return changed


def _enter_all(
    connection: Connection, calendar: Calendar, now: int, say: Callable[[int], None]
) -> int:
    read, after = 0, 0
    while True:
        page = select(*_READ).where(EVENTS.c.id > after).order_by(EVENTS.c.id).limit(_AT_ONCE)
        rows = connection.execute(page).all()
        if not rows:
            return read
        enter(connection, [(row.id, _event(row)) for row in rows], calendar, now)
        after = rows[-1].id
        read += len(rows)
        say(read)


def _event(row: Any) -> Event:
    """The event of a row of the table, without its evidence, which counts for nothing."""
    return Event(row.type, row.v, row.at, row.case, json.loads(row.data))


def _all(table: Table) -> str:
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    where = " WHERE " + _something() if table is COUNTS else ""
    return f"SELECT {names} FROM {table.name}{where}"  # noqa: S608 - names of our own tables


def _something() -> str:
    """A row of counts that has come to nothing is as good as none."""
    return " OR ".join(f'"{name}" <> 0' for name in MEASURES)


def _differences(connection: Connection, table: Table) -> int:
    """Rows that were there and are not, and rows that are there and were not."""
    now, was = _all(table), _all(table).replace(f"FROM {table.name}", f"FROM was_{table.name}")
    gone = f"SELECT count(*) FROM ({was} EXCEPT {now}) AS gone"  # noqa: S608
    new = f"SELECT count(*) FROM ({now} EXCEPT {was}) AS new"  # noqa: S608
    return int(connection.scalar(text(gone)) or 0) + int(connection.scalar(text(new)) or 0)
