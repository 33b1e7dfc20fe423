"""Who waits for a person, and why."""

from dataclasses import dataclass
from typing import Final

from handoff import keys
from handoff.store import Store

_FIELDS: Final = ["waiting_since_ms", "reason", "lang", "channel", "preview"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting case as the queue shows it; `since` in server milliseconds."""

    case: str
    since: int
    reason: str
    lang: str
    channel: str
    preview: str


class Queue:
    """Read access to the queue; places are given and taken by the scripts."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def waiting(self, limit: int = 200) -> list[Waiting]:
        """Return up to `limit` waiting cases, longest first."""
        cases = await self._redis.zrange(keys.QUEUE, 0, limit - 1)
        async with self._redis.pipeline(transaction=False) as pipe:
            for case_id in cases:
                pipe.hmget(keys.case(case_id), _FIELDS)
            rows = await pipe.execute()
        return [
            Waiting(case_id, int(row[0] or 0), *(field or "" for field in row[1:]))
            for case_id, row in zip(cases, rows, strict=True)
        ]

    async def length(self) -> int:
        """Return how many wait."""
        return int(await self._redis.zcard(keys.QUEUE))
