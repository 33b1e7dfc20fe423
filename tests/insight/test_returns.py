"""Who comes back on the same matter takes the resolution back; who is erased changes no count."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff import keys
from handoff.store import Store
from insight.clock import now_ms
from insight.erasing import NotYet
from insight.figures import overview
from insight.question import Question
from insight.recompute import recompute
from insight.tables import CASES, COUNTS, EVENTS, TRANSCRIPTS
from tests.insight.desk import DAY_MS, SEOUL, Desk, erasing

pytestmark = pytest.mark.redis
SECRET = "서울시 종로구 비밀로 12"


async def _answered(desk: Desk, customer: str, text: str, article: str) -> str:
    case_id = await desk.asks(customer, text)
    await desk.answers(case_id, article)
    await desk.later(DAY_MS)
    await desk.ownership.expire(case_id, DAY_MS)
    await desk.counted()
    return case_id


async def test_the_same_article_takes_it_back(desk: Desk) -> None:
    """Three days later the same customer gets the same article: the first case was not durable."""
    first = await _answered(desk, "u1", "환불되나요", "refund")
    await desk.later(2 * DAY_MS)
    assert desk.case(first).outcome == "assumed_young"
    await _answered(desk, "u1", "환불 왜 안 돼요", "refund")
    assert desk.case(first).outcome == "assumed_returned"
    assert 3 * DAY_MS <= (desk.case(first).returned_ms or 0) < 3 * DAY_MS + 60_000


async def test_another_matter_does_not(desk: Desk) -> None:
    """Another article, other words."""
    desk.embedder.known |= {"환불되나요": [1, 0, 0], "주차되나요": [0, 1, 0]}
    first = await _answered(desk, "u1", "환불되나요", "refund")
    await _answered(desk, "u1", "주차되나요", "parking")
    assert desk.case(first).returned_ms is None


async def test_alike_words_do(desk: Desk) -> None:
    """No article in common, but nearly the same question; while there are no vectors, it waits."""
    desk.embedder.known |= {"환불되나요": [1, 0, 0], "환불 되는지요": [0.9, 0.43, 0]}
    first = await _answered(desk, "u1", "환불되나요", "refund")
    desk.embedder.away = True
    await _answered(desk, "u1", "환불 되는지요", "returns")
    assert desk.case(first).returned_ms is None
    desk.embedder.away = False
    await desk.counted()
    assert desk.case(first).outcome == "assumed_returned"


async def test_after_a_week_it_is_another_matter(desk: Desk) -> None:
    """Seven days after their last message they are new."""
    first = await _answered(desk, "u1", "환불되나요", "refund")
    await desk.later(7 * DAY_MS)
    await _answered(desk, "u1", "환불되나요", "refund")
    assert desk.case(first).outcome == "assumed_kept"


async def test_an_erased_customer_changes_no_count(desk: Desk, store: Store) -> None:
    """Every count is as before, live and computed again; text and links are nowhere any more."""
    first = await _answered(desk, "erika_71", f"환불되나요 {SECRET}", "refund")
    second = await _answered(desk, "erika_71", "환불되나요", "refund")
    await _answered(desk, "u2", "주차되나요", "parking")
    await desk.later(8 * DAY_MS)
    await desk.counted()
    before = await _counts(desk)
    # The consumer's own step is what the command waits for.
    await desk.counted()
    assert await erasing(desk).erase("web", "erika_71") == 2
    await desk.counted()
    assert await _counts(desk) == before
    assert not any(recompute(desk.engine, SEOUL, await now_ms(store)).differed.values())
    assert await _counts(desk) == before
    with desk.engine.connect() as connection:
        kept = list(connection.scalars(select(EVENTS.c.data)))
        assert not [data for data in kept if "erika_71" in data]
        left = select(TRANSCRIPTS.c.case).where(TRANSCRIPTS.c.case.in_([first, second]))
        assert not connection.scalars(left).all()
        whose = select(CASES.c.customer).where(CASES.c.case.in_([first, second]))
        assert set(connection.scalars(whose)) == {None}
    assert desk.case(first).erased
    assert await desk.transcripts.lines(first) == []
    assert not await store.exists(keys.profile("web", "erika_71"))
    for _, fields in await store.xrange(keys.EVENTS):
        assert '"erika_71"' not in fields["data"]
    if desk.engine.dialect.name == "sqlite":
        with desk.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        file = Path(str(desk.engine.url.database))
        assert b"erika_71" not in await asyncio.to_thread(file.read_bytes)


async def test_nobody_is_erased_in_the_middle(desk: Desk, store: Store) -> None:
    """An open case is ended first; and nothing is taken away that was not counted yet."""
    case_id = await desk.asks("u1", "질문")
    with pytest.raises(NotYet, match=case_id):
        await erasing(desk).erase("web", "u1")
    assert await store.exists(keys.case(case_id))


async def _counts(desk: Desk) -> object:
    with desk.engine.connect() as connection:
        rows = connection.execute(select(COUNTS)).all()
        question = Question.parse({}, SEOUL, await now_ms(desk.store))
        told = overview(connection, question)
    return sorted(tuple(row) for row in rows), told
