"""What nobody triggers: who vanished or left, what fell quiet, what was cut off or can go on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog
from redis.exceptions import RedisError

from handoff import keys
from handoff.agents import Agents
from handoff.errors import HandoffError
from handoff.mover import Moved
from handoff.ownership import Ownership
from handoff.presence import Presence
from handoff.store import Store

log = structlog.get_logger()

QUIET_MS: Final = 24 * 3600 * 1000
"""A case of the bot closes when its customer has not written for this long."""

_HAS_PAGES: Final = "web"
"""The channel whose customers can be away; messages reach everybody else."""

_TAKEN_BACK: Final = 20
"""Messages that may wait for the bot when it takes cases back: it has only just come up."""


_LOOKED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """After how long somebody counts as gone."""

    agent_ms: int
    customer_ms: int


class _Cursor:
    """Goes through a long sorted set bit by bit: the oldest few hundred, then the next ones."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._start = 0

    async def next(self, redis: Store, before: int) -> list[str]:
        """Return the next members whose score is at most `before`."""
        found = await redis.zrangebyscore(
            self._key, "-inf", str(before), start=self._start, num=_LOOKED_AT_ONCE
        )
        self._start = self._start + len(found) if len(found) == _LOOKED_AT_ONCE else 0
        return found


class Sweeps:
    """Runs on every gateway; each step is a script that refuses what no longer holds."""

    def __init__(
        self,
        redis: Store,
        ownership: Ownership,
        agents: Agents,
        presence: Presence,
        patience: Patience,
        resume: Callable[[str], None],
        bot_well: Callable[[], Awaitable[bool]] | None,
    ) -> None:
        """`resume(case_id)` is called for every case with a message the bot still owes; `bot_well`
        says whether the bot may take back what it could not answer: None if it never does."""
        self._redis = redis
        self._ownership = ownership
        self._agents = agents
        self._presence = presence
        self._patience = patience
        self._resume = resume
        self._bot_well = bot_well
        self._quiet, self._waiting = _Cursor(keys.OPEN), _Cursor(keys.QUEUE)

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
        owed = await self._redis.smembers(keys.PENDING)
        for case_id in owed:
            self._resume(case_id)
        await self._agents_who_vanished()
        # Our clock only says where to look; the scripts decide by the server's.
        offset = int(await self._redis.get(keys.CLOCK_OFFSET) or 0)
        now = int(time.time() * 1000) + offset
        for case_id in await self._fell_quiet(now - QUIET_MS):
            await self._try(self._ownership.expire(case_id, QUIET_MS), "case_expired", case_id)
        await self._customers_who_left(now)
        await self._back_to_the_bot(_TAKEN_BACK - len(owed))

    async def _fell_quiet(self, before: int) -> list[str]:
        """The next few hundred open cases without a message since then, as far as the bot owns
        them: who waits, or talks to a person, may be quiet for longer."""
        cases = await self._quiet.next(self._redis, before)
        async with self._redis.pipeline(transaction=False) as pipe:
            for case_id in cases:
                pipe.hget(keys.case(case_id), "owner")
            owners = await pipe.execute()
        return [case for case, owner in zip(cases, owners, strict=True) if owner == "bot"]

    async def _agents_who_vanished(self) -> None:
        # Heartbeats run out while Redis or all gateways are away: that says nothing of the agents.
        if not self._presence.watched_for(self._patience.agent_ms):
            return
        for case_id, agent in await self._agents.vanished():
            vanish = self._ownership.vanish(case_id, agent, self._patience.agent_ms)
            await self._try(vanish, "agent_vanished", case_id)

    async def _customers_who_left(self, now: int) -> None:
        after_ms = self._patience.customer_ms
        if not self._presence.watched_for(0):
            return
        before = now - after_ms
        cases = await self._waiting.next(self._redis, before)
        async with self._redis.pipeline(transaction=False) as pipe:
            for case_id in cases:
                pipe.hmget(keys.case(case_id), ["channel", "customer"])
            whose = await pipe.execute()
            for channel, customer in whose:
                pipe.zscore(keys.HERE, f"{channel}:{customer}")
            here = await pipe.execute()
        for case_id, (channel, _), at in zip(cases, whose, here, strict=True):
            if channel == _HAS_PAGES and float(at or 0) <= before:
                move = self._ownership.abandon(case_id, after_ms)
                await self._try(move, "case_abandoned", case_id)

    async def _back_to_the_bot(self, room: int) -> None:
        """Longest wait first, and no more than the bot has room for."""
        cases = await self._redis.zrange(keys.BOT_DOWN, 0, room - 1) if room > 0 else []
        if not cases or self._bot_well is None or not await self._bot_well():
            return
        for case_id in cases:
            await self._try(self._ownership.bot_recovered(case_id), "bot_recovered", case_id)
            self._resume(case_id)

    async def _try(self, move: Awaitable[Moved], event: str, case_id: str) -> None:
        try:
            await move
        except HandoffError:
            return  # it moved since we looked, or doesn't qualify: nothing left to do
        log.info(event, case=case_id)
