"""Tells sockets that a case changed; what changed they read from Redis themselves.

The naive way, sending the data through pub/sub, loses it whenever a subscriber reconnects. Here a
message is only a hint, and after every reconnect everybody is hinted once.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import structlog
from redis.exceptions import RedisError

from handoff import keys
from handoff.store import Store

log = structlog.get_logger()

_RETRY_S: Final = 0.5
_SLOW: Final = "slow:"


@dataclass(frozen=True, slots=True)
class Hint:
    """What a script or a gateway says has changed; "" and () where it names none.

    `owner` is who owns the case after the change, `agents` are those who have or had it.
    """

    what: str
    customer: str = ""
    case: str = ""
    owner: str = ""
    agents: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> "Hint":
        """Parse what came over the channel."""
        told = json.loads(text)
        agents = told.get("agents")
        return cls(
            what=told["what"],
            customer=told.get("customer") or "",
            case=told.get("case") or "",
            owner=told.get("owner") or "",
            # Lua writes an empty list as {}, and nobody as "".
            agents=tuple(filter(None, agents)) if isinstance(agents, list) else (),
        )


Ear = Callable[[Hint | None], None]
"""Is told every hint at once, and None when hints may have been missed."""


class Watch:
    """What one page waits on: changes of its customer, "channel:customer"."""

    def __init__(self, customer: str) -> None:
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
    """One subscription for the whole process, fanned out to the pages and ears of its sockets."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis
        self._watches: defaultdict[str, set[Watch]] = defaultdict(set)
        self._ears: set[Ear] = set()

    @contextlib.contextmanager
    def watch(self, customer: str) -> Iterator[Watch]:
        """Register a page's watch for as long as the context lasts."""
        watch = Watch(customer)
        self._watches[customer].add(watch)
        try:
            yield watch
        finally:
            self._watches[customer].discard(watch)
            if not self._watches[customer]:
                del self._watches[customer]

    @contextlib.contextmanager
    def heard_by(self, ear: Ear) -> Iterator[None]:
        """Pass every hint to `ear` for as long as the context lasts."""
        self._ears.add(ear)
        try:
            yield
        finally:
            self._ears.discard(ear)

    async def hint(self, customer: str, what: str) -> None:
        """Tell every process of a change that no script made: `what` is agents or slow:SEQ."""
        await self._redis.publish(keys.CHANGES, json.dumps({"customer": customer, "what": what}))

    async def listen(self) -> None:
        """Pass hints on until cancelled; a lost connection is taken up again."""
        while True:
            try:
                async for hint in self._hints():
                    self._pass_on(hint)
            except (RedisError, OSError) as error:
                log.warning("feed_lost", error=type(error).__name__)
                await asyncio.sleep(_RETRY_S)  # a pause between tries, nothing waits for it
            except Exception:
                log.exception("feed_lost")  # without hints no page would hear anything any more
                await asyncio.sleep(_RETRY_S)

    async def _hints(self) -> AsyncIterator[Hint | None]:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(keys.CHANGES)
            async for message in pubsub.listen():
                if message["type"] == "subscribe":
                    yield None  # only now: what changes after a look is sure to be heard of
                elif message["type"] == "message":
                    yield Hint.from_json(message["data"])

    def _pass_on(self, hint: Hint | None) -> None:
        for ear in list(self._ears):
            ear(hint)
        for watch in self._woken_by(hint):
            if hint is not None and hint.what.startswith(_SLOW):
                watch.slow = int(hint.what.removeprefix(_SLOW))
            watch.wake()

    def _woken_by(self, hint: Hint | None) -> list[Watch]:
        if hint is None:
            return [watch for watches in self._watches.values() for watch in watches]
        # .get: looking must not add a customer who has no page here.
        return list(self._watches.get(hint.customer, ()))
