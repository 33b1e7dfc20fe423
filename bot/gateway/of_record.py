"""Asking the record's process: what it answers is passed on as it is."""

from collections.abc import Mapping
from typing import Final

import aiohttp
from aiohttp import web
from yarl import URL

from bot.gateway.parts import Parts

_LIMIT: Final = aiohttp.ClientTimeout(total=60)
_PASSED_ON: Final = ("Content-Type", "Content-Disposition")
_AWAY: Final = {"error": "record_away", "message": "the record's process doesn't answer"}


async def asked_of_record(
    parts: Parts, path: str, query: Mapping[str, str] | None = None
) -> web.Response:
    """Return its answer, 503 if there is none."""
    url = URL(f"{parts.wiring.record_url}{path}").with_query(query)
    headers = {"X-Baton-Token": parts.wiring.inner_token}
    try:
        async with parts.http.get(url, headers=headers, timeout=_LIMIT) as answer:
            body = await answer.read()
            told = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
            return web.Response(body=body, status=answer.status, headers=told)
    except (aiohttp.ClientError, TimeoutError):
        return web.json_response(_AWAY, status=503)
