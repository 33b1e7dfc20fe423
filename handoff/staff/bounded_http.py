"""Requests to the OpenID Connect provider, none of which may take long or bring much."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2

LIMIT_S: Final = 10.0
LARGEST: Final = 1024 * 1024
"""Bytes of an answer."""


class TooMuch(httpx2.TransportError):
    """The answer is larger than any honest one."""


class _Counted(httpx2.AsyncByteStream):
    """A body that ends with an error once it is too large."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = 0
        async for part in self._body:
            total += len(part)
            if total > LARGEST:
                raise TooMuch("the answer is too large")
            yield part

    async def aclose(self) -> None:
        await self._body.aclose()


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Answers of at most LARGEST bytes, not compressed: a small one can't become a large one."""

    def __init__(self) -> None:
        self._inner = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass the request on, and count what comes back."""
        request.headers["Accept-Encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        body = response.stream
        if "Content-Encoding" in response.headers or not isinstance(body, httpx2.AsyncByteStream):
            await response.aclose()
            raise TooMuch("the answer is compressed, which was not asked for")
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Counted(body),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()
