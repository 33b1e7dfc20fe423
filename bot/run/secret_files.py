"""Secrets made once and kept in files that only their owner can read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, in one step: a reader sees the old text or the new one."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    # The mode is given at creation: with a chmod afterwards others could read it in between.
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def keep(path: Path, make: Callable[[], str]) -> str:
    """Return the file's text; the first time, make it and write it."""
    if not path.exists():
        write_private(path, make())
    path.chmod(0o600)
    return path.read_text(encoding="utf-8")


def keep_token(path: Path) -> str:
    """Return the random token of 256 bits in this file, made at the first call."""
    return keep(path, lambda: secrets.token_urlsafe(32))
