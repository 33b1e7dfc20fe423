"""A real Redis for every test that wants one."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import redis as redis_client

from handoff.store import Store, connect
from tests.own_redis import own_redis

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The data folder of the tests: kept between runs, since it holds the trained model."""
    folder = Path(os.environ.get("BATON_TEST_DATA") or ROOT / ".data" / "test").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis of our own, on its own socket, gone when the tests end."""
    with own_redis() as url:
        yield url


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[Store]:
    """A connection to an empty Redis."""
    with redis_client.Redis.from_url(redis_url) as client:
        client.flushall()
    async with aclosing(connect(redis_url)) as connection:
        yield connection
