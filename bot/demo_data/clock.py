"""Baton's clock while the month passes: behind the true one, only ever forward, put right again."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Final

from redis.exceptions import RedisError

from bot.run.errors import BadInput, RunError
from handoff import keys
from handoff.store import Store

_KEPT_MS: Final = 60_000
"""The offset ends by itself so long after whoever set it was killed."""
_RENEWED_S: Final = 10.0


class Clock:
    """The one offset that all of Baton adds to the time."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._offset_ms = 0

    @contextlib.asynccontextmanager
    async def set_back(self, to: float) -> AsyncIterator[None]:
        """For as long as the context lasts Baton's time goes its own way, beginning at `to`.

        Raises BadInput if Baton has had a conversation, or has another offset: what happened
        already would then stand after what happens now.
        """
        if await self._redis.exists(keys.EVENTS):
            raise BadInput(
                "this Baton has had conversations; demo data need one without: stop it, choose "
                "another DATA=DIR (or remove this one) and start it again"
            )
        self._offset_ms = self._until(to)
        if not await self._set(nx=True):
            raise BadInput("its clock is being moved already; that ends by itself in a minute")
        kept = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            kept.cancel()
            await asyncio.gather(kept, return_exceptions=True)
            with contextlib.suppress(RedisError, OSError):  # gone, and the offset with it in time
                await self._remove()

    async def reach(self, at: float) -> None:
        """Go forward until then, and never beyond the true time; raises RunError."""
        self._offset_ms = min(0, max(self._offset_ms, self._until(at)))
        if not await self._set(xx=True):
            # Somebody slept, the machine perhaps: what follows would happen at the wrong time.
            raise RunError("the clock was put right in the middle of the month")

    def _until(self, at: float) -> int:
        return round((at - time.time()) * 1000)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_RENEWED_S)
            with contextlib.suppress(RedisError, OSError):
                await self._set(xx=True)

    async def _set(self, *, nx: bool = False, xx: bool = False) -> bool:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(keys.CLOCK_OFFSET, str(self._offset_ms), px=_KEPT_MS, nx=nx, xx=xx)
            (done,) = await pipe.execute()
        return bool(done)

    async def _remove(self) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.delete(keys.CLOCK_OFFSET)
            await pipe.execute()
