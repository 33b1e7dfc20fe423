"""Reading and replacing one file: whole or not at all, and only if it is what it was."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from nlu.trainer.refusals import Changed, ReadOnly, Unreadable
from nlu.trainer.shelf import Edit

# Hidden, and of no kind that anybody reads. Left behind by a kill, it is taken away by the next.
_BESIDE: Final = ".baton-new"


def read_text(path: Path, file: str) -> str:
    """What is in the file, line ends as they are; raises Unreadable under the name `file`."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(file, line, "not valid UTF-8") from error
    except OSError as error:
        raise Unreadable(file, 0, error.strerror or str(error)) from error


def check_writable(path: Path, file: str) -> None:
    """Raise ReadOnly for what `write` would not be let do, so that the preview says it already."""
    for each in (path, path.parent):
        if each.exists() and not os.access(each, os.W_OK):
            raise ReadOnly(file, "no right to write, or a read-only disk")


@contextmanager
def alone(folder: Path, file: str) -> Iterator[None]:
    """One writer at a time, over all gateways of the machine; the folder itself is the lock."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Unreadable(file, 0, error.strerror or str(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(edit: Edit) -> None:
    """Put `after` in the place of `before`; raises Changed or ReadOnly and leaves all as it was.

    Call it `alone`. Editors know no lock: what they save between the last look and the renaming
    next to it, a few microseconds, would be lost.
    """
    beside = edit.path.with_name(_BESIDE)
    try:
        beside.unlink(missing_ok=True)
        is_new = not edit.path.exists()
        _prepare(beside, edit)
        if (b"" if is_new else edit.path.read_bytes()) != edit.before.encode():
            raise Changed(edit.file)
        if is_new:
            os.link(beside, edit.path)  # unlike a renaming, it fails if there is one by now
        else:
            beside.replace(edit.path)
    except (FileExistsError, FileNotFoundError) as error:
        raise Changed(edit.file) from error
    except OSError as error:
        raise ReadOnly(edit.file, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    _keep_name(edit.path.parent)


def _prepare(beside: Path, edit: Edit) -> None:
    """The new content on disk under another name, with the old file's rights."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o666), "wb") as new:
        if edit.path.exists():
            old = edit.path.stat()
            for owner in (old.st_uid, -1):
                with suppress(PermissionError):  # the group's right to write lets in, then
                    os.fchown(new.fileno(), owner, old.st_gid)
                    break
            os.fchmod(new.fileno(), stat.S_IMODE(old.st_mode))
        new.write(edit.after.encode())
        new.flush()
        os.fsync(new.fileno())


def _keep_name(folder: Path) -> None:
    """The renaming itself on disk. Done is done: some file systems can't, and none can undo it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
