"""GET /health: asks every part how it is."""

import asyncio
from typing import Any, Final

import aiohttp
from aiohttp import web
from redis.exceptions import RedisError

from bot.gateway.parts import PARTS, Parts
from handoff import keys

_LIMIT: Final = aiohttp.ClientTimeout(total=3)


async def health(request: web.Request) -> web.Response:
    """200 when all parts are well, 503 otherwise; {"ok", "parts", "release"}."""
    parts = request.app[PARTS]
    wiring = parts.wiring
    names = ["redis"]
    checks = [_redis(parts)]
    for number, url in enumerate(wiring.rasa_urls, 1):
        names.append(f"rasa-{number}")
        checks.append(_http(parts, f"{url}/webhooks/baton/health"))
    for number, url in enumerate(wiring.answers_urls, 1):
        names.append(f"answers-{number}")
        checks.append(_http(parts, f"{url}/health"))
    states = dict(zip(names, await asyncio.gather(*checks), strict=True))
    ok = all(state["ok"] for state in states.values())
    body = {"ok": ok, "parts": states, "release": await _release(parts)}
    return web.json_response(body, status=200 if ok else 503)


async def _redis(parts: Parts) -> dict[str, Any]:
    try:
        info = await parts.redis.info("server")
    except RedisError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "version": info["redis_version"]}


async def _http(parts: Parts, url: str) -> dict[str, Any]:
    headers = {"X-Baton-Token": parts.wiring.inner_token}
    try:
        async with parts.http.get(url, headers=headers, timeout=_LIMIT) as response:
            body = await response.json()
            return {**body, "ok": response.status == 200}
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return {"ok": False, "error": type(error).__name__}


async def _release(parts: Parts) -> str | None:
    try:
        release: str | None = await parts.redis.get(keys.RELEASE_ACTIVE)
    except RedisError:
        return None
    return release
