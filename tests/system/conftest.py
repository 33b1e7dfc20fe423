"""The whole system, started as a user starts it, and a real browser."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
STOP_LIMIT_S = 60

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root in a container of its own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Running:
    """A running Baton: where it is, where its data are, who can sign in."""

    url: str
    data: Path
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def running(test_data: Path) -> Iterator[Running]:
    """`bot run` in the demo setting, up when its sign-ins are printed, stopped by Ctrl-C."""
    shutil.rmtree(test_data / "redis", ignore_errors=True)  # the model is kept, the cases are not
    port = _free_port()
    command = [sys.executable, "-m", "bot", "run", "--port", str(port), "--data", str(test_data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        try:
            sign_ins = _sign_ins(process)
            yield Running(f"http://127.0.0.1:{port}", test_data, sign_ins)
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium.

    For one module at a time: Playwright's own event loop runs until then, and no other can start.
    """
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        # Without one on the system, `bin/setup test` installed Playwright's own.
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()
