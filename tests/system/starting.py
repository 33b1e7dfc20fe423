"""Starts a whole Baton as a user starts it, and stops it as a user stops it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STOP_LIMIT_S = 60


@dataclass(frozen=True)
class Running:
    """A running Baton: where it is, where its data are, who can sign in."""

    url: str
    data: Path
    passwords: dict[str, str]


_TRAINED = ("models", "index", "index.stamp", "embeddings.sqlite")


def trained_copy(test_data: Path, data: Path) -> Path:
    """Give a data folder of its own what was trained and built before; return it."""
    for name in _TRAINED:
        if (test_data / name).is_dir():
            shutil.copytree(test_data / name, data / name)
        elif (test_data / name).exists():
            shutil.copy(test_data / name, data / name)
    return data


@contextmanager
def baton(
    data: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Running]:
    """`bot run` in the demo setting, up when its sign-ins are printed, stopped by Ctrl-C."""
    port = port or free_port()
    command = [sys.executable, "-m", "bot", "run", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env=dict(os.environ) | dict(environment or {}),
    ) as process:
        try:
            yield Running(f"http://127.0.0.1:{port}", data, _sign_ins(process))
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(STOP_LIMIT_S)
    assert status == 0, "Ctrl-C did not stop everything in order"


def _sign_ins(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"sign_ins"'):
            return {entry["user"]: entry["password"] for entry in json.loads(line)["sign_ins"]}
    raise RuntimeError(f"`bot run` ended with status {process.wait()} before all was well")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
