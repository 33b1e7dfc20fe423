"""Looks at a Redis that the operator named, before anything is started on it."""

from bot.run.errors import RunError
from bot.run.health import redis_ailment, redis_version
from bot.run.redis_part import OLDEST
from bot.run.redis_url import RedisAddress


async def check_given(address: RedisAddress) -> None:
    """Raise RunError if it can't be used."""
    where = f"{address.host}:{address.port}"
    if reason := await redis_ailment(address.url):
        raise RunError(f"REDIS_URL: no answer from {where} ({reason})")
    version = await redis_version(address.url)
    if version < OLDEST:
        raise RunError(f"REDIS_URL: {where} is Redis {version}, 6.2 or newer is needed")
