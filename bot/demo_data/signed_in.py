"""A session of one of the demo's people."""

import asyncio
from typing import Final

import aiohttp
from yarl import URL

from bot.run.errors import RunError

_TOO_MANY: Final = 429


def staff_http(url: str) -> aiohttp.ClientSession:
    """Return a client that keeps a session's cookie, for IP addresses too: there demos run."""
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(url))
    return aiohttp.ClientSession(cookie_jar=jar)


async def sign_in(http: aiohttp.ClientSession, url: str, user: str, password: str) -> None:
    """Sign in, waiting as long as the gateway says; raises RunError."""
    body = {"user": user, "password": password}
    while True:
        async with http.post(f"{url}/api/sign-in", json=body) as answer:
            if answer.status == _TOO_MANY:
                await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                continue
            if not answer.ok:
                raise RunError(f"{user} can't sign in: {url} answered {answer.status}")
            return
