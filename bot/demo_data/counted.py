"""What came of the month, as the managers' page shows it."""

import asyncio
import time
from typing import Any, Final

import aiohttp

from bot.demo_data.signed_in import sign_in, staff_http

_LIMIT_S: Final = 120.0
_BETWEEN_S: Final = 0.5


async def counted(url: str, password: str) -> str:
    """Wait until all of it is counted; return a line that says what was, and where to look."""
    where = f"{url}/insight, signed in as sora"
    deadline = time.monotonic() + _LIMIT_S
    async with staff_http(url) as http:
        await sign_in(http, url, "sora", password)
        while time.monotonic() < deadline:
            seen = await _overview(http, url)
            if seen is not None and not seen["behind"]:
                rates = seen["rates"]
                return (
                    f"{seen['n']:,} questions in four weeks, {_percent(rates['resolved'])} resolved"
                    f" without a person, {_percent(rates['person'])} by one: {where}"
                )
            await asyncio.sleep(_BETWEEN_S)
    return f"it is still being counted: {where}"


async def _overview(http: aiohttp.ClientSession, url: str) -> dict[str, Any] | None:
    async with http.get(f"{url}/api/insight/overview") as answer:
        return dict(await answer.json()) if answer.ok else None


def _percent(rate: dict[str, Any]) -> str:
    return "–" if rate["rate"] is None else f"{rate['rate']:.0%}"
