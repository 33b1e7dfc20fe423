"""Time that passes only while everybody waits for it, and then at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from heapq import heappop, heappush
from itertools import count
from typing import Any


class TimeLapse:
    """Lives, one going on at a time, in the order of their time.

    A life is a coroutine that waits by `sleep` and `until`. When all wait, the one that is due next
    goes on, after `reach` has been told the time; whatever it does meanwhile takes no time here.
    """

    def __init__(self, now: float, reach: Callable[[float], Awaitable[None]]) -> None:
        self.now = now
        self._reach = reach
        self._due: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self._awake = 0
        self._still = asyncio.Event()
        self._lives: asyncio.TaskGroup

    async def run(self, *lives: Coroutine[Any, Any, None]) -> None:
        """Live these, and all that begin meanwhile, until nobody waits any more.

        What one life raises ends the others.
        """
        try:
            async with asyncio.TaskGroup() as self._lives:
                for life in lives:
                    self.begin(life)
                await self._pass()
        except ExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _pass(self) -> None:
        while True:
            await self._still.wait()
            self._still.clear()
            if not self._due:
                return
            await self._next()

    def begin(self, life: Coroutine[Any, Any, None]) -> None:
        """One more life, from now on."""
        self._awake += 1
        self._lives.create_task(self._live(life))

    async def sleep(self, seconds: float) -> None:
        """Wait for so long."""
        await self.until(self.now + seconds)

    async def until(self, at: float) -> None:
        """Wait until then."""
        goes_on = asyncio.get_running_loop().create_future()
        heappush(self._due, (max(at, self.now), next(self._order), goes_on))
        self._rest()
        await goes_on

    async def _live(self, life: Coroutine[Any, Any, None]) -> None:
        try:
            await life
        finally:
            self._rest()

    async def _next(self) -> None:
        self.now, _, goes_on = heappop(self._due)
        await self._reach(self.now)
        self._awake += 1
        goes_on.set_result(None)

    def _rest(self) -> None:
        self._awake -= 1
        if not self._awake:
            self._still.set()
