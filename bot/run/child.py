"""Child processes that don't outlive their supervisor."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

from bot.run.paths import ROOT

_PR_SET_PDEATHSIG = 1  # prctl(2)


async def start(
    argv: Sequence[str],
    environment: Mapping[str, str],
    log: IO[bytes] | int,
    output: IO[bytes] | None = None,
) -> asyncio.subprocess.Process:
    """Start a process in the project's folder; what it says goes into the log.

    With `output` given, its standard output goes there instead. A number is a descriptor.

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
    """End a child and what it started; return False if it had to be killed."""
    in_order = True
    if child.returncode is None:
        with suppress(ProcessLookupError):  # it has just died, and nobody has noticed yet
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), patience_s)
        except TimeoutError:
            kill(child)
            await child.wait()
            in_order = False
    kill_group(child.pid)
    return in_order


def kill(child: asyncio.subprocess.Process) -> None:
    """Kill a child and what it started, at once."""
    if child.returncode is None:
        kill_group(child.pid)


def kill_group(pid: int) -> None:
    """Kill whatever is left of a child's group, also after the child itself has died.

    A Redis that is killed while it rewrites its file leaves a process behind that goes on writing.
    """
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
