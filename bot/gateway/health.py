"""GET /health: asks every part how it is."""

import asyncio
import time
from typing import Any, Final

import aiohttp
from aiohttp import web
from redis.exceptions import RedisError

from bot.channels.mount import CHANNELS, Channels
from bot.gateway.parts import PARTS, Parts
from handoff import keys

_LIMIT: Final = aiohttp.ClientTimeout(total=3)


_FRESH_S: Final = 1.0
"""Anybody may ask, and each answer costs every part a request."""


class Health:
    """The latest answer, which all who ask within a second share."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = float("-inf")
        self._last: tuple[int, dict[str, Any]] = (503, {})

    async def answer(self, request: web.Request) -> web.Response:
        """200 when all parts are well, 503 otherwise; {"ok", "parts", "release"}."""
        async with self._lock:
            if self._at + _FRESH_S < time.monotonic():
                self._last = await _asked(request.app[PARTS], request.app[CHANNELS])
                self._at = time.monotonic()
            status, body = self._last
        return web.json_response(body, status=status)


async def _asked(parts: Parts, channels: Channels) -> tuple[int, dict[str, Any]]:
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
    # Customers and agents do without: figures that are late are no reason to send nobody here.
    states["record"] = await _http(parts, f"{wiring.record_url}/health")
    states |= _channels(channels)
    body = {"ok": ok, "parts": states, "release": await _release(parts)}
    return (200 if ok else 503), body


def _channels(channels: Channels) -> dict[str, dict[str, Any]]:
    """A provider that is away makes nothing of ours unwell: what is on its way to it is kept."""
    failing = channels.failing
    return {
        f"channel-{name}": {"ok": name not in failing, "failing_s": failing.get(name, 0)}
        for name in channels.names
    }


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
