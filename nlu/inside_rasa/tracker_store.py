"""Conversations in Redis: bounded waits, off the event loop, every failure raised."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import redis
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import RedisTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.inside_rasa.lease import LeaseLost, lease_held

SOCKET_TIMEOUT_S = 2.0

_SAVE: Final = """
-- Race closed: a worker that was believed dead saves over what its successor has saved.
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
"""


class BatonTrackerStore(RedisTrackerStore):
    """Rasa's Redis tracker store with timeouts.

    A case is one session and the gateway's lease allows one turn at a time, so a save is one SET
    of the whole tracker, made only while the lease stands: Rasa's own GET, merge, SET is no
    transaction either and replays every event once more.
    """

    def __init__(
        self,
        domain: Domain,
        host: str = "127.0.0.1",
        port: int | str = 6379,
        db: int | str = 0,
        username: str | None = None,
        password: str | None = None,
        use_ssl: bool | str = False,
        key_prefix: str = "baton",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker=event_broker, key_prefix=key_prefix, **kwargs)
        # Replaces the client the base class made (it has not connected): no timeout can be passed.
        self.red = redis.StrictRedis(
            host=host,
            port=int(port),
            db=int(db),
            username=username or None,
            password=password or None,
            ssl=str(use_ssl).lower() in {"1", "true", "yes"},
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=SOCKET_TIMEOUT_S,
            decode_responses=True,
        )
        self._save = self.red.register_script(_SAVE)

    async def save(self, tracker: DialogueStateTracker, timeout: float | None = None) -> None:
        """Store the whole tracker; raises LeaseLost, redis.RedisError."""
        await self.stream_events(tracker)
        lease = lease_held()
        keys = [self.key_prefix + tracker.sender_id, lease.key]
        values = [self.serialise_tracker(tracker), lease.token]
        if not await asyncio.to_thread(self._save, keys=keys, args=values):
            raise LeaseLost("another worker has this case")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The whole tracker, or None if there is none; raises redis.RedisError."""
        stored = await asyncio.to_thread(self.red.get, self.key_prefix + sender_id)
        return None if stored is None else self.deserialise_tracker(sender_id, stored)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """The same: a case has one session."""
        return await self.retrieve(sender_id)

    async def ping(self) -> None:
        """Raises redis.RedisError if Redis doesn't answer in time."""
        await asyncio.to_thread(self.red.ping)
