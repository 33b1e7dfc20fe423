"""Asks a part whether it's well."""

import asyncio
import json
from typing import Any

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.run.errors import RunError
from bot.run.parts import TOKEN_HEADER, Part
from bot.run.ports import listeners, listens
from bot.run.settings import RunSettings

ALL_WELL_S = 120.0

_LIMIT = aiohttp.ClientTimeout(total=10)


async def ailment(part: Part, pid: int) -> str | None:
    """Return None if the part, run by this process, is well, else what is wrong, in a few words."""
    if part.shares_port and (listening := listens(pid, part.port)) is not None:
        # Parts that share a port listen when all else is done.
        return None if listening else "it doesn't listen yet"
    if part.health.startswith("http"):
        return await _http_ailment(part)
    return await redis_ailment(part.health)


async def redis_ailment(url: str) -> str | None:
    """Return None if this Redis answers, else what is wrong."""
    redis = Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        await redis.aclose()
    return None


async def _http_ailment(part: Part) -> str | None:
    try:
        status, _ = await http_get(part.health, part.token)
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"{type(error).__name__}: {error}"
    return None if status in part.well else f"its health says {status}"


async def report(url: str, token: str) -> dict[str, Any]:
    """Return the JSON object that a well part's health address answers."""
    status, text = await http_get(url, token)
    content = json.loads(text)
    if status != 200 or not isinstance(content, dict):
        raise ValueError(f"{url} answered {status}")
    return content


async def http_get(url: str, token: str = "") -> tuple[int, str]:
    """Return status and text; raises aiohttp.ClientError or TimeoutError."""
    headers = {TOKEN_HEADER: token} if token else {}
    async with (
        aiohttp.ClientSession(timeout=_LIMIT, headers=headers) as session,
        session.get(url) as response,
    ):
        return response.status, await response.text()


async def http_post(
    url: str, token: str, content: dict[str, Any], limit_s: float
) -> tuple[int, dict[str, Any]]:
    """Return status and JSON object; raises aiohttp.ClientError, TimeoutError or ValueError."""
    limit = aiohttp.ClientTimeout(total=limit_s)
    async with (
        aiohttp.ClientSession(timeout=limit, headers={TOKEN_HEADER: token}) as session,
        session.post(url, json=content) as response,
    ):
        told = json.loads(await response.text())
        if not isinstance(told, dict):
            raise ValueError(f"{url} answered no object")
        return response.status, told


async def redis_version(url: str) -> tuple[int, ...]:
    """Return the version of the Redis at this address; raises RedisError or OSError."""
    redis = Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5, decode_responses=True)
    try:
        told = await redis.info("server")
    finally:
        await redis.aclose()
    return tuple(int(number) for number in str(told["redis_version"]).split(".")[:3])


async def until_well(part: Part, pid: int, every_s: float = 0.1) -> None:
    """Return when the part is well; the caller bounds the time."""
    while await ailment(part, pid):  # noqa: ASYNC110 - another process's state
        await asyncio.sleep(every_s)


async def until_all_well(settings: RunSettings) -> None:
    """Wait until all gateways listen and say that all parts are well; RunError after 2 minutes."""
    url = f"{settings.local_url}/health"
    told = "no answer"
    try:
        async with asyncio.timeout(ALL_WELL_S):
            while True:
                told = await _all_told(url)
                if not told and listeners(settings.port) in {None, settings.replicas}:
                    return
                # Other processes' state: nothing to wait on, so it's asked for.
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise RunError(f"not all parts are well after {ALL_WELL_S:.0f} s: {told}") from None


async def _all_told(url: str) -> str:
    """Return what a gateway says of all parts, empty if all are well."""
    try:
        status, text = await http_get(url)
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__
    return "" if status == 200 else text
