"""What time alone changes: a quiet day makes an assumed resolution, a quiet week a durable one."""

from typing import Final

from sqlalchemy import Connection, Engine, select

from insight.counting import Tally
from insight.database import writing
from insight.tables import CASES
from insight.writer import load, save

_AT_ONCE: Final = 2000


def settle_due(engine: Engine, now: int) -> int:
    """Settle the cases whose time has come by `now`; return how many there were."""
    settled, due = 0, _AT_ONCE
    while due == _AT_ONCE:
        with writing(engine) as connection:
            due = settle_some(connection, now)
        settled += due
    return settled


def settle_some(connection: Connection, now: int) -> int:
    """Settle a few thousand of them at most; return how many."""
    wanted = select(CASES.c.case).where(CASES.c.changes_at <= now).limit(_AT_ONCE)
    books = load(connection, connection.scalars(wanted))
    tally = Tally()
    for book in books.values():
        tally.add(book.case, -1)
    save(connection, books.values(), tally, now)
    return len(books)
