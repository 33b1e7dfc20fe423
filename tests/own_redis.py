"""A real Redis server on a socket of its own."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis as redis_client

from bot.run.redis_part import find_redis_server

_START_LIMIT_S = 10.0


@contextmanager
def own_redis() -> Iterator[str]:
    """Its URL; it is gone, with all it held, when the context ends."""
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
