"""Tells sockets that a case changed; what changed they read from Redis themselves.

The naive way, sending the data through pub/sub, loses it whenever a subscriber reconnects. Here a
message is only a hint, and after every reconnect everybody is hinted once.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Final

import structlog
from redis.exceptions import RedisError

from handoff import keys
from handoff.store import Store

log = structlog.get_logger()

_RETRY_S: Final = 0.5


class Watch:
    """What one socket waits on.

    `customer` is "channel:customer" for a page that wants to hear of that customer's cases, None
    for a console, which hears of all.
    """

    def __init__(self, customer: str | None) -> None:
        self.customer = customer
        self.slow: int | None = None
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Have the socket look again."""
        self._event.set()

    async def changed(self) -> None:
        """Return at the next change; changes that came meanwhile count as one."""
        await self._event.wait()
        self._event.clear()


class Feed:
    """One subscription for the whole process, fanned out to the watches of its sockets."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._watches: set[Watch] = set()

    @contextlib.contextmanager
    def watch(self, customer: str | None = None) -> Iterator[Watch]:
        """Register a watch for as long as the context lasts."""
        watch = Watch(customer)
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def hint(self, customer: str, what: str) -> None:
        """Tell every process of a change that no script made: `what` is agents or slow:SEQ."""
        await self._redis.publish(keys.CHANGES, json.dumps({"customer": customer, "what": what}))

    async def listen(self) -> None:
        """Pass hints on until cancelled; a lost connection is taken up again."""
        while True:
            try:
                async for customer, what in self._hints():
                    self._wake(customer, what)
            except (RedisError, OSError) as error:
                log.warning("feed_lost", error=type(error).__name__)
                await asyncio.sleep(_RETRY_S)  # a pause between tries, nothing waits for it

    async def _hints(self) -> AsyncIterator[tuple[str | None, str]]:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(keys.CHANGES)
            yield None, "connected"
            async for message in pubsub.listen():
                if message["type"] == "message":
                    hint = json.loads(message["data"])
                    yield hint["customer"], hint["what"]

    def _wake(self, customer: str | None, what: str) -> None:
        for watch in list(self._watches):
            if customer is None or watch.customer in {None, customer}:
                if what.startswith("slow:"):
                    watch.slow = int(what.removeprefix("slow:"))
                watch.wake()
