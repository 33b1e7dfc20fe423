"""Parts are kept running, on a real Redis."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.run import parts
from bot.run.errors import RunError
from bot.run.health import until_well
from bot.run.keeper import Keeper, PartFailed
from bot.run.parts import Part
from bot.run.pids import birth_of, end_leftovers
from bot.run.ports import free_ports
from bot.run.redis_part import RedisServer, find_redis_server, write_config
from bot.run.redis_url import RedisAddress
from bot.run.run_file import PartEntry
from handoff.store import connect


class Noted(list[PartEntry]):
    """Every process that was started, and a way to wait for the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.another = asyncio.Event()

    def note(self, entry: PartEntry) -> None:
        """Take one more."""
        self.append(entry)
        self.another.set()


@pytest.fixture
async def noted() -> Noted:
    """Nothing started yet."""
    return Noted()


@pytest.fixture
async def redis(tmp_path: Path, noted: Noted) -> AsyncIterator[Keeper]:
    """A kept Redis with the configuration that a run gives it."""
    server = find_redis_server()
    address = RedisAddress("127.0.0.1", next(free_ports()), password="secret")
    config = write_config(tmp_path, server, address.port, address.password)
    keeper = Keeper(parts.redis(server, config, address), tmp_path, noted.note)
    await keeper.start()
    yield keeper
    await keeper.stop()


async def test_a_killed_part_comes_back_with_its_data(redis: Keeper, noted: Noted) -> None:
    """SIGKILL right after an acknowledged write: another process, the same port, the same data."""
    store = connect(redis.part.health)
    await store.set("kept", "yes")
    await store.aclose()
    noted.another.clear()
    os.kill(noted[0].pid, signal.SIGKILL)
    await noted.another.wait()
    await until_well(redis.part)
    store = connect(redis.part.health)
    assert await store.get("kept") == "yes"
    await store.aclose()
    assert noted[1].pid != noted[0].pid
    assert noted[1].port == noted[0].port


async def test_a_stopped_part_stays_stopped(redis: Keeper, noted: Noted) -> None:
    """An end that was asked for isn't a death."""
    await redis.stop()
    assert birth_of(noted[0].pid) == ""
    assert len(noted) == 1


async def test_a_part_that_dies_at_the_start_is_told_with_its_log(
    tmp_path: Path, noted: Noted
) -> None:
    """A start that can't succeed isn't tried for ever."""
    part = Part(
        name="broken",
        argv=(sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"),
        environment={},
        port=1,
        health="http://127.0.0.1:1/health",
    )
    keeper = Keeper(part, tmp_path, noted.note)
    with pytest.raises(PartFailed, match="broken ended with status 3") as failed:
        await keeper.start()
    assert failed.value.log.read_text() == "no such thing\n"
    await keeper.stop()


async def test_what_an_earlier_run_left_is_ended_and_nothing_else(
    redis: Keeper, noted: Noted
) -> None:
    """A process number that now belongs to another process is left alone."""
    real = noted[0]
    reused = PartEntry(real.name, real.pid, birth="another time", port=real.port)
    assert await asyncio.to_thread(end_leftovers, [reused]) == []
    assert birth_of(real.pid) == real.birth
    assert await asyncio.to_thread(end_leftovers, [real]) == ["redis"]
    assert birth_of(real.pid) != real.birth


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
async def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    """SIGKILL leaves the supervisor no chance to tidy up; the system ends its children."""
    script = (
        "import asyncio\n"
        "from bot.run import child\n"
        "async def main():\n"
        "    with open('/dev/null', 'ab') as log:\n"
        "        started = await child.start(['sleep', '600'], {'PATH': '/usr/bin:/bin'}, log)\n"
        "    print(started.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    child_pid = int(await supervisor.stdout.readline())
    assert birth_of(child_pid)
    supervisor.kill()
    await supervisor.wait()
    async with asyncio.timeout(10):
        while birth_of(child_pid):  # noqa: ASYNC110 - the system ends it
            await asyncio.sleep(0.01)


def test_an_older_server_refuses_a_newer_ones_files(tmp_path: Path) -> None:
    """Redis 6 doesn't see Redis 7's files and would start empty; that must be said."""
    (tmp_path / "appendonlydir").mkdir()
    with pytest.raises(RunError, match="written by Redis 7"):
        write_config(tmp_path, RedisServer(Path("redis-server"), (6, 2, 14)), 1, "x")


def test_the_configuration_keeps_every_acknowledged_write(tmp_path: Path) -> None:
    """What design promises of Redis is in the file, which only its owner can read."""
    server = find_redis_server()
    config = write_config(tmp_path, server, 7000, "secret")
    lines = config.read_text().splitlines()
    assert config.stat().st_mode & 0o777 == 0o600
    for line in (
        "appendonly yes",
        "appendfsync always",
        "no-appendfsync-on-rewrite no",
        "maxmemory-policy noeviction",
        "bind 127.0.0.1",
        "requirepass secret",
    ):
        assert line in lines
