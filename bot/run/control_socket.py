"""Both ends of the control socket's address, which the system allows 108 bytes at the most."""

import contextlib
import os
import socket
from pathlib import Path
from typing import Final

_LONGEST: Final = 100
"""A longer one is reached by its name alone, from its folder."""


def bound(path: Path) -> socket.socket:
    """Bind a socket for its owner alone."""
    ours = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        with contextlib.chdir(path.parent):
            ours.bind(path.name)
    finally:
        os.umask(before)
    return ours


def connected(path: Path) -> socket.socket:
    """Connect to it; raises OSError."""
    line = socket.socket(socket.AF_UNIX)
    try:
        if len(os.fsencode(path)) <= _LONGEST:
            line.connect(str(path))
        else:  # not always: the whole process stands in that folder for the moment
            with contextlib.chdir(path.parent):
                line.connect(path.name)
    except OSError:
        line.close()
        raise
    return line
