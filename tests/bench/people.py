"""Customers and agents on the wire, with the moment at which each frame arrived."""

import json
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor
from handoff.staff.scripts import StaffScripts
from handoff.store import connect

PASSWORD: Final = "a password for the bench"
LIMIT_S: Final = 60.0
_TYPE: Final = re.compile(r'{"type": ?"(\w+)"')


class Cut(Exception):
    """The socket was closed by the other side."""


@dataclass(frozen=True)
class Frame:
    """One frame; `at` is the wall clock, `clock` the one that times."""

    at: float
    clock: float
    body: dict[str, Any]


class Wire:
    """A socket; leave it by `close`."""

    def __init__(self, http: ClientSession, socket: ClientWebSocketResponse) -> None:
        self._http = http
        self.socket = socket

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.socket.close()

    async def send(self, **frame: Any) -> float:
        """Send one frame and return when that began."""
        started = time.perf_counter()
        await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
        return started

    async def text(self, limit_s: float | None = LIMIT_S) -> tuple[float, float, str]:
        """The next frame as it came."""
        message = await self.socket.receive(timeout=limit_s)
        at, clock = time.time(), time.perf_counter()
        if message.type is not WSMsgType.TEXT:
            raise Cut(f"closed with {self.socket.close_code}")
        return at, clock, message.data

    async def next(self) -> Frame:
        """The next frame, parsed."""
        at, clock, text = await self.text()
        return Frame(at, clock, json.loads(text))

    async def until(self, *kinds: str, **fields: Any) -> Frame:
        """The next frame of one of these types with these fields; others are not even parsed."""
        while True:
            at, clock, text = await self.text()
            if kind_of(text) in kinds:
                frame = Frame(at, clock, json.loads(text))
                if fields.items() <= frame.body.items():
                    return frame


def kind_of(text: str) -> str:
    """The type of a frame, without parsing it."""
    found = _TYPE.match(text)
    return found[1] if found else ""


class Customer(Wire):
    """One customer's page."""

    async def say(self, text: str) -> tuple[float, Frame]:
        """Say one thing; return when it was sent and its acknowledgement."""
        id_ = secrets.token_hex(8)
        sent = await self.send(type="say", id=id_, text=text, choice=None)
        return sent, await self.until("accepted", id=id_)

    async def turn(self, text: str) -> tuple[float, Frame, Frame]:
        """Say one thing to the bot; return when, the acknowledgement, and the end of the turn."""
        sent, accepted = await self.say(text)
        return sent, accepted, await self.until("turn_ended", seq=accepted.body["seq"])


@asynccontextmanager
async def browsers() -> AsyncIterator[ClientSession]:
    """As many connections as wanted, cookies of nobody."""
    connector = TCPConnector(limit=0)
    async with ClientSession(connector=connector) as http:
        yield http


async def customer(http: ClientSession, url: str, lang: str = "ko") -> Customer:
    """A new customer whose page has been welcomed."""
    async with http.post(f"{url}/api/customer", json={}) as answer:
        token = (await answer.json())["token"]
    socket = await http.ws_connect(f"{url}/api/chat", max_msg_size=0)
    page = Customer(http, socket)
    await page.send(type="hello", token=token, lang=lang)
    await page.until("welcome")
    return page


async def hire(redis_url: str, count: int) -> list[str]:
    """Make accounts of agents; return their user names."""
    redis = connect(redis_url)
    try:
        accounts = Accounts(redis, StaffScripts(redis))
        users = [f"bench{number:03d}" for number in range(count)]
        for user in users:
            await accounts.create(Actor("bench"), user, user.title(), "agent", PASSWORD)
        return users
    finally:
        await redis.aclose()


async def drain(wire: Wire) -> None:
    """Read and forget, until cancelled or closed."""
    with suppress(Cut):
        while True:
            await wire.text(limit_s=None)
