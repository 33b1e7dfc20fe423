"""The parts' log files: appended to over all lives of a part, and never longer than a limit."""

import os
import shutil
from pathlib import Path
from typing import IO

LONGEST = 20_000_000
"""Bytes; as many again lie in the copy set aside."""


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to, for its owner's eyes only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def trim(folder: Path, longest: int = LONGEST) -> list[str]:
    """Set the text of every log that is too long aside, as NAME.log.1; return their names.

    The file itself is emptied and stays: parts hold it open for as long as they live, so that a
    renamed one would grow on under its new name. What is written between the copy and the
    emptying, some milliseconds, is lost.
    """
    trimmed = []
    for log in sorted(folder.glob("*.log")):
        if log.stat().st_size > longest:
            aside = log.with_name(log.name + ".1")
            shutil.copy(log, aside)  # with its mode
            os.truncate(log, 0)
            trimmed.append(log.name)
    return trimmed


def last_lines(path: Path, count: int = 15) -> list[str]:
    """Return the end of a log."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return file.read().decode("utf-8", "replace").splitlines()[-count:]
