"""What is known of a customer, as the agent sees it."""

import json
from typing import Any, Final

from handoff import keys
from handoff.store import Store

_IDENTITY: Final = "identity"
_JOURNEY: Final = "journey"
_FORGOTTEN_AFTER_S: Final = 7 * 24 * 3600


class Profiles:
    """One hash per customer and channel; receive.lua writes it in the step that takes a message."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def get(self, channel: str, customer: str) -> dict[str, Any]:
        """Return {customer, channel, language, first_seen (ms), last_seen (ms), cases}, and where
        known {identity: {sub, name, email}} and {journey: {page, referrer, searches, cart}}."""
        row = await self._redis.hgetall(keys.profile(channel, customer))
        known = {name: json.loads(row[name]) for name in (_IDENTITY, _JOURNEY) if row.get(name)}
        return {
            "customer": customer,
            "channel": channel,
            "language": row.get("language", ""),
            "first_seen": int(row.get("first_seen", 0)),
            "last_seen": int(row.get("last_seen", 0)),
            "cases": int(row.get("cases", 0)),
            **known,
        }

    async def identified(self, channel: str, customer: str) -> str:
        """Return the `sub` of the identity that this customer has been bound to, or ""."""
        written = await self._redis.hget(keys.profile(channel, customer), _IDENTITY)
        return str(json.loads(written)["sub"]) if written else ""

    async def tell_name(self, channel: str, customer: str, name: str) -> None:
        """Keep what a messaging app calls this customer, for agents to see."""
        key = keys.profile(channel, customer)
        identity = json.dumps({"sub": customer, "name": name}, ensure_ascii=False)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, _IDENTITY, identity)
            pipe.hexists(key, "first_seen")
            _, has_case = await pipe.execute()
        if not has_case:
            await self._redis.expire(key, _FORGOTTEN_AFTER_S)

    async def tell_journey(
        self, channel: str, customer: str, journey: dict[str, Any] | None
    ) -> None:
        """Keep the latest journey, or forget it when consent is taken back.

        A customer who never writes is forgotten after a week; their first case keeps the profile.
        """
        name = keys.profile(channel, customer)
        text = json.dumps(journey, ensure_ascii=False) if journey else ""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(name, _JOURNEY, text)
            pipe.hexists(name, "first_seen")
            pipe.hexists(name, _IDENTITY)
            _, has_case, is_known = await pipe.execute()
        if not has_case and not is_known:
            await self._redis.expire(name, _FORGOTTEN_AFTER_S)
