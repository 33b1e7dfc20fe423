"""Waiting until Baton is well and has nothing left to do, for a bounded time."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

from handoff import keys
from tests.chaos.baton import Baton

_STILL: Final = 6
"""So many looks in a row without a change, half a second apart: longer than a sweep's pause."""
_BETWEEN_S: Final = 0.5


async def until_well(baton: Baton, limit_s: float) -> bool:
    """Wait until /health says so several times in a row: each time another gateway may answer."""
    return await _still(baton.is_well, limit_s, good=bool)


async def until_quiet(redis: Any, limit_s: float) -> bool:
    """Wait until no message is pending, no lease stands and no event is written any more."""

    async def look() -> tuple[int, int, int]:
        leases = 0
        async for _ in redis.scan_iter(match=keys.lease("*"), count=1000):
            leases += 1
        return await redis.scard(keys.PENDING), leases, await redis.xlen(keys.EVENTS)

    return await _still(look, limit_s, good=lambda found: found[:2] == (0, 0), same=True)


async def until_counted(baton: Baton, limit_s: float) -> bool:
    """Wait until the record has counted all that was written."""

    async def look() -> bool:
        told = await baton.told()
        record = told["parts"]["record"] if told else {}
        return bool(record.get("ok")) and record["behind"] == 0

    return await _still(look, limit_s, good=bool)


async def _still(
    look: Callable[[], Awaitable[Any]],
    limit_s: float,
    good: Callable[[Any], bool],
    same: bool = False,
) -> bool:
    found, times = None, 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            while times < _STILL:
                before, found = found, await look()
                times = times + 1 if good(found) and (not same or found == before) else 0
                await asyncio.sleep(_BETWEEN_S)  # other processes' state: nothing to wait on
            return True
    return False
