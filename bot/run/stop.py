"""`bot stop`: asks the run that uses a data folder to end, and waits until it has."""

import os
import signal
import time
from pathlib import Path

from bot.run.paths import DataFolder
from bot.run.progress import say
from bot.run.run_lock import holder

PATIENCE_S = 90.0
"""Longer than all parts' own time limits together."""


def stop(data: Path | None) -> int:
    """End the run; return 0 if nothing runs any more."""
    folder = DataFolder.at(data)
    pid = holder(folder.lock_file)
    if pid is None:
        say(f"nothing is running with the data in {folder.root}")
        return 0
    started = time.monotonic()
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        say(f"process {pid} has just ended")
        return 0
    except PermissionError:
        say(f"process {pid} belongs to another account")
        return 1
    while holder(folder.lock_file) == pid:
        if time.monotonic() - started > PATIENCE_S:
            say(f"process {pid} has not ended after {PATIENCE_S:.0f} s")
            return 1
        time.sleep(0.05)
    say(f"stopped after {time.monotonic() - started:.1f} s")
    return 0
