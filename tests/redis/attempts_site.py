"""A whole gateway with people of every role, for those who try to break in."""

import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, CookieJar

from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from tests.redis.gateway import Page, customer, gateway, wiring
from tests.redis.staff_site import PASSWORD, Browser, _make_people

_NUMBERS = itertools.count()


@dataclass
class Site:
    """The gateway, and who comes to it."""

    url: str
    store: Store
    stack: AsyncExitStack = field(repr=False)

    async def browser(self, user: str = "") -> Browser:
        """A browser of its own, signed in as `user`."""
        jar = CookieJar(unsafe=True)
        http = await self.stack.enter_async_context(ClientSession(cookie_jar=jar))
        browser = Browser(self.url, http)
        if user:
            assert (await browser.sign_in(user, PASSWORD)).status == 200
        return browser

    async def customer(self, token: str | None = None, **hello: Any) -> tuple[Page, str]:
        """A customer's page and its token; nothing has been read from it yet."""
        return await customer((await self.browser()).http, self.url, token, **hello)

    async def agent(self, user: str) -> Page:
        """An agent's open console."""
        page = Page(await (await self.browser(user)).console())
        await page.until("queue")
        return page

    async def waiting(self, text: str = "비밀") -> tuple[Page, str, str]:
        """A customer who waits for a person: page, token, case."""
        page, token = await self.customer()
        await page.until("welcome")
        await page.send(type="say", id=f"m{next(_NUMBERS)}", text=text)
        case = (await page.until("accepted"))["case"]
        await page.send(type="person", id=f"m{next(_NUMBERS)}")
        await page.until("owner", owner="waiting")
        return page, token, case

    async def done(self) -> list[dict[str, str]]:
        """Every entry of the audit."""
        async with self.store.pipeline(transaction=False) as pipe:
            pipe.xrange("baton:audit")
            (rows,) = await pipe.execute()
        return [row for _, row in rows]


@asynccontextmanager
async def attacked(redis_url: str, store: Store, **settings: Any) -> AsyncIterator[Site]:
    """Start it."""
    await _make_people(StaffScripts(store))
    async with gateway(wiring(redis_url, **settings)) as url, AsyncExitStack() as stack:
        yield Site(url, store, stack)


def guessed() -> list[str]:
    """Session ids that somebody might try."""
    return [
        "", "x", "mina", "user:mina", "0" * 43, "A" * 43, "A" * 100, "A" * 5000,
        secrets.token_urlsafe(32), '{"user":"mina"}', "*", "[a-z]*", "mina:sessions", "../mina",
        "%2e%2e", "\\x00", "None", "null", "true", "-1",
    ]  # fmt: skip
