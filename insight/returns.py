"""Who came back on the same matter: seen while the link is there, and kept as an event of its own.

A rate computed from the link would change when a customer is erased. So the earlier case gets an
event `returned` as soon as the later one's question is known.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import structlog
from sqlalchemy import Engine, and_, delete, select

from handoff import keys
from handoff.store import Store
from insight.case import GENERAL, each
from insight.database import writing
from insight.library import Refused
from insight.tables import CASES, TO_COMPARE
from record.events import Event

log = structlog.get_logger()

SIMILAR: Final = 0.70
"""Cosine of two questions' vectors from which on they are one matter. Of the development carrier's
questions on two different articles 1 % of the Korean and 2 % of the English pairs are as alike; of
those on one article, which are written to be unlike, 11 and 20 %."""

_AT_ONCE: Final = 100
_LONGEST: Final = 20
"""Questions of a case that are looked at."""

Embed = Callable[[list[str]], Awaitable[npt.NDArray[np.float32] | None]]
"""Vectors of texts, rows of length 1; None when they can't be had now."""
Lines = Callable[[str], Awaitable[Sequence[dict[str, Any]]]]
"""The transcript of a case, wherever it is."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question, by its case and number, and an earlier case of the same customer."""

    later: Any
    turn: int
    earlier: Any
    at: int


class Returns:
    """Looks through what the writer noted, and tells the stream."""

    def __init__(self, redis: Store, engine: Engine, lines: Lines, embed: Embed) -> None:
        self._redis = redis
        self._engine = engine
        self._lines = lines
        self._embed = embed

    async def tend(self, now: int) -> None:
        """Compare what is to be compared; what needs vectors waits until there are some."""
        pairs = await asyncio.to_thread(self._noted)
        for pair in pairs:
            told = await self._told(pair)
            if told is None:
                return
            if told:
                await self._emit(pair, told, now)
            await asyncio.to_thread(self._done, pair)

    def _noted(self) -> list[_Pair]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(TO_COMPARE).order_by(TO_COMPARE.c.at).limit(_AT_ONCE))
            noted = list(rows)
            ids = {id_ for row in noted for id_ in (row.case, row.earlier)}
            cases = {
                row.case: row
                for row in connection.execute(select(CASES).where(CASES.c.case.in_(ids)))
            }
        return [_Pair(cases[r.case], r.turn, cases[r.earlier], r.at) for r in noted]

    async def _told(self, pair: _Pair) -> dict[str, Any] | None:
        """What to tell; {} for nothing, None if it can't be said now."""
        later, earlier = pair.later, pair.earlier
        if earlier.returned_ms is not None:
            return {}
        if set(each(later.articles)) & set(each(earlier.articles)):
            return {"same": "article", "similarity": None}
        if (set(each(later.intents)) & set(each(earlier.intents))) - GENERAL:
            return {"same": "intent", "similarity": None}
        questions = await self._questions(earlier.case)
        asked = [line["text"] for line in await self._lines(later.case) if line["seq"] == pair.turn]
        if not questions or not asked:
            return {}
        try:
            vectors = await self._embed([*asked, *questions])
        except Refused:
            log.exception("not_compared", case=later.case)
            return {}
        if vectors is None:
            return None
        similarity = float((vectors[1:] @ vectors[0]).max())
        told = {"same": "similar", "similarity": round(similarity, 3)}
        return told if similarity >= SIMILAR else {}

    async def _questions(self, case_id: str) -> list[str]:
        lines = await self._lines(case_id)
        return [line["text"] for line in lines if line["who"] == "customer"][-_LONGEST:]

    async def _emit(self, pair: _Pair, told: dict[str, Any], now: int) -> None:
        data = {"after_ms": max(0, pair.at - pair.earlier.last_customer_at), **told}
        event = Event("returned", 1, now, pair.earlier.case, data)
        await self._redis.xadd(keys.EVENTS, event.as_entry())

    def _done(self, pair: _Pair) -> None:
        with writing(self._engine) as connection:
            same = and_(
                TO_COMPARE.c.case == pair.later.case,
                TO_COMPARE.c.turn == pair.turn,
                TO_COMPARE.c.earlier == pair.earlier.case,
            )
            connection.execute(delete(TO_COMPARE).where(same))
