"""Lines of stdin for a program that also listens to something else."""

import asyncio
import os
import sys
import threading
from typing import Final

_READ_AT_ONCE: Final = 64 * 1024


def stdin_lines() -> "asyncio.Queue[bytes]":
    """Lines of stdin, empty at its end.

    A daemon thread reads them: asyncio can't read a file, and mustn't wait for stdin when the
    gateway leaves first. It reads the descriptor itself, because Python aborts at exit when a
    thread holds the lock of sys.stdin's buffer.
    """
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        left = b""
        while part := os.read(sys.stdin.fileno(), _READ_AT_ONCE):
            *whole, left = (left + part).split(b"\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line + b"\n")
        if left:
            loop.call_soon_threadsafe(lines.put_nowait, left)
        loop.call_soon_threadsafe(lines.put_nowait, b"")

    threading.Thread(target=read, daemon=True).start()
    return lines
