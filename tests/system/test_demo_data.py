"""`bot demo-data` against a real Baton: the month is counted, and the clock is right afterwards."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client

from bot.demo_data.clock import Clock
from bot.demo_data.signed_in import sign_in, staff_http
from bot.run.errors import BadInput, RunError
from bot.run.paths import DataFolder
from bot.run.running_redis import running_redis
from handoff import keys
from handoff.store import Store
from tests.system.starting import Running, baton, trained_copy

DAY_S = 24 * 3600
LIMIT_S = 240


@pytest.fixture(scope="module")
def empty(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Baton that has had no conversation, with what was trained before."""
    data = trained_copy(test_data, tmp_path_factory.mktemp("demo-data"))
    with baton(data) as started:
        yield started


def command(running: Running, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", "demo-data", "--data", str(running.data), *arguments]


def played(running: Running, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(running, *arguments), capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


def client(running: Running) -> redis_client.Redis:
    return redis_client.Redis.from_url(running_redis(running.data, {}), decode_responses=True)


async def figures(running: Running, name: str) -> dict[str, Any]:
    """What the managers' page would show."""
    async with staff_http(running.url) as http:
        await sign_in(http, running.url, "sora", running.passwords["sora"])
        async with http.get(f"{running.url}/api/insight/{name}") as answer:
            return dict(await answer.json())


@pytest.mark.dialogue
@pytest.mark.timeout(600)
async def test_some_days_are_played_once(empty: Running) -> None:
    """What is no demo is refused; then figures of several days are there, all of it counted,
    nobody is left waiting, and a Baton that has had this is refused."""
    settings = DataFolder.at(empty.data).settings_file
    written = settings.read_text("utf-8")
    settings.write_text(written.replace('"demo"', '"production"', 1), "utf-8")
    refused = played(empty)
    settings.write_text(written, "utf-8")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "is no demo" in refused.stderr

    done = played(empty, "--days", "5", "--per-day", "12")
    assert done.returncode == 0, done.stderr
    overview = await figures(empty, "overview")
    assert overview["behind"] == 0
    assert overview["n"] > 20
    assert len([day for day in overview["days"] if day["n"]]) >= 4
    assert overview["rates"]["contained"]["rate"] > 0.4
    assert overview["outcomes"]["waiting"] == 0
    people = await figures(empty, "people")
    assert people["handoffs"] > 0
    with client(empty) as redis:
        assert not redis.exists(keys.CLOCK_OFFSET)
        assert not redis.zcard(keys.QUEUE)
        assert not redis.hlen(keys.HELD)

    again = played(empty)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "has had conversations" in again.stderr


@pytest.mark.dialogue
@pytest.mark.timeout(600)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_month_leaves_the_clock_right(empty: Running, stop: signal.Signals) -> None:
    """In the middle of it, whatever is open then: the offset is gone before the command is."""
    with client(empty) as redis:
        with subprocess.Popen(command(empty), stderr=subprocess.PIPE, text=True) as process:
            deadline = time.monotonic() + LIMIT_S
            while not redis.exists(keys.CLOCK_OFFSET) and time.monotonic() < deadline:
                redis.delete(keys.EVENTS)  # as if none had been
                time.sleep(0.01)
            while not redis.exists(keys.EVENTS) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert int(redis.get(keys.CLOCK_OFFSET) or 0) < -29 * DAY_S * 1000
            process.send_signal(stop)
            assert process.wait(LIMIT_S) == 130
            assert process.stderr is not None
            assert process.stderr.read().splitlines()[-1].endswith("clock is right again")
        assert not redis.exists(keys.CLOCK_OFFSET)


async def offset_s(store: Store) -> float:
    return int(await store.get(keys.CLOCK_OFFSET) or 0) / 1000


@pytest.mark.redis
async def test_the_clock_goes_forward_and_no_further_than_now(store: Store) -> None:
    """What takes long in truth is no step back; the end is the true time."""
    now = time.time()
    clock = Clock(store)
    async with clock.set_back(now - DAY_S):
        assert await offset_s(store) == pytest.approx(-DAY_S, abs=2)
        await clock.reach(now - 3600)
        assert await offset_s(store) == pytest.approx(-3600, abs=2)
        await clock.reach(now - DAY_S)
        assert await offset_s(store) == pytest.approx(-3600, abs=2)
        await clock.reach(now + 3600)
        assert await offset_s(store) == 0
    assert not await store.exists(keys.CLOCK_OFFSET)


@pytest.mark.redis
async def test_the_clock_is_set_back_only_where_nothing_happened(store: Store) -> None:
    """Not under conversations, not twice at once; what was there stays as it was."""
    async with Clock(store).set_back(time.time() - DAY_S):
        with pytest.raises(BadInput, match="moved already"):
            async with Clock(store).set_back(time.time()):
                pass
        assert await offset_s(store) < 0
    await store.xadd(keys.EVENTS, {"type": "case_opened"})
    with pytest.raises(BadInput, match="has had conversations"):
        async with Clock(store).set_back(time.time() - DAY_S):
            pass
    assert not await store.exists(keys.CLOCK_OFFSET)


@pytest.mark.redis
async def test_nobody_goes_on_by_a_clock_that_was_put_right(store: Store) -> None:
    """The offset ends by itself when whoever set it is killed; who only slept must stop."""
    clock = Clock(store)
    async with clock.set_back(time.time() - DAY_S):
        async with store.pipeline(transaction=False) as pipe:
            pipe.pttl(keys.CLOCK_OFFSET)
            pipe.delete(keys.CLOCK_OFFSET)
            left_ms, _ = await pipe.execute()
        assert 0 < left_ms <= 60_000
        with pytest.raises(RunError, match="put right"):
            await clock.reach(time.time() - 3600)
    assert not await store.exists(keys.CLOCK_OFFSET)
