"""Removes what a customer said and what links their cases; what was counted of them stays.

What a figure needs of the text or the link (who came back, on which matter) is an event already, or
is made one before anything is taken away. So no past count changes, not even when it is recomputed.
"""

import asyncio
import contextlib
import json
from typing import Any, Final

from redis.exceptions import ResponseError
from sqlalchemy import Connection, Engine, delete, func, or_, select, text, update

from handoff import keys
from handoff.forget import Forgetting
from handoff.lines import pictures_of
from handoff.pictures import Pictures
from handoff.scripts import CaseRef
from handoff.store import Store
from insight.archive import Archive
from insight.clock import now_ms
from insight.database import writing
from insight.stream import entry_of, number_of
from insight.tables import CASES, EVENTS, META, REJECTED, TO_ARCHIVE, TO_COMPARE, TRANSCRIPTS
from insight.transcripts import Transcripts
from record.events import Event

_PATIENCE_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.2


class NotYet(Exception):
    """It can't be done now; the text says why, and nothing was changed."""


class Erasing:
    """Works beside the record's process, which must be running: it is who sees who came back."""

    def __init__(self, redis: Store, engine: Engine, pictures: Pictures) -> None:
        self._redis = redis
        self._engine = engine
        self._pictures = pictures
        archive = Archive(redis, engine, Forgetting(redis), kept_ms=0)
        self._transcripts = Transcripts(redis, archive)

    async def erase(self, channel: str, customer: str) -> int:
        """Erase one customer; return of how many cases. Raises NotYet."""
        if case_id := await self._redis.get(keys.open_case(channel, customer)):
            raise NotYet(f"case {case_id} is open: end it first")
        await self._counted(customer)
        # Redis first: every step of it may be done twice, and what finds the cases goes last.
        cases = await asyncio.to_thread(self._cases, channel, customer)
        await self._forget_pictures(cases)
        await self._out_of_redis(channel, customer, cases)
        await asyncio.to_thread(self._take_out, cases)
        now = await now_ms(self._redis)
        for case_id, _ in cases:
            erased = Event("erased", 1, now, case_id, {})
            await self._redis.xadd(keys.EVENTS, erased.as_entry())
        return len(cases)

    async def _counted(self, customer: str) -> None:
        """Wait until everything up to now is counted, and theirs compared and archived."""
        latest = await self._redis.xrevrange(keys.EVENTS, "+", "-", 1)
        last = number_of(latest[0][0]) if latest else 0
        try:
            async with asyncio.timeout(_PATIENCE_S):
                # Another process's work: there is nothing to wait on.
                while not await asyncio.to_thread(  # noqa: ASYNC110
                    self._is_counted, last, customer
                ):
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            raise NotYet("the record has not counted everything yet; is it running?") from None

    def _is_counted(self, last: int, customer: str) -> bool:
        with self._engine.connect() as connection:
            cursor = connection.scalar(select(META.c.value).where(META.c.name == "cursor"))
            theirs = select(CASES.c.case).where(CASES.c.customer == customer)
            work = (TO_COMPARE, TO_ARCHIVE)
            left = [select(func.count()).where(table.c.case.in_(theirs)) for table in work]
            done = int(cursor or 0) >= last
            return done and not any(connection.scalar(count) for count in left)

    def _cases(self, channel: str, customer: str) -> list[tuple[str, int]]:
        theirs = select(CASES.c.case, CASES.c.opened_id).where(
            CASES.c.customer == customer, CASES.c.channel == channel
        )
        with self._engine.connect() as connection:
            return [(row.case, row.opened_id) for row in connection.execute(theirs)]

    async def _forget_pictures(self, cases: list[tuple[str, int]]) -> None:
        """Before the lines that name them: afterwards nobody would find them."""
        for case_id, _ in cases:
            for line in await self._transcripts.lines(case_id):
                await self._pictures.forget(pictures_of(line.get("custom")))

    def _take_out(self, cases: list[tuple[str, int]]) -> None:
        is_file = self._engine.dialect.name == "sqlite"
        with writing(self._engine) as connection:
            if is_file:
                connection.execute(text("PRAGMA secure_delete=ON"))
            for case_id, opened_id in cases:
                _take_out_one(connection, case_id, opened_id)
        if is_file:  # what was is still in the log of writes, until that is emptied
            with self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    async def _out_of_redis(
        self, channel: str, customer: str, cases: list[tuple[str, int]]
    ) -> None:
        forgetting = Forgetting(self._redis)
        for case_id, opened_id in cases:
            lines = len(await self._redis.lrange(keys.transcript(case_id), 0, -1))
            if not await forgetting.forget(CaseRef(case_id, channel, customer), lines):
                raise NotYet(f"somebody is writing in case {case_id}: end it first")
            # Its bytes stay in the stream's node until that is trimmed (docs/operating.md).
            await self._redis.xdel(keys.EVENTS, entry_of(opened_id))
        found = [key async for key in self._redis.scan_iter(match=keys.identity(channel, "*"))]
        sets = [key for key in found if key == keys.identity_customers(channel, _own(key))]
        pointers = [
            key for key in found if key not in sets and await self._redis.get(key) == customer
        ]
        async with self._redis.pipeline(transaction=True) as pipe:
            for key in pointers:
                pipe.delete(key)
            for key in sets:
                pipe.srem(key, customer)
            for name in (
                *(keys.profile, keys.message_ids, keys.last_closed),
                *(keys.outbox, keys.outbox_lease),
            ):
                pipe.delete(name(channel, customer))
            pipe.srem(keys.OUTBOXES, f"{channel}:{customer}")
            pipe.zrem(keys.HERE, f"{channel}:{customer}")
            await pipe.execute()
        await self._rewritten()

    async def _rewritten(self) -> None:
        """Redis' append-only file still has it all, until it is written anew."""
        with contextlib.suppress(TimeoutError):  # the server is not ours, and may not be told
            async with asyncio.timeout(_PATIENCE_S):
                while True:
                    try:
                        await self._redis.bgrewriteaof()
                        return
                    except ResponseError:  # one that began before is still under way
                        await asyncio.sleep(_LOOK_EVERY_S)


def _own(key: str) -> str:
    """Whose key of an identity it is, if it is their set of customers."""
    return key.removesuffix(":customers").rpartition(":")[2]


def _take_out_one(connection: Connection, case_id: str, opened_id: int) -> None:
    connection.execute(delete(TRANSCRIPTS).where(TRANSCRIPTS.c.case == case_id))
    connection.execute(delete(TO_ARCHIVE).where(TO_ARCHIVE.c.case == case_id))
    connection.execute(delete(REJECTED).where(REJECTED.c.fields.contains(case_id)))
    noted = or_(TO_COMPARE.c.case == case_id, TO_COMPARE.c.earlier == case_id)
    connection.execute(delete(TO_COMPARE).where(noted))
    connection.execute(update(CASES).where(CASES.c.case == case_id).values(customer=None))
    opened = EVENTS.c.id == opened_id
    data: dict[str, Any] = json.loads(
        connection.scalar(select(EVENTS.c.data).where(opened)) or "{}"
    )
    unlinked = json.dumps(data | {"customer": "", "previous": ""})
    connection.execute(update(EVENTS).where(opened).values(data=unlinked))
