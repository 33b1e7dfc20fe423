"""A real Redis for every test that wants one."""

import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import redis as redis_client

from bot.run.redis_part import find_redis_server
from handoff.store import Store, connect

ROOT = Path(__file__).parents[1]
_START_LIMIT_S = 10.0


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The data folder of the tests: kept between runs, since it holds the trained model."""
    folder = Path(os.environ.get("BATON_TEST_DATA") or ROOT / ".data" / "test").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis of our own, on its own socket, gone when the tests end."""
    with tempfile.TemporaryDirectory(prefix="baton-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        arguments = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        with subprocess.Popen(
            [find_redis_server().path, *arguments], stdout=subprocess.DEVNULL
        ) as server:
            try:
                _wait_for(socket)
                yield f"unix://{socket}"
            finally:
                server.terminate()


def _wait_for(socket: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with redis_client.Redis(unix_socket_path=str(socket)) as client:
                client.ping()
                return
        except redis_client.ConnectionError:
            time.sleep(0.01)  # between two tries; the limit is the deadline
    raise RuntimeError("redis-server did not start")


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[Store]:
    """A connection to an empty Redis."""
    with redis_client.Redis.from_url(redis_url) as client:
        client.flushall()
    async with aclosing(connect(redis_url)) as connection:
        yield connection
