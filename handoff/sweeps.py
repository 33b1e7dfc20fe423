"""What nobody triggers: agents who vanished, cases that fell quiet, turns that were cut off."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from redis.exceptions import RedisError

from handoff import keys
from handoff.agents import Agents
from handoff.errors import HandoffError
from handoff.ownership import Moved, Ownership
from handoff.store import Store

log = structlog.get_logger()

QUIET_MS: Final = 24 * 3600 * 1000
"""A case of the bot closes when its customer has not written for this long."""


class Sweeps:
    """Runs on every gateway; each step is a script that refuses what no longer holds."""

    def __init__(
        self,
        redis: Store,
        ownership: Ownership,
        agents: Agents,
        resume: Callable[[str], None],
    ) -> None:
        """`resume(case_id)` is called for every case with a message the bot still owes."""
        self._redis = redis
        self._ownership = ownership
        self._agents = agents
        self._resume = resume

    async def run(self, every_s: float) -> None:
        """Sweep at once and then every `every_s` seconds, until cancelled."""
        while True:
            try:
                await self.once()
            except RedisError as error:
                log.warning("sweep_failed", error=type(error).__name__)
            except Exception:
                log.exception("sweep_failed")  # the next one may do better; without any, P5 ends
            await asyncio.sleep(every_s)

    async def once(self) -> None:
        """One sweep over everything."""
        for case_id, agent in await self._agents.vanished():
            await self._try(self._ownership.vanish(case_id, agent), "agent_vanished", case_id)
        for case_id in await self._redis.smembers(keys.PENDING):
            self._resume(case_id)
        # Our clock only says where to look; the script decides by the server's.
        offset = int(await self._redis.get(keys.CLOCK_OFFSET) or 0)
        quiet_since = int(time.time() * 1000) + offset - QUIET_MS
        for case_id in await self._redis.zrangebyscore(keys.OPEN, "-inf", str(quiet_since)):
            await self._try(self._ownership.expire(case_id, QUIET_MS), "case_expired", case_id)

    async def _try(self, move: Awaitable[Moved], event: str, case_id: str) -> None:
        try:
            await move
        except HandoffError:
            return  # it moved since we looked: nothing left to do
        log.info(event, case=case_id)
