"""A small site with the staff API and the console, on a real Redis, for the tests about staff."""

import asyncio
import functools
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from yarl import URL

from bot.gateway.pages import add_pages
from bot.gateway.security import headers_for
from bot.settings.model import Settings
from handoff.agents import Agents
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.console.routes import add_console
from handoff.feed import Feed
from handoff.intake import Intake
from handoff.limits import Limits
from handoff.ownership import Ownership
from handoff.peer import PEERS, close_all
from handoff.pictures import Pictures
from handoff.scripts import Scripts
from handoff.staff.oidc_settings import OidcSettings
from handoff.staff.parts import STAFF, SiteFacts, StaffParts
from handoff.staff.routes import add_staff
from handoff.staff.scripts import StaffScripts
from handoff.store import Store

PASSWORD = "a right password"
PEOPLE = {"mina": "agent", "dana": "trainer", "sora": "supervisor", "hana": "admin"}
FACTS = SiteFacts(demo=True, shop={"name": {"ko": "모루상점", "en": "Moru Store"}})


@dataclass
class Answer:
    """What came back, read to its end."""

    status: int
    body: Any
    headers: Any


class Browser:
    """One browser: cookies of its own."""

    def __init__(self, url: str, http: ClientSession) -> None:
        self.url = url
        self.http = http

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        if body is not None:
            more["json"] = body
        more.setdefault("allow_redirects", False)
        async with self.http.request(method, self.url + path, **more) as answer:
            text = await answer.text()
            told = json.loads(text) if answer.content_type == "application/json" else text
            return Answer(answer.status, told, answer.headers)

    async def sign_in(self, user: str, password: str = PASSWORD) -> Answer:
        return await self.call("POST", "/api/sign-in", {"user": user, "password": password})

    def cookie(self, name: str = "baton_session") -> str | None:
        found = [cookie.value for cookie in self.http.cookie_jar if cookie.key == name]
        return found[0] if found else None

    def give_cookie(self, value: str) -> None:
        self.http.cookie_jar.clear()
        self.http.cookie_jar.update_cookies({"baton_session": value}, URL(self.url))

    async def console(self) -> ClientWebSocketResponse:
        return await self.http.ws_connect(self.url + "/api/console")


async def frame(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """Read until a frame of this type comes."""
    while True:
        told: dict[str, Any] = json.loads(await socket.receive_str(timeout=10))
        if told["type"] == kind:
            return told


async def closed(socket: ClientWebSocketResponse) -> int | None:
    """Read until the server closes; return its code."""
    async for _ in socket:
        pass
    return socket.close_code


@dataclass
class Site:
    """The site, its parts, and browsers that visit it."""

    url: str
    store: Store
    parts: StaffParts
    intake: Intake
    ownership: Ownership
    pictures: Pictures
    stack: AsyncExitStack = field(repr=False)

    async def browser(self, user: str = "") -> Browser:
        jar = CookieJar(unsafe=True)
        http = await self.stack.enter_async_context(ClientSession(cookie_jar=jar))
        browser = Browser(self.url, http)
        if user:
            assert (await browser.sign_in(user)).status == 200
        return browser

    async def done(self) -> list[tuple[str, str, str]]:
        """Every entry of the audit as (who, did, about), oldest first."""
        entries = [entry async for entry in self.parts.audit.entries()]
        return [(entry.who, entry.did, entry.about) for entry in entries]


@asynccontextmanager
async def staff_site(
    redis_url: str,
    store: Store,
    oidc: OidcSettings | None = None,
    rules: dict[str, str] | None = None,
    folder: Path = Path("/nowhere"),
    **facts: Any,
) -> AsyncIterator[Site]:
    """Start it with the people of the demo, all with the same password; customers of the channel
    `rest` can be shown pictures, which are kept in `folder`."""
    await _make_people(StaffScripts(store))
    feed, scripts = Feed(store), Scripts(store)
    limits = Limits(redis_url, Settings().limits.rates() | (rules or {}))
    parts = StaffParts.wire(store, feed, limits, b"k" * 32, replace(FACTS, **facts), oidc)
    ownership = Ownership(store, scripts)
    app = web.Application(client_max_size=16 * 1024)
    app[PEERS] = WeakSet()
    app[STAFF] = parts
    pictures = Pictures(store, folder)
    app[CONSOLE] = ConsoleParts.wire(
        store, feed, ownership, Agents(store, 30_000), True, pictures, frozenset({"rest"})
    )
    app.on_response_prepare.append(headers_for(secure=False))
    add_console(app)
    add_staff(app)
    add_pages(app, demo=False)
    app.on_shutdown.append(close_all)
    app.cleanup_ctx.append(_listening(feed))
    async with aclosing(limits), TestServer(app) as server, AsyncExitStack() as stack:
        url = str(server.make_url("")).rstrip("/")
        yield Site(url, store, parts, Intake(store, scripts), ownership, pictures, stack)


async def _make_people(scripts: StaffScripts) -> None:
    """With one hash for all tests: making one takes as long as it is meant to."""
    for user, role in PEOPLE.items():
        made = await scripts.run(
            "account_create", user, who="test", address="", name=user.title(), role=role,
            password=_password_hash(), must_change=False, managers=["admin"],
        )  # fmt: skip
        assert made == ["done"]


@functools.cache
def _password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8 * 1024).hash(PASSWORD)


def _listening(feed: Feed) -> Any:
    async def context(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(feed.listen())
        yield
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=0.5)

    return context
