"""Closed cases' transcripts: copied into SQL when they close, and out of Redis after a while."""

import asyncio
import json
from typing import Any, Final

from sqlalchemy import Engine, delete, select, update

from handoff import keys
from handoff.forget import Forgetting
from handoff.scripts import CaseRef
from handoff.store import Store
from insight.database import keep_first, keep_last, writing
from insight.packed import pack, unpack
from insight.tables import CASES, TO_ARCHIVE, TRANSCRIPTS

_AT_ONCE: Final = 200


class Archive:
    """What was said in closed cases."""

    def __init__(self, redis: Store, engine: Engine, forgetting: Forgetting, kept_ms: int) -> None:
        """`kept_ms`: for how long after its end a case stays in Redis, for pages that show it."""
        self._redis = redis
        self._engine = engine
        self._forgetting = forgetting
        self._kept_ms = kept_ms

    async def tend(self, now: int) -> None:
        """Copy what was closed, and let Redis forget what was closed long ago: some of it, so that
        counting goes on in between."""
        await self._copy_some()
        await self._forget_some(now - self._kept_ms)

    def lines(self, case_id: str) -> list[dict[str, Any]] | None:
        """Return the archived transcript, or None if there is none; blocks."""
        with self._engine.connect() as connection:
            wanted = select(TRANSCRIPTS.c.body).where(TRANSCRIPTS.c.case == case_id)
            body = connection.scalar(wanted)
        return None if body is None else list(unpack(body)["transcript"])

    async def _copy_some(self) -> None:
        closed = await asyncio.to_thread(self._closed)
        rows = []
        for case_id, closed_at in closed:
            texts = await self._redis.lrange(keys.transcript(case_id), 0, -1)
            if texts:  # else its customer was erased meanwhile
                body = pack({"transcript": [json.loads(text) for text in texts]})
                told = {"lines": len(texts), "closed_at": closed_at, "body": body}
                rows.append({"case": case_id, **told, "in_redis": True})
        if closed:
            await asyncio.to_thread(self._keep, rows, [case_id for case_id, _ in closed])

    def _closed(self) -> list[tuple[str, int]]:
        """Cases to be copied, and when they were closed; one that is open again comes later."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(TO_ARCHIVE.c.case, CASES.c.closed_at)
                .join(CASES, CASES.c.case == TO_ARCHIVE.c.case)
                .limit(_AT_ONCE)
            )
            return [(row.case, row.closed_at or 0) for row in rows]

    def _keep(self, rows: list[dict[str, Any]], done: list[str]) -> None:
        with writing(self._engine) as connection:
            asked = select(TO_ARCHIVE.c.case).where(TO_ARCHIVE.c.case.in_(done))
            wanted = set(connection.scalars(asked))  # what was erased meanwhile is no longer
            keep_last(connection, TRANSCRIPTS, [row for row in rows if row["case"] in wanted])
            connection.execute(delete(TO_ARCHIVE).where(TO_ARCHIVE.c.case.in_(done)))

    async def _forget_some(self, before: int) -> None:
        """Those that are as they were when they were copied; the others are copied again."""
        gone: list[str] = []
        changed: list[str] = []
        for ref, lines in await asyncio.to_thread(self._old, before):
            done = await self._forgetting.forget(ref, lines)
            (gone if done else changed).append(ref.case)
        if gone or changed:
            await asyncio.to_thread(self._forgotten, gone, changed)

    def _old(self, before: int) -> list[tuple[CaseRef, int]]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(TRANSCRIPTS.c.case, TRANSCRIPTS.c.lines, CASES.c.channel, CASES.c.customer)
                .join(CASES, CASES.c.case == TRANSCRIPTS.c.case)
                .where(
                    TRANSCRIPTS.c.in_redis,
                    TRANSCRIPTS.c.closed_at <= before,
                    CASES.c.closed_at == TRANSCRIPTS.c.closed_at,
                )
                .limit(_AT_ONCE)
            )
            return [(CaseRef(row.case, row.channel, row.customer or ""), row.lines) for row in rows]

    def _forgotten(self, gone: list[str], changed: list[str]) -> None:
        with writing(self._engine) as connection:
            left = update(TRANSCRIPTS).where(TRANSCRIPTS.c.case.in_(gone))
            connection.execute(left.values(in_redis=False))
            keep_first(connection, TO_ARCHIVE, [{"case": case} for case in changed])
