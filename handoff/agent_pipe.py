"""An agent on a pipe: commands on stdin, every event of the console on stdout."""

import asyncio
import json
import sys
from typing import Any, Final

import aiohttp
from yarl import URL

from handoff.agent_line import AgentLine, PipeError

_REFUSED: Final = 2
_TOO_MANY: Final = 429


def run_agent(url: str, user: str, password: str) -> int:
    """Work until stdin ends (0), or until the gateway refuses or stays away (2)."""
    try:
        asyncio.run(_work(url, user, password))
    except (PipeError, aiohttp.ClientError, OSError) as error:
        sys.stderr.write(f"handoff agent: {error}\n")
        return _REFUSED
    return 0


async def _work(url: str, user: str, password: str) -> None:
    # The session cookie must work for IP addresses too: that is where demos run.
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(url))
    ) as http:
        await _sign_in(http, url, user, password)
        await AgentLine(http, url).work()


async def _sign_in(http: aiohttp.ClientSession, url: str, user: str, password: str) -> None:
    """Sign in, waiting as long as the gateway says; raises PipeError."""
    body = {"user": user, "password": password}
    while True:
        async with http.post(f"{url}/api/sign-in", json=body) as answer:
            told = await _told(answer)
            if answer.status == _TOO_MANY:
                wait_s = _wait_s(answer)
                sys.stderr.write(f"handoff agent: too many tries; again in {wait_s} s\n")
                await asyncio.sleep(wait_s)
                continue
            if answer.status != 200:
                raise PipeError(f"{url} answered {answer.status}: {told.get('message', '')}")
            if told.get("must_change_password"):
                raise PipeError(f"{user} must choose a password first, at {url}/agent")
            return


async def _told(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        told = json.loads(await answer.text())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _wait_s(answer: aiohttp.ClientResponse) -> int:
    text = answer.headers.get("Retry-After", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() else 1
