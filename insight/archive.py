"""Closed cases' transcripts: copied into SQL when they close, and out of Redis after a while."""

import asyncio
import json
from typing import Any, Final

import structlog
from sqlalchemy import Engine, delete, select, update

from handoff import keys
from handoff.forget import Forgetting
from handoff.scripts import CaseRef
from handoff.store import Store
from insight.database import keep_last, writing
from insight.tables import CASES, TO_ARCHIVE, TRANSCRIPTS
from insight.writer import pack, unpack

log = structlog.get_logger()

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
        """Copy what was closed, and let Redis forget what was closed long ago."""
        while await self._copy_some():
            pass
        while await self._forget_some(now - self._kept_ms):
            pass

    def lines(self, case_id: str) -> list[dict[str, Any]] | None:
        """Return the archived transcript, or None if there is none; blocks."""
        with self._engine.connect() as connection:
            wanted = select(TRANSCRIPTS.c.body).where(TRANSCRIPTS.c.case == case_id)
            body = connection.scalar(wanted)
        return None if body is None else list(unpack(body)["transcript"])

    async def _copy_some(self) -> int:
        closed = await asyncio.to_thread(self._closed)
        rows = []
        for case_id, closed_at in closed:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.lrange(keys.transcript(case_id), 0, -1)
                pipe.hvals(keys.packages(case_id))
                pipe.lrange(keys.drafts(case_id), 0, -1)
                texts, packages, drafts = await pipe.execute()
            if not texts:
                continue  # its customer was erased meanwhile
            parts = (("transcript", texts), ("packages", packages), ("drafts", drafts))
            body = pack({name: [json.loads(text) for text in part] for name, part in parts})
            rows.append(
                {
                    "case": case_id,
                    "lines": len(texts),
                    "closed_at": closed_at,
                    "body": body,
                    "in_redis": True,
                }
            )
        await asyncio.to_thread(self._keep, rows, [case_id for case_id, _ in closed])
        return len(closed)

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
            keep_last(connection, TRANSCRIPTS, rows)
            connection.execute(delete(TO_ARCHIVE).where(TO_ARCHIVE.c.case.in_(done)))

    async def _forget_some(self, before: int) -> int:
        """Those that are as they were when they were copied; the others are copied again."""
        old = await asyncio.to_thread(self._old, before)
        for ref, lines in old:
            done = await self._forgetting.forget(ref, lines)
            if not done:
                log.warning("case_kept", case=ref.case)
        await asyncio.to_thread(self._forgotten, [ref.case for ref, _ in old])
        return len(old)

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

    def _forgotten(self, cases: list[str]) -> None:
        with writing(self._engine) as connection:
            gone = update(TRANSCRIPTS).where(TRANSCRIPTS.c.case.in_(cases))
            connection.execute(gone.values(in_redis=False))
