"""After the attack: all well, all quiet, every page back and caught up; then the dump."""

import asyncio
import contextlib
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from handoff.store import pool
from tests.chaos.baton import Baton
from tests.chaos.customer import Customer
from tests.chaos.desk import Desk, holding
from tests.chaos.dump import dump
from tests.chaos.quiet import until_counted, until_quiet, until_well

_WELL_LIMIT_S: Final = 90.0
_QUIET_LIMIT_S: Final = 60.0
_STAND_BY_S: Final = 30.0
_ALL_BACK_S: Final = 300.0


class NeverWell(Exception):
    """Baton did not get well again; the text is what its /health says."""


async def settle(
    baton: Baton, customers: list[Customer], desk: Desk, parallel: int, path: Path
) -> None:
    """Wait for all that, each for a bounded time, and dump whatever has come of it."""
    await baton.until_up()
    if not await until_well(baton, _WELL_LIMIT_S):
        # Without Redis there is nothing to dump, and without the others nothing gets quiet.
        raise NeverWell(f"not well {_WELL_LIMIT_S:.0f} s after the attack: {await baton.told()}")
    async with AsyncExitStack() as stack:
        redis: Any = Redis.from_pool(pool(baton.redis_url(), decode_responses=True))
        stack.push_async_callback(redis.aclose)
        await asyncio.gather(*(agent.until_online(_STAND_BY_S) for agent in desk.agents))
        await _quiet(redis)
        room = asyncio.Semaphore(parallel)

        async def stand_by(customer: Customer) -> None:
            async with room:
                await customer.stand_by(redis, _STAND_BY_S)

        with contextlib.suppress(TimeoutError):  # who did not come back is counted as stuck
            async with asyncio.timeout(_ALL_BACK_S):
                await asyncio.gather(*(stand_by(customer) for customer in customers))
        await _quiet(redis)
        held = await holding(redis)
        for agent in desk.agents:
            agent.mark(held)
        await dump(redis, path)
        if not await until_counted(baton, _QUIET_LIMIT_S):
            say("not counted in time")


async def _quiet(redis: Any) -> None:
    if not await until_quiet(redis, _QUIET_LIMIT_S):
        say("not quiet in time")


def say(text: str) -> None:
    """Tell whoever started the run."""
    sys.stderr.write(f"chaos: {text}\n")
