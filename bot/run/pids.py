"""Processes by number: when each began, and ending those an earlier run left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from bot.run.run_file import PartEntry

_PATIENCE_S = 10.0


def birth_of(pid: int) -> str:
    """Return when the process began, in the system's own form; empty if there is none."""
    if Path("/proc/self/stat").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        # Field 22 of proc(5), counted after the name, which may hold spaces and brackets.
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return told.stdout.strip()


def end_leftovers(entries: Iterable[PartEntry]) -> list[str]:
    """End the processes that are still those noted; return their names. Takes up to 10 s."""
    left = [entry for entry in entries if birth_of(entry.pid) == entry.birth]
    for entry in left:
        _signal(entry.pid, signal.SIGTERM)
    patience = time.monotonic() + _PATIENCE_S
    while any(birth_of(entry.pid) == entry.birth for entry in left):
        if time.monotonic() > patience:
            for entry in left:
                if birth_of(entry.pid) == entry.birth:
                    _signal(entry.pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    return [entry.name for entry in left]


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it has just ended by itself, which is what was wanted
