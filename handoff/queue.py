"""Who waits for a person, and why, as agents see it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from handoff import keys
from handoff.masked import Span, masked_preview, read_ahead
from handoff.store import Store

_FIELDS: Final = ["reason", "lang", "channel", "preview"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting case as the queue shows it; `since` in server milliseconds is its place."""

    case: str
    since: int
    reason: str
    lang: str
    channel: str
    preview: str
    spans: tuple[Span, ...] = ()
    """Where the preview hides something."""

    @property
    def place(self) -> tuple[int, str]:
        """What the queue is ordered by, in Redis too."""
        return self.since, self.case

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Look:
    """What some cases were at one moment: waiting, or not any more; `total` is how many wait."""

    waiting: list[Waiting]
    gone: list[str]
    total: int


class Queue:
    """Read access to the queue; places are given and taken by the scripts."""

    def __init__(self, redis: Store) -> None:
        self._redis = redis

    async def first(self, limit: int) -> list[str]:
        """Return the ids of up to `limit` cases that wait longest."""
        return await self._redis.zrange(keys.QUEUE, 0, limit - 1)

    async def look(self, cases: Iterable[str]) -> Look:
        """Return what these cases are now, all as of one moment."""
        asked = list(cases)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zcard(keys.QUEUE)
            for case_id in asked:
                pipe.zscore(keys.QUEUE, case_id)
                pipe.hmget(keys.case(case_id), _FIELDS)
            total, *rows = await pipe.execute()
        await read_ahead(row[-1] or "" for row in rows[1::2])
        looked = [
            _waiting(case_id, since, row)
            for case_id, since, row in zip(asked, rows[::2], rows[1::2], strict=True)
        ]
        gone = [case_id for case_id, row in zip(asked, looked, strict=True) if row is None]
        return Look([row for row in looked if row is not None], gone, int(total))


def _waiting(case_id: str, since: float | None, row: list[str | None]) -> Waiting | None:
    if since is None:
        return None
    reason, lang, channel, preview = (field or "" for field in row)
    shown, spans = masked_preview(preview)
    return Waiting(case_id, int(since), reason, lang, channel, shown, tuple(spans))
