"""Parts are kept running, on a real Redis."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

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
        self.dropped = False

    def put(self, entry: PartEntry, instead_of: PartEntry | None = None) -> None:
        """Take one more."""
        assert instead_of == (self[-1] if self else None)
        self.append(entry)
        self.another.set()

    def drop(self, entry: PartEntry) -> None:
        """It has ended for good, and is no other one."""
        assert entry == self[-1]
        self.dropped = True


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
    keeper = Keeper(parts.redis(server, config, address), tmp_path, noted)
    await keeper.start()
    yield keeper
    await keeper.stop()


def names(folder: Path, pattern: str) -> list[Path]:
    """Return the files there, now."""
    return list(folder.glob(pattern))


def lives(group: int) -> bool:
    """Whether a group has a member; one that was killed is collected by the system soon after."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


async def kill(keeper: Keeper, noted: Noted) -> None:
    """SIGKILL its process, and wait until the next one is well."""
    noted.another.clear()
    os.kill(noted[-1].pid, signal.SIGKILL)
    await noted.another.wait()
    await until_well(keeper.part, noted[-1].pid)


async def test_a_killed_part_comes_back_with_its_data(redis: Keeper, noted: Noted) -> None:
    """SIGKILL right after an acknowledged write: another process, the same port, the same data."""
    store = connect(redis.part.health)
    await store.set("kept", "yes")
    await store.aclose()
    await kill(redis, noted)
    store = connect(redis.part.health)
    assert await store.get("kept") == "yes"
    await store.aclose()
    assert noted[1].pid != noted[0].pid
    assert noted[1].port == noted[0].port


async def test_a_part_that_was_well_comes_back_at_once_however_often(
    redis: Keeper, noted: Noted
) -> None:
    """Only a part that can't come up is kept waiting."""
    async with asyncio.timeout(8):  # pauses that double take 12.6 s
        for _ in range(6):
            await kill(redis, noted)


async def test_a_look_that_will_not_be_cancelled_costs_no_life(
    redis: Keeper, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Redis client that is just connecting swallows a cancellation; Redis is killed just then."""
    killed = asyncio.Event()

    async def deaf(part: Part, pid: int) -> None:
        if not killed.is_set():
            killed.set()
            os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        await until_well(part, pid)

    monkeypatch.setattr("bot.run.keeper.until_well", deaf)
    os.kill(noted[-1].pid, signal.SIGKILL)
    await killed.wait()
    async with asyncio.timeout(10):
        while len(noted) < 3:
            noted.another.clear()
            await noted.another.wait()
        await until_well(redis.part, noted[-1].pid)


async def test_a_part_that_is_killed_while_it_comes_up_is_tried_again(
    tmp_path: Path, noted: Noted
) -> None:
    """That somebody kills it says nothing about whether it can start."""
    port = next(free_ports())
    script = (
        "import os, pathlib, signal, http.server as h\n"
        f"once = pathlib.Path({str(tmp_path / 'once')!r})\n"
        "if not once.exists():\n"
        "    once.touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"h.HTTPServer(('127.0.0.1', {port}), h.SimpleHTTPRequestHandler).serve_forever()\n"
    )
    health = f"http://127.0.0.1:{port}/"
    argv = (sys.executable, "-c", script)
    part = Part("answers", "answers", argv, {"PATH": "/usr/bin:/bin"}, port, health)
    keeper = Keeper(part, tmp_path, noted)
    await keeper.start()
    assert len(noted) == 2
    await keeper.stop()


async def test_a_redis_killed_in_a_rewrite_leaves_nothing_behind(
    redis: Keeper, noted: Noted, tmp_path: Path
) -> None:
    """Neither the process that rewrites, which would go on, nor its half file, which would stay."""
    store = Redis.from_url(redis.part.health)
    await store.config_set("rdb-key-save-delay", 10_000)  # microseconds for each key
    await store.mset({f"key-{number}": "x" * 1000 for number in range(2000)})
    await store.bgrewriteaof()
    while not names(tmp_path, "temp-*"):
        await store.ping()
    await store.aclose()
    await kill(redis, noted)
    assert not names(tmp_path, "temp-*")
    while lives(noted[0].pid):  # noqa: ASYNC110 - the system ends it
        await asyncio.sleep(0.01)
    store = Redis.from_url(redis.part.health)
    assert await store.dbsize() == 2000
    await store.aclose()


async def test_half_a_command_at_the_end_of_the_file_is_cut_off(
    redis: Keeper, noted: Noted, tmp_path: Path
) -> None:
    """A kill in the middle of a write leaves one; what was acknowledged stands before it."""
    store = connect(redis.part.health)
    await store.set("acknowledged", "yes")
    await store.aclose()
    await redis.stop()
    newest = max(names(tmp_path, "**/*.aof"), key=lambda file: file.stat().st_mtime_ns)
    with newest.open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nhal")
    again = Keeper(redis.part, tmp_path, Noted())
    await again.start()
    store = connect(redis.part.health)
    assert await store.get("acknowledged") == "yes"
    await store.set("after", "yes")
    await store.aclose()
    await again.stop()


async def test_a_redis_that_loads_for_long_is_waited_for(
    redis: Keeper, noted: Noted, tmp_path: Path
) -> None:
    """It answers while it loads, but it isn't well."""
    store = Redis.from_url(redis.part.health)
    await store.mset({f"key-{number}": "x" for number in range(500)})
    await store.bgrewriteaof()
    while (await store.info("persistence"))["aof_rewrite_in_progress"]:
        await store.ping()
    await store.aclose()
    await redis.stop()
    config = tmp_path / "redis.conf"
    # Microseconds for each key; it answers between steps of this many bytes.
    slow = "key-load-delay 2000\nloading-process-events-interval-bytes 1024\n"
    config.write_text(config.read_text() + slow)
    again = Keeper(redis.part, tmp_path, Noted())
    began = time.monotonic()
    await again.start()
    assert time.monotonic() - began > 1.0
    store = Redis.from_url(redis.part.health)
    assert await store.dbsize() == 500
    await store.aclose()
    await again.stop()


async def test_a_stopped_part_stays_stopped(redis: Keeper, noted: Noted) -> None:
    """An end that was asked for isn't a death."""
    await redis.stop()
    assert birth_of(noted[0].pid) == ""
    assert len(noted) == 1
    assert noted.dropped


async def test_a_part_that_dies_at_the_start_is_told_with_its_log(
    tmp_path: Path, noted: Noted
) -> None:
    """A start that can't succeed isn't tried for ever."""
    part = Part(
        kind="answers",
        name="broken",
        argv=(sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"),
        environment={},
        port=1,
        health="http://127.0.0.1:1/health",
    )
    keeper = Keeper(part, tmp_path, noted)
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
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
        "bind 127.0.0.1",
        "requirepass secret",
    ):
        assert line in lines
