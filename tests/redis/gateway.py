"""A gateway on a real Redis whose Rasa and answers are down, and what talks to it."""

import atexit
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar
from aiohttp.test_utils import TestServer

from bot.gateway.app import create_app
from bot.gateway.wiring import Wiring
from bot.settings.model import Settings

NOWHERE: Final = "http://127.0.0.1:9"
_DATA: Final = tempfile.TemporaryDirectory(prefix="baton-gateway-")
atexit.register(_DATA.cleanup)
IDENTITY_KEY: Final = b"i" * 43


def wiring(redis_url: str, **sections: Any) -> Wiring:
    """What a gateway is told; `sections` are settings by section."""
    return Wiring(
        settings=Settings.model_validate(sections),
        data=Path(_DATA.name),
        host="127.0.0.1",
        port=0,
        reuse_port=False,
        redis_url=redis_url,
        rasa_urls=(NOWHERE,),
        answers_urls=(NOWHERE,),
        record_url=NOWHERE,
        inner_token="t",
        signing_key=b"k" * 32,
        identity_key=IDENTITY_KEY,
        metrics_token=b"m" * 43,
        rasa_limit_s=0.5,
    )


@asynccontextmanager
async def gateway(told: Wiring, **changed: Any) -> AsyncIterator[str]:
    """The URL of a running gateway."""
    async with TestServer(create_app(replace(told, **changed))) as server:
        yield str(server.make_url("")).rstrip("/")


class Page:
    """A page's socket, read until what we wait for comes."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    async def send(self, **frame: Any) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(await self.socket.receive_str(timeout=10))
            self.frames.append(frame)
            if frame["type"] == kind and fields.items() <= frame.items():
                return frame

    def lines(self) -> list[tuple[int, str, str]]:
        shown = [frame["line"] for frame in self.frames if frame["type"] == "line"]
        return [(line["seq"], line["who"], line["text"]) for line in shown]


async def customer(
    http: ClientSession,
    url: str,
    token: str | None = None,
    case: str | None = None,
    seen: int = 0,
    **more: Any,
) -> tuple[Page, str]:
    if token is None:
        async with http.post(f"{url}/api/customer") as answer:
            token = (await answer.json())["token"]
    page = Page(await http.ws_connect(f"{url}/api/chat"))
    await page.send(type="hello", token=token, lang="ko", case=case, seen=seen, **more)
    return page, token


async def agent(url: str, user: str, password: str) -> Page:
    session = ClientSession(cookie_jar=CookieJar(unsafe=True))
    async with session.post(
        f"{url}/api/sign-in", json={"user": user, "password": password}
    ) as answer:
        assert answer.status == 200
    page = Page(await session.ws_connect(f"{url}/api/console"))
    page.session = session  # type: ignore[attr-defined]
    await page.until("queue")
    return page
