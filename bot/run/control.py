"""The socket at which a running supervisor takes orders.

A signal could not say which part is meant, nor tell whoever asked how it goes; a port would need a
secret of its own. The file's mode (0600, in the data folder) says who may ask.
"""

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.run.errors import BadInput, RunError
from bot.run.progress import heard_by, say
from bot.run.renewal import KINDS

_REQUEST_LIMIT_S = 5.0

Restart = Callable[[str], Awaitable[None]]


class Control:
    """Takes one order at a time."""

    def __init__(self, path: Path, restart: Restart) -> None:
        """`restart(kind)` raises RunError."""
        self._path = path
        self._restart = restart
        self._server: asyncio.Server | None = None
        self._order: asyncio.Task[int] | None = None

    async def open(self) -> None:
        """Listen. The caller holds the data folder, so that a socket lying there is a dead one."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._answer, sock=_bound(self._path))

    async def close(self) -> None:
        """Listen no more, and give up the order under way."""
        if self._order is not None:
            self._order.cancel()
            await asyncio.gather(self._order, return_exceptions=True)
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = _Told(writer)
        try:
            kind = await _kind(reader)
            if self._order is not None and not self._order.done():
                raise BadInput("a restart is under way already")
            # Whoever asked may leave: what has begun goes on.
            self._order = asyncio.create_task(self._obey(kind, told))
            told.send(status=await asyncio.shield(self._order))
        except BadInput as error:
            told.send(said=str(error), status=error.status)
        finally:
            told.gone = True
            with contextlib.suppress(ConnectionError):
                writer.close()
                await writer.wait_closed()

    async def _obey(self, kind: str, told: "_Told") -> int:
        with heard_by(lambda text: told.send(said=text)):
            try:
                await self._restart(kind)
            except RunError as error:
                say(f"not renewed: {error}")
                return error.status
            except Exception as error:  # noqa: BLE001 - whoever asked waits for an answer
                say(f"not renewed: {type(error).__name__}: {error}")
                return 1
            say("all is renewed and well")
            return 0


class _Told:
    """What is told to whoever asked, for as long as they listen."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.gone = False

    def send(self, **frame: Any) -> None:
        """One JSON object a line; a few dozen short ones, so that no buffer can run over."""
        if not self.gone and not self._writer.is_closing():
            self._writer.write(json.dumps(frame).encode() + b"\n")


async def _kind(reader: asyncio.StreamReader) -> str:
    """Read the order; raises BadInput."""
    try:
        async with asyncio.timeout(_REQUEST_LIMIT_S):
            asked = json.loads(await reader.readline())
    except (TimeoutError, ValueError):
        raise BadInput("an order is one line of JSON") from None
    kind = asked.get("restart") if isinstance(asked, dict) else None
    if kind not in KINDS:
        raise BadInput(f"an order is one of {', '.join(KINDS)}")
    return str(kind)


def _bound(path: Path) -> socket.socket:
    """Bind a socket for its owner alone."""
    bound = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        # By its name alone: the system takes 108 bytes at the most, and folders may be deep.
        with contextlib.chdir(path.parent):
            bound.bind(path.name)
    finally:
        os.umask(before)
    return bound
