"""An agent's console: claims, talks, passes on, hands back, vanishes; what it shows, frames say."""

import asyncio
import contextlib
import json
import random
from typing import Any, Final

import aiohttp

from tests.chaos.connection import Connection, connect
from tests.chaos.ledger import Ledger

_PAUSE_S: Final = 0.5
_SILENCE_LIMIT_S: Final = 8.0
_SIGNED_IN: Final = 200


class Agent:
    """One agent at one console; `user` also is the name in the ledger."""

    def __init__(
        self, url: str, ledger: Ledger, user: str, password: str, rng: random.Random
    ) -> None:
        self.user = user
        self.who = f"agent/{user}"
        self.welcomed = asyncio.Event()
        self.mine: list[str] = []
        self.waiting: list[str] = []
        self.colleagues: list[str] = []
        self.commands = 0
        self.rng = rng
        self._url = url
        self._ledger = ledger
        self._password = password
        self._seen: dict[str, int] = {}
        self._outbox: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, Any] = {}
        self._connection: Connection | None = None
        self._connections = 0
        self._away_until = 0.0
        self._signed_in = False
        # Cookies must work for addresses.
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._task = asyncio.create_task(self._run(), name=self.who)

    @property
    def online(self) -> bool:
        """Whether the console is connected and greeted."""
        return self.welcomed.is_set()

    async def until_online(self, limit_s: float) -> None:
        """Wait for that, but not for ever."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.welcomed.wait(), limit_s)

    async def leave(self) -> None:
        """Close the console for good."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._http.close()

    def cut(self, away_s: float = 0.0) -> None:
        """The network breaks, and stays broken for some time."""
        self._away_until = asyncio.get_running_loop().time() + away_s
        if self._connection is not None:
            self._connection.cut()

    async def do(self, kind: str, **fields: Any) -> None:
        """Press a button; a click without a connection does nothing."""
        if self.online and self._connection is not None:
            self.commands += 1
            await self._connection.send({"type": kind, **fields})

    async def say(self, case_id: str, message_id: str, text: str, times: int = 1) -> None:
        """Say something in an own case; kept until it is accepted or refused."""
        self._outbox[message_id] = {"type": "say", "case": case_id, "id": message_id, "text": text}
        for _ in range(times):
            await self.do(**_command(self._outbox[message_id]))

    def mark(self, lengths: dict[str, int]) -> None:
        """Note how the console stands at the end."""
        frame = {
            "cases": {case: lengths[case] for case in self.mine if case in lengths},
            "outbox": list(self._outbox),
            "online": self.online,
        }
        self._ledger.note(self.who, "final", self._connections, frame)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                await self._serve()
            self.welcomed.clear()
            away_s = max(0.0, self._away_until - loop.time())
            await asyncio.sleep(away_s + _PAUSE_S * self.rng.uniform(0.5, 1.5))

    async def _serve(self) -> None:
        if not self._signed_in:
            await self._sign_in()
        self._connections += 1
        self._connection = await connect(
            self._http, f"{self._url}/api/console", self._ledger, self.who, self._connections
        )
        self._seen, self.mine, self._rows = {}, [], {}
        async for frame in self._connection.frames():
            await self._apply(frame)
        if self._connection.code in {4401, 4403}:
            self._signed_in = False

    async def _sign_in(self) -> None:
        body = {"user": self.user, "password": self._password}
        limit = aiohttp.ClientTimeout(total=_SILENCE_LIMIT_S)
        async with self._http.post(f"{self._url}/api/sign-in", json=body, timeout=limit) as answer:
            self._signed_in = answer.status == _SIGNED_IN
            if not self._signed_in:
                raise aiohttp.ClientError(f"sign-in of {self.user}: {answer.status}")

    async def _apply(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.welcomed.set()
                await self.do("available")
                for waiting in list(self._outbox.values()):
                    await self.do(**_command(waiting))
            case "queue":
                self._queue(frame)
            case "claimed":
                self._seen[frame["case"]] = json.loads(frame["view"])["n"]
            case "line":
                self._seen[frame["case"]] = frame["line"]["seq"]
            case "cases":
                self.mine = frame["mine"]
            case "accepted":
                self._outbox.pop(frame["id"], None)
            case "error" if frame["id"]:
                self._outbox.pop(frame["id"], None)

    def _queue(self, frame: dict[str, Any]) -> None:
        """Whole, or what has changed since the last one."""
        if frame.get("whole", True):
            self._rows = {}
        self._rows |= {row["case"]: row for row in frame["waiting"]}
        for case_id in frame.get("gone", []):
            self._rows.pop(case_id, None)
        self.waiting = list(self._rows)
        if "agents" in frame:
            self.colleagues = [one["user"] for one in frame["agents"] if one["user"] != self.user]


def _command(frame: dict[str, Any]) -> dict[str, Any]:
    return {"kind": frame["type"], **{k: v for k, v in frame.items() if k != "type"}}
