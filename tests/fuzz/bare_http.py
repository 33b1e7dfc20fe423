"""HTTP as bytes: what is sent stays as it is, and an answer is read as far as it goes."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

PATIENCE_S: Final = 10.0
_LIMIT: Final = 1024 * 1024


class NoAnswer(Exception):
    """The connection was closed without a word, or never was one."""


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def closes(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


class Line:
    """A connection that is kept as long as the server keeps it."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._place = address.hostname, address.port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, method: str = "GET") -> Answer:
        """Send one request and return its answer; raises NoAnswer, TimeoutError."""
        fresh = self._open is None
        try:
            return await self._ask(request, method)
        except NoAnswer:
            self.drop()
            if fresh:
                raise
        return await self._ask(request, method)  # kept for too long, it was closed meanwhile

    async def _ask(self, request: bytes, method: str) -> Answer:
        try:
            if self._open is None:
                self._open = await asyncio.open_connection(*self._place, limit=_LIMIT)
            reader, writer = self._open
            writer.write(request)
            async with asyncio.timeout(PATIENCE_S):
                answer = await read_answer(reader, method)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self.drop()
            raise NoAnswer(type(error).__name__) from None
        except TimeoutError:
            self.drop()
            raise
        if answer.closes:
            self.drop()
        return answer

    def drop(self) -> None:
        """Close it; the next question opens another."""
        if self._open:
            self._open[1].transport.abort()
            self._open = None


async def read_answer(reader: asyncio.StreamReader, method: str = "GET") -> Answer:
    """Return the next answer on the connection; 1xx ones are passed over."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        status = int(first.split(" ")[1])
        if status >= 200 or status == 101:
            break
    headers = {}
    for line in lines:
        name, _, text = line.partition(":")
        headers[name.lower()] = text.strip()
    size = int(headers.get("content-length", "0"))
    silent = method == "HEAD" or status in (101, 204, 304)
    if "content-length" not in headers and headers.get("connection") == "close" and not silent:
        return Answer(status, headers, await reader.read())
    return Answer(status, headers, b"" if silent else await reader.readexactly(size))
