"""How often something may be done: moving windows in Redis, one count for all gateways."""

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from limits import RateLimitItem, parse_many
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from handoff import keys
from handoff.store import pool

log = structlog.get_logger()

_NEVER: Final = 0


class Limits:
    """Counts what each address, customer or account does, and says when it is too much."""

    def __init__(self, redis_url: str, rules: Mapping[str, str]) -> None:
        """`rules`: name to limits as the library `limits` writes them, as "5/minute; 20/hour"."""
        # A pool of our own: the library opens one, but has no way to close it.
        self._pool = pool(redis_url)
        options: dict[str, Any] = {"connection_pool": self._pool}
        storage = RedisStorage(
            "async+redis://",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=keys.LIMITS,
            **options,
        )
        self._limiter = MovingWindowRateLimiter(storage)
        self._rules: dict[str, list[RateLimitItem]] = {
            name: parse_many(text) for name, text in rules.items()
        }

    async def wait_s(self, rule: str, *who: str) -> int:
        """Count one act of `who` under `rule`; 0 if allowed, else the seconds until it will be.

        A Redis that is away limits nothing: whatever is limited needs Redis itself.
        """
        try:
            # Side by side: each count is a write, and Redis makes them safe together.
            waits = await asyncio.gather(
                *(self._wait_s(item, rule, *who) for item in self._rules[rule])
            )
        except StorageError as error:
            log.warning("limits_lost_store", error=type(error).__name__)
            return _NEVER
        return max(waits, default=_NEVER)

    async def _wait_s(self, item: RateLimitItem, *who: str) -> int:
        if await self._limiter.hit(item, *who):
            return _NEVER
        window = await self._limiter.get_window_stats(item, *who)
        return max(1, math.ceil(window.reset_time - time.time()))

    async def forget(self, rule: str, *who: str) -> None:
        """Start the count anew, as after a sign-in that went right."""
        try:
            for item in self._rules[rule]:
                await self._limiter.clear(item, rule, *who)
        except StorageError as error:
            log.warning("limits_lost_store", error=type(error).__name__)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()
