"""Moving windows: what is allowed, when it is again, and what a store that is away does."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from handoff.limits import Limits
from handoff.store import Store

pytestmark = pytest.mark.redis

RULES = {"two": "2/minute", "both": "3/minute; 4/hour"}


@pytest.fixture
async def limits(redis_url: str, store: Store) -> AsyncIterator[Limits]:
    async with aclosing(Limits(redis_url, RULES)) as limits:
        yield limits


async def test_the_third_of_two_waits(limits: Limits) -> None:
    """And says how long, within the window."""
    assert [await limits.wait_s("two", "a") for _ in range(2)] == [0, 0]
    assert 0 < await limits.wait_s("two", "a") <= 60


async def test_each_has_a_count_of_their_own(limits: Limits) -> None:
    """By rule and by everyone named, in order."""
    for who in (("a",), ("b",), ("a", "b"), ("b", "a")):
        assert [await limits.wait_s("two", *who) for _ in range(2)] == [0, 0]
    assert await limits.wait_s("both", "a") == 0


async def test_forgetting_starts_anew(limits: Limits) -> None:
    """Every window of the rule, for that one only."""
    for who in ("a", "b"):
        for _ in range(4):
            await limits.wait_s("both", who)
    await limits.forget("both", "a")
    assert await limits.wait_s("both", "a") == 0
    assert await limits.wait_s("both", "b") > 0


async def test_a_refused_try_does_not_prolong_the_wait(limits: Limits) -> None:
    """Else whoever keeps trying would never get in."""
    waits = [await limits.wait_s("two", "a") for _ in range(12)]
    assert max(waits) <= 60
    assert waits[2] >= waits[-1] > 0


async def test_gateways_share_one_count(redis_url: str, limits: Limits) -> None:
    """Two processes don't double what is allowed."""
    async with aclosing(Limits(redis_url, RULES)) as other:
        assert await limits.wait_s("two", "a") == 0
        assert await other.wait_s("two", "a") == 0
        assert await limits.wait_s("two", "a") > 0
        assert await other.wait_s("two", "a") > 0


async def test_a_store_that_is_away_limits_nothing() -> None:
    """Whatever is limited needs the store itself and says so."""
    async with aclosing(Limits("unix:///nowhere/redis.sock", RULES)) as limits:
        assert [await limits.wait_s("two", "a") for _ in range(3)] == [0, 0, 0]
        await limits.forget("two", "a")
