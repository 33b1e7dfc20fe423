"""What the disk itself takes to make a small append safe, and how many a turn needs."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import redis as redis_client

from tests.bench.samples import Samples

_APPEND: Final = b"x" * 700
"""About what one command adds to Redis' log."""


def fdatasync_times(folder: Path, count: int) -> Samples:
    """Append and fdatasync, as Redis does, in a file beside its own."""
    samples = Samples()
    path = folder / "fsync-probe"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(count):
            with samples.timed():
                os.write(handle, _APPEND)
                os.fdatasync(handle)
            time.sleep(0.002)  # a disk that is never idle is another disk
    finally:
        os.close(handle)
        path.unlink()
    return samples


class Writes:
    """Commands that changed something, in the order in which Redis took them."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def counted(self) -> Counter[str]:
        """How often each."""
        return Counter(self.commands)


@contextmanager
def monitored(redis_url: str) -> Iterator[Writes]:
    """Watch what Redis is told meanwhile; scripts count as one command if they write at all."""
    writes = Writes()
    with redis_client.Redis.from_url(redis_url, decode_responses=True) as client:
        changing = _changing(client)
        with client.monitor() as monitor:
            yield writes
            with redis_client.Redis.from_url(redis_url) as marker:
                marker.echo("end-of-bench")
            for seen in monitor.listen():
                if "end-of-bench" in seen["command"]:
                    break
                _note(writes, seen, changing)


def _note(writes: Writes, seen: dict[str, Any], changing: set[str]) -> None:
    name = seen["command"].partition(" ")[0].lower()
    if seen["client_type"] == "lua":
        if name in changing and writes.commands and writes.commands[-1] == "script, reading":
            writes.commands[-1] = "script"
    elif name.startswith("eval"):
        writes.commands.append("script, reading")
    elif name in changing:
        writes.commands.append(name)


def _changing(client: "redis_client.Redis") -> set[str]:
    told: Any = client.command()
    return {name for name, about in told.items() if "write" in about["flags"]}
