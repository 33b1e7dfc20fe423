"""One WebSocket to a page, with finite patience in both directions."""

import asyncio
import contextlib
import json
import weakref
from collections.abc import AsyncIterator
from typing import Any, Final, Self

from aiohttp import WSMsgType, web

MAX_FRAME: Final = 512 * 1024
"""Bytes; far above a message of 4,000 characters, so that who pastes a book still reads why it was
refused instead of losing the connection."""

_SEND_LIMIT_S: Final = 10.0
_HEARTBEAT_S: Final = 20.0

GOING_AWAY: Final = 1001
TRY_AGAIN: Final = 1013
NOT_SIGNED_IN: Final = 4401
NO_RIGHT: Final = 4403
"""Signed in, and may not be here."""


class Peer:
    """The page at the other end. A peer that does not read is closed, never waited for."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._sending = asyncio.Lock()

    @classmethod
    async def accept(cls, request: web.Request) -> Self:
        """Finish the handshake."""
        socket = web.WebSocketResponse(
            heartbeat=_HEARTBEAT_S, max_msg_size=MAX_FRAME, compress=False
        )
        try:
            await socket.prepare(request)
        except ValueError:  # aiohttp quotes a header that is no text
            raise web.HTTPBadRequest(text="no WebSocket handshake\n") from None
        peer = cls(socket)
        request.app[PEERS].add(peer)
        return peer

    async def send(self, frame: dict[str, Any]) -> None:
        """Send one frame; raises ConnectionResetError when the peer is gone or too slow."""
        await self.send_text(json.dumps(frame, ensure_ascii=False))

    async def send_text(self, frame: str) -> None:
        """Send a frame that was made once for several peers; raises as `send` does."""
        try:
            async with asyncio.timeout(_SEND_LIMIT_S), self._sending:
                await self.socket.send_str(frame)
        except TimeoutError:
            await self.close(TRY_AGAIN, "too slow")
            raise ConnectionResetError("the peer does not read") from None

    async def frames(self) -> AsyncIterator[str]:
        """Yield text frames until the peer leaves."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                yield message.data
            elif message.type is WSMsgType.BINARY:
                yield ""  # not JSON: refused like any malformed frame

    async def first(self, limit_s: float) -> str | None:
        """Return the first text frame, or None if none came in time."""
        with contextlib.suppress(TimeoutError, TypeError):
            async with asyncio.timeout(limit_s):
                return await self.socket.receive_str()
        return None

    async def close(self, code: int, reason: str) -> None:
        """Close with a code that tells the page what to do next."""
        await self.socket.close(code=code, message=reason.encode())


PEERS: Final = web.AppKey("peers", weakref.WeakSet[Peer])
"""The open sockets of an application."""


async def close_all(app: web.Application) -> None:
    """Signal handler for shutdown: pages are told to come back, instead of being cut off."""
    closing = [peer.close(GOING_AWAY, "restarting") for peer in app[PEERS]]
    await asyncio.gather(*closing, return_exceptions=True)
