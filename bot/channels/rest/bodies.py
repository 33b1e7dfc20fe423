"""Bodies of requests, read no further than they may be long."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from bot.channels.rest.errors import malformed, too_large, too_slow, try_again

_SMALL: Final = 64 * 1024
_PATIENCE_S: Final = 5.0
_PATIENCE_LARGE_S: Final = 60.0
_BUSY_S: Final = 1


class Bodies:
    """Reads bodies; only a few large ones at a time, or memory would have no bound."""

    def __init__(self, large_at_once: int) -> None:
        self._free = large_at_once

    @contextlib.asynccontextmanager
    async def body(self, request: web.Request, most: int) -> AsyncIterator[bytes]:
        """Read the body and count it while it is worked on; raises RefusedRequest."""
        length = request.content_length
        if length is not None and length > most:
            raise too_large(f"the body has more than {most} bytes")
        if most <= _SMALL or (length is not None and length <= _SMALL):
            yield await _read(request, min(most, _SMALL), _PATIENCE_S)
            return
        if not self._free:
            raise try_again("too many large bodies at once", _BUSY_S)
        self._free -= 1
        try:
            yield await _read(request, most, _PATIENCE_LARGE_S)
        finally:
            self._free += 1


async def _read(request: web.Request, most: int, patience_s: float) -> bytes:
    read = bytearray()
    try:
        async with asyncio.timeout(patience_s):
            async for chunk in request.content.iter_any():
                read += chunk
                if len(read) > most:
                    raise too_large(f"the body has more than {most} bytes")
    except TimeoutError:
        raise too_slow() from None
    except (ConnectionResetError, web.RequestPayloadError):
        raise malformed("body", "the body was cut off") from None
    return bytes(read)
