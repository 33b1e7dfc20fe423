"""Agents' consoles: read at once whatever comes, as a browser does."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientSession, CookieJar

from tests.bench.people import LIMIT_S, PASSWORD, Cut, Frame, Wire, kind_of

_PARSED: Final = frozenset({"claimed", "owner", "error"})
Heard = Callable[[float, str], None]


class Desk:
    """One agent at work; frames of cases are kept until somebody asks for them."""

    def __init__(self, user: str, wire: Wire) -> None:
        self.user = user
        self.busy = asyncio.Lock()
        self.on_queue: Heard | None = None
        self._wire = wire
        self.cut: Cut | None = None
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._expected: dict[str, asyncio.Future[float]] = {}

    async def read(self) -> None:
        """Take frames until cut; those of the queue go to `on_queue` as text, with wall clock."""
        try:
            while True:
                self._hear(*await self._wire.text(limit_s=None))
        except Cut as error:
            self.cut = error
            self._frames.put_nowait(None)

    def _hear(self, at: float, clock: float, text: str) -> None:
        kind = kind_of(text)
        if kind == "queue":
            self._hear_queue(at, text)
        elif kind in _PARSED:
            self._frames.put_nowait(Frame(at, clock, json.loads(text)))

    def row(self, case: str) -> "asyncio.Future[float]":
        """When a frame of the queue named the case, by the wall clock; it is awaited from now."""
        self._expected[case] = asyncio.get_running_loop().create_future()
        return self._expected[case]

    def _hear_queue(self, at: float, text: str) -> None:
        if self.on_queue:
            self.on_queue(at, text)
        for case in [case for case in self._expected if case in text]:
            self._expected.pop(case).set_result(at)

    async def claim(self, case: str | None = None) -> tuple[float, Frame]:
        """Ask for a case, or the next; return when, and the `claimed` frame or the refusal.

        Raises Cut when the gateway has closed the socket.
        """
        sent = await self._wire.send(type="claim", case=case)
        return sent, await self._until("claimed", "error")

    async def resolve(self, case: str) -> None:
        """Close an own case."""
        await self._wire.send(type="resolve", case=case)
        while (await self._until("owner", "error")).body["case"] != case:
            pass

    async def _until(self, *kinds: str) -> Frame:
        async with asyncio.timeout(LIMIT_S):
            while True:
                frame = await self._frames.get()
                if frame is None or self.cut:
                    raise self.cut or Cut
                if frame.body["type"] in kinds:
                    return frame


def whole_view(claimed: dict[str, Any]) -> dict[str, Any]:
    """The view of a `claimed` frame, parsed, its digest and its completeness checked."""
    text = claimed["view"]
    if hashlib.sha256(text.encode()).hexdigest() != claimed["sha256"]:
        raise RuntimeError("the view is not what its digest says")
    view: dict[str, Any] = json.loads(text)
    if [line["seq"] for line in view["transcript"]] != list(range(1, view["n"] + 1)):
        raise RuntimeError("the transcript has a gap")
    if not view["profile"] or "evidence" not in view["package"] or "slots" not in view["package"]:
        raise RuntimeError("profile, evidence or slots are missing")
    return view


@asynccontextmanager
async def desk(url: str, user: str) -> AsyncIterator[Desk]:
    """A signed-in agent who has seen the queue once and is available."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        body = {"user": user, "password": PASSWORD}
        async with http.post(f"{url}/api/sign-in", json=body) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{user} can't sign in: {answer.status}")
        socket = await http.ws_connect(f"{url}/api/console", max_msg_size=0)
        async with Wire(http, socket) as wire:
            await wire.until("queue")
            await wire.send(type="available")
            one = Desk(user, wire)
            reading = asyncio.create_task(one.read())
            try:
                yield one
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
