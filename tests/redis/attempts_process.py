"""The gateway as a process of its own, for what only its log or its patience can show."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings.model import Settings
from tests.redis.gateway import IDENTITY_KEY, NOWHERE
from tests.system.starting import free_port

_START = "import sys; from bot.gateway.app import main; sys.exit(main())"
_START_LIMIT_S = 30.0
_LINE = re.compile(r"timestamp=\S+ level=\w+ event=\S+( .*)?")


@dataclass(frozen=True)
class Process:
    """Where it is, and the file that its log goes to."""

    url: str
    log: Path

    def lines(self) -> list[str]:
        """Every line of the log, split as a program that reads logs splits them."""
        return self.log.read_bytes().decode("utf-8").split("\n")[:-1]

    def strange_lines(self) -> list[str]:
        """Lines that aren't an event of one line, or that steer a terminal."""
        return [
            line for line in self.lines() if not _LINE.fullmatch(line) or not line.isprintable()
        ]


@contextmanager
def gateway_process(redis_url: str, **settings: Any) -> Iterator[Process]:
    """Start it and wait until it answers."""
    port = free_port()
    server = {"port": port} | settings.pop("server", {})
    with tempfile.TemporaryDirectory(prefix="baton-attempts-") as folder:
        data = Path(folder)
        (data / "secrets").mkdir()
        (data / "secrets" / "signing_key").write_bytes(b"k" * 32)
        (data / "secrets" / "identity_key").write_bytes(IDENTITY_KEY)
        (data / "secrets" / "metrics_token").write_bytes(b"m" * 43)
        told = Settings.model_validate({"server": server, **settings})
        (data / "settings.json").write_text(told.model_dump_json())
        environment = dict(os.environ) | {
            "BATON_DATA": folder,
            "BATON_REDIS_URL": redis_url,
            "BATON_INNER_TOKEN": "t",
            "BATON_RASA_URLS": NOWHERE,
            "BATON_ANSWERS_URLS": NOWHERE,
            "BATON_RECORD_AT": NOWHERE,
        }
        log = data / "gateway.log"
        with (
            log.open("wb") as file,
            subprocess.Popen(
                [sys.executable, "-c", _START], stderr=file, env=environment
            ) as process,
        ):
            try:
                url = f"http://127.0.0.1:{port}"
                _wait_for(url)
                yield Process(url, log)
            finally:
                process.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/api/sign-in-options", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)  # between two tries; the limit is the deadline
    raise RuntimeError("the gateway did not start")
