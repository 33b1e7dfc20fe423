"""A WebSocket client that sends whatever it is told to, and reads what comes."""

import asyncio
import json
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

PATIENCE_S: Final = 10.0
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_CHUNK: Final = 4 * 1024 * 1024
HANDSHAKE: Final = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Closed(Exception):
    """The server ended the connection; `code` is None where it said none."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        super().__init__(f"closed {code} {reason}")
        self.code = code


def framed(
    payload: bytes,
    opcode: int = TEXT,
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = b"\0\0\0\0",
    claimed: int | None = None,
) -> bytes:
    """Return one frame; `claimed`: the length that it says it has."""
    size = len(payload) if claimed is None else claimed
    masked = 0x80 if mask is not None else 0
    if size < 126:
        length = bytes([masked | size])
    elif size < 2**16:
        length = bytes([masked | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([masked | 127]) + (size % 2**64).to_bytes(8, "big")
    if mask is not None and any(mask):
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes([(0x80 if fin else 0) | rsv | opcode]) + length + (mask or b"") + payload


class BareSocket:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, url: str, path: str, headers: dict[str, str] | None = None) -> "BareSocket":
        """Connect and shake hands; raises Closed where the server refuses."""
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=_CHUNK)
        told = {"Host": address.netloc} | HANDSHAKE | (headers or {})
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {text}" for name, text in told.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        try:
            async with asyncio.timeout(PATIENCE_S):
                head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.transport.abort()
            raise Closed(None, "at the handshake") from None
        if b" 101 " not in head:
            writer.transport.abort()
            raise Closed(int(head.split(b" ")[1]), "at the handshake")
        return cls(reader, writer)

    async def send(self, data: bytes) -> None:
        """Send these bytes; a server that is gone is noticed at the next read."""
        if not self.writer.is_closing():
            self.writer.write(data)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self.writer.drain()
            except ConnectionError:
                return

    async def text(self) -> str:
        """Return the next text; pings are answered; raises Closed, TimeoutError."""
        while True:
            async with asyncio.timeout(PATIENCE_S):
                opcode, payload = await self.frame()
            if opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big"), payload[2:].decode())
            if opcode == PING:
                await self.send(framed(payload, PONG))
            elif opcode == TEXT:
                return payload.decode()

    async def frame(self) -> tuple[int, bytes]:
        """Return the next frame's opcode and payload; raises Closed."""
        try:
            first, size = await self.reader.readexactly(2)
            if size == 126:
                size = int.from_bytes(await self.reader.readexactly(2), "big")
            elif size == 127:
                size = int.from_bytes(await self.reader.readexactly(8), "big")
            return first & 0x0F, await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Closed(None) from None

    def abort(self) -> None:
        self.writer.transport.abort()

    async def __aenter__(self) -> "BareSocket":
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.abort()


async def greeted(url: str, token: str) -> BareSocket:
    """A customer's socket after its welcome."""
    socket = await BareSocket.open(url, "/api/chat")
    await socket.send(framed(json.dumps({"type": "hello", "token": token}).encode()))
    if json.loads(await socket.text())["type"] != "welcome":
        raise Closed(None, "not welcome")
    return socket
