"""What is known of a customer, as the agent sees it."""

from handoff import keys
from handoff.store import Store


class Profiles:
    """One hash per customer and channel; receive.lua writes it in the step that takes a message."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def get(self, channel: str, customer: str) -> dict[str, str | int]:
        """Return {customer, channel, language, first_seen (ms), last_seen (ms), cases}."""
        row = await self._redis.hgetall(keys.profile(channel, customer))
        return {
            "customer": customer,
            "channel": channel,
            "language": row.get("language", ""),
            "first_seen": int(row.get("first_seen", 0)),
            "last_seen": int(row.get("last_seen", 0)),
            "cases": int(row.get("cases", 0)),
        }
