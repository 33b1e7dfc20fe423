"""A customer's tab: keeps what it has to say until it is taken, connects again, resumes."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from tests.chaos.chat_state import ChatState
from tests.chaos.connection import Connection, connect
from tests.chaos.ledger import Ledger

_FIRST_PAUSE_S: Final = 0.3
_LONGEST_PAUSE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Browser:
    """What all tabs of one customer share; `token` is the one that the gateway gave."""

    http: aiohttp.ClientSession
    url: str
    ledger: Ledger
    token: str
    lang: str


class Page:
    """One tab. `who` names it in the ledger."""

    def __init__(self, browser: Browser, who: str, rng: random.Random) -> None:
        self.who = who
        self.state = ChatState()
        self.online = False
        self._browser = browser
        self._rng = rng
        self._connection: Connection | None = None
        self._connections = 0
        self._changed = asyncio.Event()
        self._in_order = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def case(self) -> str | None:
        """The case shown."""
        return self.state.case

    @property
    def idle(self) -> bool:
        """Connected, with nothing on its way in either direction."""
        return self.online and self.state.idle

    def open(self) -> None:
        """Connect, and connect again whenever the connection is lost."""
        self._task = asyncio.create_task(self._run(), name=self.who)

    async def leave(self) -> None:
        """Close the tab; what it shows and has not sent yet is remembered."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._connection is not None:
            await self._connection.close()
        self.online = False

    def cut(self, inside_a_frame: bool) -> None:
        """The network breaks."""
        if self._connection is not None:
            self._connection.cut(inside_a_frame)

    async def say(self, message_id: str, text: str) -> None:
        """Keep the message until the gateway has it, and send it as soon as possible."""
        self.state.outbox[message_id] = {"type": "say", "id": message_id, "text": text}
        async with self._in_order:
            if message_id in self.state.outbox:
                await self._send(self.state.outbox[message_id])

    async def say_again(self) -> None:
        """Send once more what waits for its acknowledgement."""
        async with self._in_order:  # nothing newer in between, as in a browser's one thread
            for frame in list(self.state.outbox.values()):
                await self._send(frame)

    async def ask_for_person(self, message_id: str) -> None:
        """Press the button for a person; without a connection it stays pressed."""
        self.state.asked = message_id
        await self._send({"type": "person", "id": message_id})

    async def press(self, kind: str) -> None:
        """Press another button: cancel_wait or end."""
        await self._send({"type": kind})

    async def until(self, true: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something is true of this page; False when it did not come to that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not true():
                    self._changed.clear()
                    await self._changed.wait()
        return true()

    def mark(self, last: int) -> None:
        """Note how the page stands at the end; `last` is how long its case was then."""
        state = self.state
        frame = {
            "cases": {state.case: last} if state.case else {},
            "owner": state.owner,
            "epoch": state.epoch,
            "thinking": state.thinking,
            "outbox": list(state.outbox),
            "online": self.online,
        }
        self._browser.ledger.note(self.who, "final", self._connections, frame)

    async def _run(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                await self._serve()
            if self.online:
                pause_s = _FIRST_PAUSE_S
            self.online = False
            self._changed.set()
            await asyncio.sleep(pause_s * self._rng.uniform(0.5, 1.0))
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _serve(self) -> None:
        """One connection, to its end."""
        browser, state = self._browser, self.state
        self._connections += 1
        self._connection = await connect(
            browser.http, f"{browser.url}/api/chat", browser.ledger, self.who, self._connections
        )
        hello: dict[str, Any] = {"type": "hello", "token": browser.token, "lang": browser.lang}
        if state.case:
            hello |= {"case": state.case, "seen": state.seen()}
        await self._connection.send(hello)
        async for frame in self._connection.frames():
            state.apply(frame)
            if frame["type"] == "welcome":
                await self._welcomed()
            elif frame["type"] == "error" and frame["code"] == "rate_limited":
                raise TimeoutError  # comes back, and sends again
            self._changed.set()

    async def _welcomed(self) -> None:
        self.online = True
        await self.say_again()
        if self.state.asked:
            await self.ask_for_person(self.state.asked)

    async def _send(self, frame: dict[str, Any]) -> None:
        if self.online and self._connection is not None:
            await self._connection.send(frame)
