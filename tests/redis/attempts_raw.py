"""Requests and frames as no library would send them, on a bare connection."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

LIMIT_S = 10.0
_HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

TEXT, CLOSE, PING = 1, 8, 9
RSV1 = 0x40
CONTINUES = 0


@dataclass(frozen=True)
class Answer:
    """What came back on the connection until it was closed."""

    head: str
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.split(" ", 2)[1]) if self.head else 0


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection to the server, closed at the end."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def request(
    url: str, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of a request; a header given here goes before the usual one of its name."""
    usual = {"Host": urlsplit(url).netloc, "Connection": "close"}
    if body or method == "POST":
        usual["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (usual | (headers or {})).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def send(url: str, data: bytes) -> Answer:
    """Send these bytes and read until the server closes."""
    async with connection(url) as (reader, writer):
        writer.write(data)
        async with asyncio.timeout(LIMIT_S):
            told = await reader.read()
    head, _, body = told.partition(b"\r\n\r\n")
    return Answer(head.decode("latin-1"), body)


async def ask(
    url: str, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Send one request; return the answer."""
    return await send(url, request(url, method, path, headers, body))


async def handshake(url: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask for a WebSocket; return the answer's head."""
    async with connection(url) as (reader, writer):
        writer.write(request(url, "GET", path, _HANDSHAKE | (headers or {})))
        return Answer((await _head(reader)).decode("latin-1"), b"")


async def _head(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(LIMIT_S):
        return await reader.readuntil(b"\r\n\r\n")


class RawSocket:
    """A WebSocket whose frames are made by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def frame(
        self, kind: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0
    ) -> None:
        """Send one frame; a server that has closed meanwhile is no error."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xff" + size.to_bytes(8, "big")
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        self._writer.write(bytes([(0x80 if fin else 0) | rsv | kind]) + length + mask + masked)
        await asyncio.sleep(0)

    async def closed(self) -> int | None:
        """Read until the server closes; return the code it gave."""
        code = None
        async with asyncio.timeout(LIMIT_S):
            while True:
                try:
                    first, size = await self._reader.readexactly(2)
                    if size == 126:
                        size = int.from_bytes(await self._reader.readexactly(2), "big")
                    payload = await self._reader.readexactly(size)
                except (asyncio.IncompleteReadError, ConnectionResetError):
                    return code
                if first & 0x0F == CLOSE:
                    return int.from_bytes(payload[:2], "big")


@asynccontextmanager
async def raw_socket(
    url: str, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[RawSocket]:
    """An open WebSocket."""
    async with connection(url) as (reader, writer):
        writer.write(request(url, "GET", path, _HANDSHAKE | (headers or {})))
        assert b" 101 " in await _head(reader)
        yield RawSocket(reader, writer)
