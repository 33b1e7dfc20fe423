"""One WebSocket that can be cut as networks cut it: without a close, or inside a frame."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import aiohttp

from tests.chaos.ledger import Ledger

CONNECT_LIMIT_S: Final = 15.0
_LONGEST: Final = 8 * 1024 * 1024
_HALF_A_FRAME: Final = b"\x81\xfe\x01\x00\x00\x00\x00\x00" + b'{"type":"say","id":"never-'
"""A masked text frame of 256 bytes, of which only the first few are sent."""


class Connection:
    """Frames in both directions, each noted before it is acted on."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, ledger: Ledger, who: str, number: int
    ) -> None:
        self._socket = socket
        self._ledger = ledger
        self._who = who
        self._number = number
        ledger.note(who, "connected", number, {})

    async def send(self, frame: dict[str, Any]) -> None:
        """Send one frame; a connection that is gone swallows it, as a page's does."""
        self._ledger.note(self._who, "sent", self._number, frame)
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """Yield frames until the connection is gone."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                frame = json.loads(message.data)
                self._ledger.note(self._who, "told", self._number, _kept(frame))
                yield frame
        self._ledger.note(self._who, "lost", self._number, {"code": self._socket.close_code})

    def cut(self, inside_a_frame: bool = False) -> None:
        """End it as a broken network does: the other side hears nothing, or half a frame."""
        connection = self._socket._conn
        transport = connection.transport if connection is not None else None
        if transport is None or transport.is_closing():
            return
        if inside_a_frame:
            transport.write(_HALF_A_FRAME)
        transport.abort()

    @property
    def code(self) -> int | None:
        """How the other side closed it."""
        return self._socket.close_code

    async def close(self) -> None:
        """End it in order."""
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await self._socket.close()


def _kept(frame: dict[str, Any]) -> dict[str, Any]:
    """A queue is long, told often, and checked against nothing."""
    return {"type": "queue", "total": frame["total"]} if frame["type"] == "queue" else frame


async def connect(
    http: aiohttp.ClientSession, url: str, ledger: Ledger, who: str, number: int
) -> Connection:
    """Open a socket; raises aiohttp.ClientError, TimeoutError, OSError."""
    async with asyncio.timeout(CONNECT_LIMIT_S):
        socket = await http.ws_connect(url, max_msg_size=_LONGEST, heartbeat=20.0)
    return Connection(socket, ledger, who, number)
