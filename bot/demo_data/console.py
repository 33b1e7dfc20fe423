"""An agent's console: signed in, and obeyed."""

import asyncio
import contextlib
import json
import secrets
from typing import Any, Final

import aiohttp

from bot.demo_data.signed_in import sign_in, staff_http
from bot.run.errors import RunError

_LIMIT_S: Final = 20.0
_TRIES: Final = 3


class _Lost(Exception):
    """The connection ended before the order was answered."""


class Console:
    """One agent at the desk, from `open` to `close`; an ended session is begun anew."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        self._user, self._password = user, password
        self._asked: dict[str, asyncio.Future[bool]] = {}

    async def open(self) -> None:
        """Sign in and take new cases."""
        await self._connect()
        await self.order("available")

    async def close(self) -> None:
        """Leave the desk."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._http.close()

    async def order(self, kind: str, **what: Any) -> bool:
        """Give one command; whether it was obeyed, not refused. Raises RunError."""
        for _ in range(_TRIES):
            with contextlib.suppress(_Lost, ConnectionError, aiohttp.ClientError, TimeoutError):
                async with asyncio.timeout(_LIMIT_S):
                    return await self._order({"type": kind, **what})
            await self._again()
        raise RunError(f"the console of {self._user} can't be reached")

    async def _order(self, command: dict[str, Any]) -> bool:
        number = secrets.token_hex(8)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        await self._socket.send_str(json.dumps({**command, "id": number}, ensure_ascii=False))
        return await answer

    async def _again(self) -> None:
        await self.close()
        await self._connect()

    async def _connect(self) -> None:
        self._http = staff_http(self._url)
        await sign_in(self._http, self._url, self._user, self._password)
        self._socket = await self._http.ws_connect(f"{self._url}/api/console", heartbeat=20)
        self._reading = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Events are for the page; only the answers to commands matter here."""
        try:
            async for message in socket:
                frame = json.loads(message.data)
                if answer := self._asked.pop(str(frame.get("id")), None):
                    answer.set_result(frame["type"] != "error")
        finally:
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(_Lost())
            self._asked.clear()
