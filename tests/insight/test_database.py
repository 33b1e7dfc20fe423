"""Both databases: their tables are those of the code, and one that dies loses nothing."""

import asyncio
from threading import Barrier, Thread
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select, text

from handoff.store import Store
from insight.database import migrate, writing
from insight.settling import settle_due
from insight.tables import COUNTS, EVENTS, METADATA, REJECTED, STAYS
from tests.insight.desk import DAY_MS, Desk
from tests.insight.subject import emptied, figures
from tests.own_postgres import restart

_OPENED: Final = {
    "customer": "u1",
    "channel": "web",
    "lang": "ko",
    "previous": "",
    "reopened": False,
    "known": False,
}
_ANSWERED: Final = {
    "turn": 1,
    "decision": "answered",
    "release": "r",
    "intent": "ask",
    "articles": ["refund"],
    "lang": "ko",
    "finished": False,
}
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
        while desk.consumer.silent_s > 1 or await desk.consumer.behind():  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # another task's work
    desk.consumer.end()
    await counting
    with postgres.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(EVENTS)) == 80


def test_two_records_settle_a_case_once(engine: Engine) -> None:
    """As for a moment at a rolling restart: what both find due adds to the counts once."""
    emptied(engine)
    events: list[dict[str, Any]] = [
        {"type": "case_opened", "v": 2, "at": 1, "case": "c1", "data": _OPENED},
        {"type": "utterance", "v": 1, "at": 2, "case": "c1", "data": {"seq": 1, "who": "customer"}},
        {"type": "decision", "v": 2, "at": 3, "case": "c1", "data": _ANSWERED},
    ]
    figures(engine, events, 4, "Asia/Seoul")
    both = Barrier(2)

    def settle() -> None:
        both.wait()
        settle_due(engine, 8 * DAY_MS)

    threads = [Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with engine.connect() as connection:
        row = connection.execute(select(COUNTS).where(COUNTS.c.facet == "all")).one()
    assert (row.maturing, row.assumed_kept) == (0, 1)


def test_an_epoch_that_comes_twice_is_one_handoff(engine: Engine) -> None:
    """Redis lost its last second, and the case was handed over once more: counting goes on."""
    emptied(engine)
    moved = {"move": "hand_over", "from": "bot", "to": "waiting", "epoch": 2, "agent": ""}
    moved |= {"by": "bot", "reason": "complaint", "why": "", "seq": 2}
    events: list[dict[str, Any]] = [
        {"type": "case_opened", "v": 2, "at": 1, "case": "c1", "data": _OPENED},
        {"type": "owner_moved", "v": 1, "at": 2, "case": "c1", "data": moved},
        {"type": "owner_moved", "v": 1, "at": 3, "case": "c1", "data": moved},
    ]
    assert figures(engine, events, 4, "Asia/Seoul").outcomes() == {"c1": "waiting"}
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(STAYS)) == 1


def test_what_the_tables_cannot_hold_holds_up_nothing(engine: Engine) -> None:
    """It is put aside, and what comes with it is counted."""
    emptied(engine)
    long = "c" * 70
    events: list[dict[str, Any]] = [
        {"type": "case_opened", "v": 2, "at": 1, "case": long, "data": _OPENED},
        {"type": "case_opened", "v": 2, "at": 2, "case": "c1", "data": _OPENED},
    ]
    assert "c1" in figures(engine, events, 3, "Asia/Seoul").outcomes()
    if engine.dialect.name == "postgresql":  # SQLite keeps any length
        with engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(REJECTED)) == 1
