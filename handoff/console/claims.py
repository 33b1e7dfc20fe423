"""Claims of the agents of this process, kept from running into each other.

The scripts decide who gets a case; but fifty agents who ask for the next one at once would all try
the first, and forty-nine would look again, and again. Here nobody tries what another is trying, and
whoever asks meanwhile shares one look at the queue.
"""

import asyncio

from redis.exceptions import RedisError

from handoff.errors import QueueEmpty, Refused, Taken
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.queue import Queue


class Claims:
    """One for the whole process; other processes are kept out by the scripts alone."""

    def __init__(self, queue: Queue, ownership: Ownership) -> None:
        self._queue = queue
        self._ownership = ownership
        self._trying: dict[str, asyncio.Future[Agent | None]] = {}
        self._asking: list[asyncio.Future[str]] = []
        self._giving: asyncio.Task[None] | None = None

    async def claim(self, case_id: str, agent: Agent) -> None:
        """Take a waiting case; raises Taken when somebody was faster, or what ownership raises."""
        while under_way := self._trying.get(case_id):
            winner = await asyncio.shield(under_way)
            if winner is not None and winner != agent:
                raise Taken(f"case {case_id} is taken by {winner.user}")
        self._begin(case_id)
        await self._try(case_id, agent)

    async def next(self, agent: Agent) -> str:
        """Take the case that waits longest and return its id; raises QueueEmpty."""
        while True:
            case_id = await self._given()
            try:
                await self._try(case_id, agent)
            except (Taken, Refused):  # somebody else moved it since we looked
                continue
            return case_id

    async def _given(self) -> str:
        """Return a case to try; raises QueueEmpty."""
        asked: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asking.append(asked)
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give())
        try:
            return await asked
        except asyncio.CancelledError:
            # The console left in the moment in which it was given one.
            if asked.done() and not asked.cancelled() and asked.exception() is None:
                self._end(asked.result(), None)
            raise

    async def _give(self) -> None:
        """Give everybody who asks a case that nobody else here is trying."""
        while asking := [one for one in self._asking if not one.done()]:
            try:
                first = await self._queue.first(len(self._trying) + len(asking))
            except RedisError as error:
                self._refuse(error)
                return
            free = [one for one in first if one not in self._trying]
            for asked, case_id in zip(asking, free, strict=False):
                if not asked.done():  # whoever left meanwhile needs no case
                    self._begin(case_id)
                    asked.set_result(case_id)
            self._asking = [one for one in self._asking if not one.done()]
            if not first:
                self._refuse(QueueEmpty("nobody is waiting"))
            elif not free:
                await asyncio.wait(self._trying.values(), return_when=asyncio.FIRST_COMPLETED)

    def _refuse(self, error: Exception) -> None:
        for asked in self._asking:
            if not asked.done():
                asked.set_exception(error)
        self._asking.clear()

    def _begin(self, case_id: str) -> None:
        self._trying[case_id] = asyncio.get_running_loop().create_future()

    async def _try(self, case_id: str, agent: Agent) -> None:
        """Have the scripts decide; the case is being tried already."""
        won: Agent | None = None
        try:
            await self._ownership.claim(case_id, agent)
            won = agent
        finally:
            self._end(case_id, won)

    def _end(self, case_id: str, won: Agent | None) -> None:
        self._trying.pop(case_id).set_result(won)
