"""What is measured: a whole Baton, or only its gateway and Redis, each a process of its own."""

import os
import re
import resource
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis as redis_client

from bot.run.paths import ROOT, DataFolder
from bot.run.redis_part import find_redis_server, write_config
from bot.run.redis_url import RedisAddress
from bot.run.run_file import read_parts
from bot.run.running_redis import running_redis
from bot.run.secret_files import keep_token, write_private
from bot.settings.load import known_keys, load_settings
from bot.settings.model import Limits
from tests.system.starting import baton, free_port

_START_LIMIT_S: Final = 60.0
_NOWHERE: Final = "http://127.0.0.1:9"

_MANY_TIMES: Final = 1_000_000
"""More than the bench does in any window of time."""


@dataclass(frozen=True)
class Site:
    """A running Baton and its processes by name (gateway, redis, answers, rasa)."""

    url: str
    redis_url: str
    data: Path
    pids: Mapping[str, int]
    ports: Mapping[str, int]
    start_s: float

    def secret(self, name: str) -> str:
        """What a file of the secrets holds."""
        return (self.data / "secrets" / name).read_text("utf-8").strip()


@contextmanager
def whole_baton(data: Path) -> Iterator[Site]:
    """Everything, as `make run` starts it; the model in `data` is kept, the cases are not."""
    data.mkdir(parents=True, exist_ok=True)
    for old in ("redis", "logs"):
        shutil.rmtree(data / old, ignore_errors=True)
    started = time.monotonic()
    with baton(data, environment=_room()) as running:
        took = time.monotonic() - started
        parts = read_parts(data / "run.json")
        yield Site(
            url=running.url,
            redis_url=running_redis(data),
            data=data,
            pids={part.name: part.pid for part in parts},
            ports={part.name: part.port for part in parts},
            start_s=took,
        )


@contextmanager
def gateway_alone(data: Path) -> Iterator[Site]:
    """Redis with the project's configuration, and one gateway whose Rasa is not there."""
    shutil.rmtree(data, ignore_errors=True)
    folder = DataFolder(data)
    folder.make()
    started = time.monotonic()
    with _redis(folder) as (redis_url, redis_pid), _gateway(folder, redis_url) as (url, pid):
        yield Site(
            url=url,
            redis_url=redis_url,
            data=data,
            pids={"gateway": pid, "redis": redis_pid},
            ports={},
            start_s=time.monotonic() - started,
        )


def allow_many_sockets() -> None:
    """Each is a file, here as in the gateway."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _room() -> dict[str, str]:
    """Limits beyond reach, since everybody here comes from one address; each is counted in as many
    windows as by default, so that counting costs what it does in earnest."""
    known = known_keys()
    room = {"limits.open_sockets_per_address": str(_MANY_TIMES)}
    for rule, text in Limits().rates().items():
        room[f"limits.{rule}"] = re.sub(r"\d+", str(_MANY_TIMES), text)
    # The cases that wait here have no page open, and must not go away while they are measured.
    room["handoff.abandon_after_minutes"] = "600"
    return {known[key]: value for key, value in room.items() if key in known}


@contextmanager
def _redis(folder: DataFolder) -> Iterator[tuple[str, int]]:
    server, port = find_redis_server(), free_port()
    password = keep_token(folder.secrets / "redis_password")
    config = write_config(folder.redis, server, port, password)
    url = RedisAddress("127.0.0.1", port, password=password).url
    with _process([str(server.path), str(config)], {}, folder.logs / "redis.log") as pid:
        wait_until(lambda: _pings(url), "redis")
        yield url, pid


@contextmanager
def _gateway(folder: DataFolder, redis_url: str) -> Iterator[tuple[str, int]]:
    port = free_port()
    settings = load_settings(None, _room() | {"BATON_SERVER_PORT": str(port)})
    write_private(folder.settings_file, settings.model_dump_json())
    for name in ("signing_key", "identity_key", "metrics_token"):
        keep_token(folder.secrets / name)
    environment = {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "BATON_DATA": str(folder.root),
        "BATON_INNER_TOKEN": keep_token(folder.secrets / "inner_token"),
        "BATON_REDIS_URL": redis_url,
        "BATON_RASA_URLS": _NOWHERE,
        "BATON_ANSWERS_URLS": _NOWHERE,
        "BATON_RECORD_AT": _NOWHERE,
    }
    command = [sys.executable, "-m", "bot", "gateway"]
    with _process(command, environment, folder.logs / "gateway.log") as pid:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: is_listening(url), "gateway")
        yield url, pid


@contextmanager
def _process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[int]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(os.environ) | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def wait_until(is_well: Callable[[], bool], name: str, limit_s: float = _START_LIMIT_S) -> None:
    """Ask again and again; RuntimeError when it takes too long."""
    deadline = time.monotonic() + limit_s
    while not is_well():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} is not well after {limit_s:.0f} s")
        time.sleep(0.02)  # between two tries; the limit is the deadline


def _pings(url: str) -> bool:
    try:
        with redis_client.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis_client.RedisError:
        return False


def is_listening(url: str) -> bool:
    """Whether an HTTP server answers there, whatever it says."""
    try:
        urllib.request.urlopen(f"{url}/health", timeout=5).close()
    except urllib.error.HTTPError:
        return True  # a gateway whose neighbours are not there says 503
    except OSError:
        return False
    return True
