"""Bytes on bare connections: answered or closed within a second, or left waiting and given up."""

import asyncio
import contextlib
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from tests.fuzz.bare_http import NoAnswer
from tests.fuzz.bare_socket import CLOSE, BareSocket, Closed, greeted
from tests.fuzz.outcome import Input, Results
from tests.fuzz.raw_frames import raw_frames
from tests.fuzz.raw_http import OPEN, raw_http
from tests.fuzz.world import MALLORY, World

_PATIENCE_S: Final = 10.0
_WORDLESS_S: Final = 0.5
_UNFINISHED_S: Final = 0.05
"""How long to wait for a word before giving up, by whether the input deserves one."""
_HELD: Final = 50
_STATUS: Final = re.compile(rb"(?:^|\n|\})HTTP/1\.[01] (\d{3})")


class Rough:
    """Opens a connection for every input; some that stay half open are held for a while."""

    def __init__(self, surface: str, world: World, results: Results, seed: int) -> None:
        self.surface = surface
        self._world = world
        self._results = results
        self._seed = seed
        self._held: deque[asyncio.StreamWriter] = deque()

    async def attack(self, number: int) -> None:
        """Send input number `number` and judge what happens."""
        make = raw_http if self.surface == "raw_http" else raw_frames
        tried = make(self._seed, number, self._world.known)
        self._results.recent.append(tried)
        began = time.monotonic()
        try:
            word = await (self._http(tried) if make is raw_http else self._frames(tried, number))
        except (TimeoutError, NoAnswer, Closed) as error:
            word = "HANG" if isinstance(error, TimeoutError) else "refused connection"
            self._results.fault(tried, f"{word}: {error!r}")
        self._results.note(tried, word, time.monotonic() - began)

    async def _http(self, tried: Input) -> str:
        address = urlsplit(self._world.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(tried.data)
        told = bytearray()

        async def read(heard: Callable[[], None]) -> str:
            with contextlib.suppress(ConnectionError):
                while part := await reader.read(65_536):
                    told.extend(part)
                    heard()
            return "closed"

        word = await self._patiently(tried, writer, read)
        statuses = [int(status) for status in _STATUS.findall(bytes(told))]
        if any(status >= 500 for status in statuses):
            self._results.fault(tried, f"statuses {sorted(set(statuses))} to {tried.kind}")
        return str(statuses[0]) if statuses else word

    async def _frames(self, tried: Input, number: int) -> str:
        socket = await self._opened(number)
        await socket.send(tried.data)

        async def read(_heard: Callable[[], None]) -> str:
            with contextlib.suppress(Closed):
                while True:
                    opcode, payload = await socket.frame()
                    if opcode == CLOSE:
                        return f"close {int.from_bytes(payload[:2], 'big')}"
            return "closed"

        return await self._patiently(tried, socket.writer, read)

    async def _patiently(
        self,
        tried: Input,
        writer: asyncio.StreamWriter,
        read: Callable[[Callable[[], None]], Awaitable[str]],
    ) -> str:
        """Read until the server ends it; what may wait for more is told that there is no more."""
        held = False
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_wordless_s(tried)):
                    return await read(lambda: None)
            held = self._hold(tried, writer)
            if held:
                return "held open"
            _give_up(writer)
            now = asyncio.get_running_loop().time
            async with asyncio.timeout(_PATIENCE_S) as limit:
                # A hundred requests in one input take their time: silence is what isn't borne.
                return await read(lambda: limit.reschedule(now() + _PATIENCE_S))
        finally:
            if not held:
                writer.transport.abort()

    async def _opened(self, number: int) -> BareSocket:
        """In turn: a customer's before hello, mallory's console, a customer's after hello."""
        known, url = self._world.known, self._world.url
        if number % 3 == 0:
            return await BareSocket.open(url, "/api/chat")
        if number % 3 == 1:
            return await BareSocket.open(url, "/api/console", {"Cookie": known.cookies[MALLORY]})
        return await greeted(url, known.token)

    def _hold(self, tried: Input, writer: asyncio.StreamWriter) -> bool:
        """Keep every third unfinished one open, so that there are always some."""
        if not tried.kind.startswith(OPEN) or len(tried.data) % 3:
            return False
        self._held.append(writer)
        if len(self._held) > _HELD:
            oldest = self._held.popleft()
            oldest.transport.abort()
        return True

    def drop(self) -> None:
        for writer in self._held:
            writer.transport.abort()
        self._held.clear()


def _wordless_s(tried: Input) -> float:
    return _UNFINISHED_S if tried.kind.startswith(OPEN) else _WORDLESS_S


def _give_up(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # it may have been closed just now
        if not writer.is_closing():
            writer.write_eof()
