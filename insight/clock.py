"""Baton's time: the Redis server's, and the offset that tests and demo data give it."""

from handoff import keys
from handoff.store import Store


async def now_ms(redis: Store) -> int:
    """Return the time in milliseconds, as the scripts see it."""
    async with redis.pipeline(transaction=False) as pipe:
        pipe.time()
        pipe.get(keys.CLOCK_OFFSET)
        (seconds, micros), offset = await pipe.execute()
    return int(seconds) * 1000 + int(micros) // 1000 + int(offset or 0)
