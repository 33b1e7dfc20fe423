"""Both databases: their tables are those of the code, and one that dies loses nothing."""

import asyncio
from threading import Thread
from typing import Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select, text

from handoff.store import Store
from insight.database import migrate, writing
from insight.tables import EVENTS, METADATA
from tests.insight.desk import Desk
from tests.insight.subject import emptied
from tests.own_postgres import restart

_TOUCH: Final = text("UPDATE meta SET value = value WHERE name = 'cursor'")


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    """Nothing is left for a migration to do; running them again does nothing."""
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_who_writes_waits_for_who_writes(engine: Engine) -> None:
    """The second of two writers gets its turn when the first is done, not in between."""

    def write() -> None:
        with writing(engine) as connection:
            connection.execute(_TOUCH)

    second = Thread(target=write)
    with writing(engine) as first:
        first.execute(_TOUCH)
        second.start()
        second.join(timeout=0.2)
        assert second.is_alive()
    second.join(timeout=20)
    assert not second.is_alive()


@pytest.mark.redis
async def test_a_postgresql_that_is_killed_loses_nothing(store: Store, postgres: Engine) -> None:
    """Killed while the record counts: it waits, goes on by itself, every event is there once."""
    emptied(postgres)
    desk = Desk(store, postgres)
    for n in range(20):
        await desk.asks(f"u{n}", "질문")
    counting = asyncio.create_task(desk.consumer.run())
    await asyncio.to_thread(restart, postgres.url.query["host"])
    for n in range(20, 40):
        await desk.asks(f"u{n}", "질문")
    async with asyncio.timeout(60):
        while await desk.consumer.behind() or not desk.consumer.counted_at:  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # another process's work
    desk.consumer.end()
    await counting
    with postgres.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(EVENTS)) == 80
