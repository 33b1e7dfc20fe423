"""An index on disk: one folder per build and a pointer that is replaced in one step."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_CURRENT = "CURRENT"
_LOCK = ".lock"
_FOLDER = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
_UNFINISHED = ".unfinished-"


@contextmanager
def building(index_dir: Path) -> Iterator[None]:
    """Only one builder at a time, a second one waits; what a killed builder left is removed."""
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in index_dir.glob(_UNFINISHED + "*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def current_folder(index_dir: Path) -> Path | None:
    """The folder that CURRENT points at, None if there is none."""
    try:
        name = (index_dir / _CURRENT).read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    return index_dir / name if _FOLDER.fullmatch(name) else None


def publish(index_dir: Path, version: str, write: Callable[[Path], None]) -> Path:
    """Have `write` fill a fresh folder, make it the current one and remove the others.

    A reader finds the old index or the new one, whatever happens on the way. Call it inside
    `building`. `version` is 16 hexadecimal digits.
    """
    name = f"{version}-{secrets.token_hex(4)}"
    fresh = index_dir / (_UNFINISHED + name)
    fresh.mkdir()
    try:
        write(fresh)
        for file in fresh.iterdir():
            _sync(file)
        final = fresh.rename(index_dir / name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    pointer = index_dir / (_UNFINISHED + _CURRENT)
    pointer.write_text(name + "\n", "ascii")
    _sync(pointer)
    pointer.replace(index_dir / _CURRENT)
    _sync(index_dir)
    for folder in index_dir.iterdir():
        if _FOLDER.fullmatch(folder.name) and folder.name != name:
            shutil.rmtree(folder, ignore_errors=True)
    return final


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
