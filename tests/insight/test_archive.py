"""What was said in closed cases: copied, then only in the archive; opened again, copied again."""

import pytest

from handoff import keys
from tests.insight.desk import DAY_MS, HOUR_MS, MINA, Desk

pytestmark = pytest.mark.redis


async def _resolved(desk: Desk, customer: str) -> str:
    case_id = await desk.asks(customer, "사람 불러 주세요")
    await desk.ownership.ask_for_person(case_id)
    await desk.ownership.claim(case_id, MINA)
    await desk.ownership.resolve(case_id, MINA)
    return case_id


async def test_a_closed_case_moves_to_the_archive(desk: Desk) -> None:
    """For a week it is in both; then in Redis nothing of it is left, and every line is there."""
    case_id = await _resolved(desk, "u1")
    await desk.counted()
    said = await desk.transcripts.lines(case_id)
    assert [line["seq"] for line in said] == [1, 2, 3, 4]
    assert await desk.store.exists(keys.case(case_id))
    await desk.later(7 * DAY_MS)
    await desk.counted()
    for key in (keys.case, keys.transcript, keys.packages, keys.drafts, keys.tracker):
        assert not await desk.store.exists(key(case_id))
    assert not await desk.store.exists(keys.last_closed("web", "u1"))
    assert await desk.transcripts.lines(case_id) == said


async def test_one_that_was_opened_again_is_not_forgotten(desk: Desk) -> None:
    """Who left while waiting and came back: the copy is made anew when it closes for good."""
    case_id = await desk.asks("u1", "사람 불러 주세요")
    await desk.ownership.ask_for_person(case_id)
    for _ in range(2):
        await desk.presence.beat()
    await desk.later(HOUR_MS)
    await desk.ownership.abandon(case_id, after_ms=0)
    await desk.counted()
    assert await desk.ownership.open_case("web", "u1") == case_id
    await desk.later(8 * DAY_MS)
    await desk.counted()
    assert await desk.store.exists(keys.case(case_id))
    await desk.ownership.claim(case_id, MINA)
    await desk.ownership.resolve(case_id, MINA)
    await desk.counted()
    await desk.later(7 * DAY_MS)
    await desk.counted()
    assert not await desk.store.exists(keys.case(case_id))
    assert len(await desk.transcripts.lines(case_id)) == 6


async def test_a_customer_whose_last_case_is_gone_starts_anew(desk: Desk) -> None:
    """Nothing points to what is no longer there."""
    await _resolved(desk, "u1")
    await desk.counted()
    await desk.later(8 * DAY_MS)
    await desk.counted()
    case_id = await desk.asks("u1", "또 왔어요")
    await desk.counted()
    assert desk.case(case_id).owner == "bot"
