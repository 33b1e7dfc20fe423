"""Child processes that don't outlive their supervisor."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from bot.run.paths import ROOT

LONGEST_LOG = 20_000_000
"""Bytes."""

_PR_SET_PDEATHSIG = 1  # prctl(2)


async def start(
    argv: Sequence[str],
    environment: Mapping[str, str],
    log: IO[bytes],
    output: IO[bytes] | None = None,
) -> asyncio.subprocess.Process:
    """Start a process in the project's folder; what it says goes into the log.

    With `output` given, its standard output goes there instead.

    It has a session of its own, so that a Ctrl-C in the terminal reaches the supervisor alone,
    which then stops all in order.
    """
    return await asyncio.create_subprocess_exec(
        *argv,
        env=dict(environment),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output or log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_end_with_parent(),  # safe: one thread, one system call
    )


def _end_with_parent() -> Callable[[], None] | None:
    """Return what makes a child get SIGTERM when the supervisor dies, however it dies.

    Only Linux has this; elsewhere the next start ends what was left (pids.py).
    """
    if sys.platform != "linux":
        return None
    # Loaded before the fork: loading a library between fork and exec could deadlock.
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_for_it() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the request was in place
            os._exit(1)

    return ask_for_it


async def end(child: asyncio.subprocess.Process, patience_s: float) -> bool:
    """End a child; return False if it had to be killed."""
    if child.returncode is not None:
        return True
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), patience_s)
    except TimeoutError:
        kill(child)
        await child.wait()
        return False
    return True


def kill(child: asyncio.subprocess.Process) -> None:
    """Kill a child and what it started, at once."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to; a long one is set aside first."""
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_name(path.name + ".1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def last_lines(path: Path, count: int = 15) -> list[str]:
    """Return the end of a log."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return file.read().decode("utf-8", "replace").splitlines()[-count:]
