"""The record with very many cases: taken in, asked, computed again."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis as redis_client
from sqlalchemy import Connection, Engine, text

from handoff import keys
from handoff.store import connect as connect_redis
from insight import figures, listing, moved, people
from insight.calendar import Calendar
from insight.consumer import Consumer
from insight.database import connect, migrate
from insight.question import Question
from insight.recompute import recompute
from insight.writer import Writer
from tests.bench.many_cases import entries
from tests.bench.plan import Plan
from tests.bench.report import Bound, Fact, Report, Timing
from tests.bench.samples import Samples
from tests.own_redis import own_redis

_BOUND: Final = Bound("p95", 300)
_FILLED_AT_ONCE: Final = 50_000
_ASKED: Final = 30
_DAYS: Final = 90
_SEOUL: Final = Calendar("Asia/Seoul")

_Page = Callable[[Connection, Question], Any]
_PAGES: Final[dict[str, _Page]] = {
    "overview": figures.overview,
    "moved": moved.moved,
    **{
        f"by {facet}": lambda c, q, facet=facet: figures.breakdown(c, q, facet)  # type: ignore[misc]
        for facet in ("reason", "topic", "intent", "article", "release", "channel")
    },
    "people": people.people,
    **{
        f"people by {facet}": lambda c, q, facet=facet: people.people_by(c, q, facet)  # type: ignore[misc]
        for facet in ("hour", "weekday", "reason", "agent")
    },
    "cases, resolved": lambda c, q: listing.cases(c, q, "resolved", {}),
    "cases, one article": lambda c, q: listing.cases(
        c, q, "n", {"facet": "article", "value": "article-003"}
    ),
    "cases, transferred": lambda c, q: listing.cases(c, q, "transferred", {}),
}


@dataclass(frozen=True, slots=True)
class _Filled:
    """How long it took, and how much it was."""

    events: int
    seconds: float


async def run(plan: Plan) -> Report:
    """Every case goes through a real Redis and the consumer."""
    return await measured(plan, "record", "SQLite", _fresh(plan.out / "record"))


async def measured(plan: Plan, part: str, database: str, url: str) -> Report:
    """The same in the database at `url`, which is empty."""
    cases = plan.pick(1_000_000, 2_000)
    report = Report(part, f"{database}, {cases:,} cases in a year, the pages over {_DAYS} days")
    engine = connect(url)
    migrate(engine)
    await _measure(report, engine, cases, plan.pick(_ASKED, 2))
    engine.dispose()
    report.notes.append(
        "Intake is the consumer's time alone, from XREAD to COMMIT; filling Redis is not in it."
    )
    return report


def _fresh(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("record.sqlite*"):
        old.unlink()
    return f"sqlite:///{folder}/record.sqlite"


async def _measure(report: Report, engine: Engine, cases: int, asked: int) -> None:
    filled = await _fill(engine, cases, int(time.time() * 1000))
    now = int(time.time() * 1000)
    size = _size(engine)
    report.facts += [
        Fact("events", f"{filled.events:,}"),
        Fact(
            "intake",
            f"{filled.events / filled.seconds:,.0f} events/s, "
            f"{cases / filled.seconds:,.0f} cases/s",
        ),
        Fact("size per case", f"{size / cases:,.0f} bytes ({size / 1e6:,.0f} MB)"),
    ]
    for page, samples in _asked(engine, now, asked).items():
        report.timings.append(Timing(page, samples, _BOUND))
    started = time.monotonic()
    done = await asyncio.to_thread(recompute, engine, _SEOUL, now)
    report.facts += [
        Fact("recompute", f"{time.monotonic() - started:,.0f} s"),
        Fact(
            "rows that differ after it",
            str(sum(done.differed.values())),
            met=not any(done.differed.values()) and done.cases == cases,
        ),
    ]


async def _fill(engine: Engine, cases: int, now: int) -> _Filled:
    events, seconds = 0, 0.0
    with own_redis() as url, redis_client.Redis.from_url(url) as client:
        async with aclosing(connect_redis(url)) as store:
            consumer = Consumer(store, engine, Writer(engine, _SEOUL), stream_kept_ms=0)
            for some in _batches(entries(cases, now)):
                with client.pipeline(transaction=False) as pipe:
                    for fields in some:
                        pipe.xadd(keys.EVENTS, fields)  # type: ignore[arg-type]
                    pipe.execute()
                started = time.monotonic()
                while await consumer.step(wait_ms=1):
                    pass
                seconds += time.monotonic() - started
                events += len(some)
                client.xtrim(keys.EVENTS, maxlen=0, approximate=False)
    return _Filled(events, seconds)


def _batches(told: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while some := list(itertools.islice(told, _FILLED_AT_ONCE)):
        yield some


def _size(engine: Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            pages = connection.scalar(text("PRAGMA page_count")) or 0
            return int(pages) * int(connection.scalar(text("PRAGMA page_size")) or 0)
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _asked(engine: Engine, now: int, times: int) -> dict[str, Samples]:
    """Every page, for any ninety days of the year, now and then of one language or channel."""
    dice = random.Random(7)  # noqa: S311 - no secret
    samples = {page: Samples() for page in _PAGES}
    today = _SEOUL.day(now)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as its own autovacuum does by and by
    for _ in range(times):
        last = today - dice.randrange(365 - _DAYS)
        question = Question(
            _SEOUL, now, last - _DAYS + 1, last, lang=dice.choice((None, None, "ko", "en"))
        )
        for page, answer in _PAGES.items():
            with engine.connect() as connection, samples[page].timed():
                answer(connection, question)
    return samples
