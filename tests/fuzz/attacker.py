"""One open socket: each hostile frame gets one error, soon, and the socket stays."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from typing import Any, Final

from handoff.peer import MAX_FRAME
from tests.fuzz.bare_socket import PATIENCE_S, BareSocket, Closed, framed
from tests.fuzz.oracle import Deserved
from tests.fuzz.outcome import Input, Results
from tests.fuzz.world import World

_LONGEST_ERROR: Final = 2000
_PROBES: Final = itertools.count()

Frame = dict[str, Any]


class Attacker:
    """One socket, opened again when a frame has closed it."""

    surface = ""

    def __init__(self, world: World, results: Results, seed: int) -> None:
        self.world = world
        self.results = results
        self.seed = seed
        self._socket: BareSocket | None = None

    async def attack(self, number: int) -> None:
        """Send input number `number` and judge the answer."""
        tried = self.made(number)
        self.results.recent.append(tried)
        began = time.monotonic()
        try:
            answer = await self.answered(tried)
        except Closed as closed:
            self.drop()
            answer = self.judged_close(tried, closed)
        except TimeoutError:
            self.drop()
            self.results.fault(tried, "no answer within 10 s")
            answer = "HANG"
        self.results.note(tried, answer, time.monotonic() - began)

    def made(self, number: int) -> Input:
        raise NotImplementedError

    async def opened(self) -> BareSocket:
        raise NotImplementedError

    async def answered(self, tried: Input) -> str:
        """Send; return what the answer is counted as."""
        deserved = self.deserved(tried)
        if self._socket is None:
            self._socket = await self.opened()
        await self._socket.send(framed(tried.data))
        if deserved.refused:
            return self.judged(tried, await self._until(_is_error))
        return await self.accepted(deserved.command)

    def deserved(self, tried: Input) -> Deserved:
        raise NotImplementedError

    async def accepted(self, command: Any) -> str:
        """A frame that is in order by chance: whatever it brings ends before the probe's error."""
        probe = f"probe{next(_PROBES)}"
        assert self._socket
        await self._socket.send(framed(json.dumps({"type": probe}).encode()))
        await self._until(lambda frame: _names(frame, probe))
        return f"valid {command.type}"

    def judged(self, tried: Input, error: Frame) -> str:
        """Check that the refusal is clear, and return its code."""
        code = error.get("code") or error.get("reason")
        message = error.get("message")
        size = len(json.dumps(error))
        if not isinstance(code, str) or not code or not isinstance(message, str):
            self.results.fault(tried, f"an error without code and message: {str(error)[:200]}")
        if size > _LONGEST_ERROR:
            self.results.fault(tried, f"an error of {size} characters")
        return str(code)

    def judged_close(self, tried: Input, closed: Closed) -> str:
        """Frames may close the socket only where WebSocket itself is broken."""
        good = {
            1007: not _is_utf8(tried.data),
            1009: len(tried.data) > MAX_FRAME,
            None: len(tried.data) > MAX_FRAME,  # reset while it was still sending
        }
        if not good.get(closed.code, False):
            self.results.fault(tried, f"the socket was closed: {closed}")
        return f"close {closed.code}"

    async def _until(self, fits: Callable[[Frame], Any]) -> Frame:
        assert self._socket
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: Frame = json.loads(await self._socket.text())
                if fits(frame):
                    return frame

    def drop(self) -> None:
        if self._socket:
            self._socket.abort()
            self._socket = None


def _is_error(frame: Frame) -> bool:
    return bool(frame["type"] == "error")


def _names(frame: Frame, probe: str) -> bool:
    return frame["type"] == "error" and probe in (frame.get("of"), frame.get("command"))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
