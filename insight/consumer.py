"""Follows the event stream into SQL, from where it stopped, and trims only what is safe there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from sqlalchemy import Engine
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential

from handoff import keys
from handoff.store import Store
from insight.clock import now_ms
from insight.settling import settle_due
from insight.stream import entry_of, first_at, number_of
from insight.writer import Writer

log = structlog.get_logger()

_AT_ONCE: Final = 2000
_WAIT_MS: Final = 1000
_GATHER_S: Final = 0.2
"""Between two steps when there is little: a transaction for one event costs as much as for many."""
_SETTLE_EVERY_MS: Final = 1000
_TRIM_EVERY_MS: Final = 60_000
_FRESH_S: Final = 1.0
_LOOKED_AT: Final = 1000
"""Events not counted yet, from which on they are no longer told one by one: the log warns, and
Redis keeps them until they are counted."""

Chore = Callable[[int], Awaitable[None]]
"""Something that is done beside the counting, told the time; it may fail and comes again."""


class Consumer:
    """At least once from Redis, once into SQL: the place in the stream is kept with the events."""

    def __init__(
        self,
        redis: Store,
        engine: Engine,
        writer: Writer,
        stream_kept_ms: int,
        chores: tuple[Chore, ...] = (),
    ) -> None:
        """`chores` run one after the other whenever the stream has been read to its end."""
        self._redis = redis
        self._engine = engine
        self._writer = writer
        self._stream_kept_ms = stream_kept_ms
        self._chores = chores
        self._settled_at = self._trimmed_at = 0
        self._place = 0
        self._ends = False
        self._counted_at = time.monotonic()
        self._looked = (float("-inf"), 0)
        self.astray = False
        """The stream is another than what was counted, or an older copy: nothing is trimmed."""

    async def run(self) -> None:
        """Count until `end` or cancelled; what fails is tried again, and nothing trimmed meanwhile.

        `end` is the kinder one: a thread that writes to the database can't be cancelled.
        """
        failing = retry_if_exception_type(Exception)  # a fault of ours must not end the counting
        wait = wait_exponential(multiplier=0.2, max=10)
        taken = 0
        while not self._ends:
            async for attempt in AsyncRetrying(retry=failing, wait=wait, before_sleep=_told):
                with attempt:
                    taken = await self.step(_WAIT_MS)
            if taken < _AT_ONCE:
                await asyncio.sleep(_GATHER_S)

    def end(self) -> None:
        """Count no further than to the end of the step that is under way."""
        self._ends = True

    async def step(self, wait_ms: int) -> int:
        """Take in what has come, or wait for so long; return how many entries there were."""
        after = await asyncio.to_thread(self._writer.cursor)
        entries = await self._read(after, wait_ms)
        now = await now_ms(self._redis)
        if entries:
            self._place = await asyncio.to_thread(self._writer.write, entries, now)
        else:
            self._place = after
        await self._beside(now, caught_up=len(entries) < _AT_ONCE)
        self._counted_at = time.monotonic()
        return len(entries)

    @property
    def silent_s(self) -> float:
        """For how long it has not been able to say that everything is counted, or is being so."""
        return time.monotonic() - self._counted_at

    async def behind(self) -> int:
        """Return how many events have not been counted yet, up to what is looked at, as of a second
        ago at most."""
        at, known = self._looked
        if time.monotonic() - at > _FRESH_S:
            known = await self._look()
            self._looked = (time.monotonic(), known)
        return known

    async def _look(self) -> int:
        place = self._place or await asyncio.to_thread(self._writer.cursor)
        after = f"({entry_of(place)}"
        found = await self._redis.xrange(keys.EVENTS, after, "+", _LOOKED_AT)
        return len(found)

    async def _read(self, after: int, wait_ms: int) -> list[tuple[str, dict[str, str]]]:
        streams = {keys.EVENTS: entry_of(after)}
        found: Any = await self._redis.xread(streams, count=_AT_ONCE, block=wait_ms)
        return found[0][1] if found else []

    async def _beside(self, now: int, caught_up: bool) -> None:
        # By Baton's time, so that demo data's month matures as it passes.
        if abs(now - self._settled_at) >= _SETTLE_EVERY_MS:
            await asyncio.to_thread(settle_due, self._engine, now)
            self._settled_at = now
        if caught_up:
            for chore in self._chores:
                await _tried(chore, now)
        if abs(now - self._trimmed_at) >= _TRIM_EVERY_MS:
            await self._trim()
            self._trimmed_at = now

    async def _trim(self) -> None:
        """Entries that are in SQL, and old by the server's own clock, which made their ids."""
        seconds, micros = await self._redis.time()
        old = first_at(seconds * 1000 + micros // 1000 - self._stream_kept_ms)
        latest = await self._redis.xrevrange(keys.EVENTS, "+", "-", 1)
        self.astray = bool(latest) and number_of(latest[0][0]) < self._place
        if self.astray:
            log.error("stream_is_older_than_the_record", last=latest[0][0])
            return
        await self._redis.xtrim(keys.EVENTS, minid=entry_of(max(0, min(old, self._place))))
        if await self.behind() >= _LOOKED_AT:
            log.warning("record_far_behind")


async def _tried(chore: Chore, now: int) -> None:
    try:
        await chore(now)
    except Exception:
        log.exception("chore_failed", chore=getattr(chore, "__qualname__", ""))


def _told(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("record_waits", tries=state.attempt_number, exc_info=error)
