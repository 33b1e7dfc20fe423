"""An operator's app: what it sends to Baton, and where it is told what customers are to see."""

import asyncio
import base64
import io
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from PIL import Image
from standardwebhooks import Webhook

SECRET: Final = "whsec_" + base64.b64encode(b"s" * 32).decode()
OTHER_SECRET: Final = "whsec_" + base64.b64encode(b"o" * 32).decode()
BASE: Final = "/api/channels/rest"

_NUMBERS = itertools.count()
_WAIT_S: Final = 20.0


def signed(
    payload: str,
    webhook_id: str | None = None,
    secret: str = SECRET,
    age_s: float = 0,
) -> dict[str, str]:
    """The three headers."""
    webhook_id = webhook_id or f"msg_{next(_NUMBERS)}"
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, payload),
    }


@dataclass
class Answer:
    """What Baton said."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class App:
    """Talks to one gateway."""

    url: str
    http: ClientSession

    async def post(self, path: str, body: Any, **how: Any) -> Answer:
        """Send a command, signed; `how` as for `signed`."""
        text = body if isinstance(body, str) else json.dumps(body)
        return await self.post_with(path, io.BytesIO(text.encode()), signed(text, **how))

    async def post_with(self, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """Send with these headers; `body` is bytes, a file or an asynchronous iterator."""
        headers = {"Content-Type": "application/json"} | headers
        async with self.http.post(f"{self.url}{BASE}/{path}", data=body, headers=headers) as answer:
            return await _read(answer)

    async def say(self, customer: str, text: str = "배송비 얼마예요?", **more: Any) -> Answer:
        """A message with an id of its own."""
        asked = {"id": f"m{next(_NUMBERS)}", "customer": customer, "text": text}
        return await self.post("messages", asked | more)

    async def lines(self, customer: str, query: str = "", **how: Any) -> Answer:
        """Ask for lines; `query` with its question mark."""
        path = f"{BASE}/customers/{customer}/lines{query}"
        return await self.get(path, headers=signed(path, **how))

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        async with self.http.get(self.url + path, headers=headers) as answer:
            return await _read(answer)


async def _read(answer: Any) -> Answer:
    is_json = answer.content_type == "application/json"
    body = await answer.json() if is_json else await answer.read()
    return Answer(answer.status, body, dict(answer.headers))


Reply = web.StreamResponse | int


@dataclass
class Receiver:
    """Takes events; `replies` are what it says to the next lines, then 204."""

    url: str = ""
    attempts: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply | Callable[[], Any]] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        event = json.loads(body) | {"webhook-id": request.headers["webhook-id"]}
        await self._note(self.attempts, event)
        faults = self.replies if event["type"] == "line" else []
        said: Any = faults.pop(0) if faults else 204
        said = await said() if callable(said) else said
        answer = web.Response(status=said) if isinstance(said, int) else said
        if answer.status < 300:
            await self._note(self.taken, event)
        return answer

    async def _note(self, where: list[dict[str, Any]], event: dict[str, Any]) -> None:
        async with self.more:
            where.append(event)
            self.more.notify_all()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what comes in."""
        async with asyncio.timeout(_WAIT_S), self.more:
            await self.more.wait_for(is_so)

    def lines(self) -> list[dict[str, Any]]:
        """The lines it has taken."""
        return [one for one in self.taken if one["type"] == "line"]

    async def until_lines(self, count: int) -> list[dict[str, Any]]:
        await self.until(lambda: len(self.lines()) >= count)
        return self.lines()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """One that listens."""
    one = Receiver()
    app = web.Application()
    app.router.add_post("/hook", one.handle)
    async with TestServer(app) as server:
        one.url = str(server.make_url("/hook"))
        yield one


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    """A small picture of that kind."""
    held = io.BytesIO()
    Image.new("RGB", size, "orange").save(held, kind)
    return held.getvalue()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
