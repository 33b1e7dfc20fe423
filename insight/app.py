"""The record's process: counts events, and answers what was counted, on loopback."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from handoff.forget import Forgetting
from handoff.store import connect as connect_redis
from handoff.tasks import until_ended
from insight import case_view, export, figures, listing, moved, people
from insight.archive import Archive
from insight.calendar import to_date
from insight.clock import now_ms
from insight.consumer import Consumer
from insight.database import connect, migrate
from insight.failures import NoSuchFailure
from insight.library import Library
from insight.metrics import metrics
from insight.parts import PARTS, Parts
from insight.question import Malformed, Question
from insight.recompute import keep_current
from insight.returns import Returns
from insight.settings import Settings
from insight.summary import summary
from insight.trainers import add_trainers
from insight.transcripts import Transcripts
from insight.writer import Writer

log = structlog.get_logger()

TOKEN_HEADER: Final = "X-Baton-Token"  # noqa: S105 - a header's name
_ENDS_IN_S: Final = 5.0
_LATE_S: Final = 30.0
"""Without having been able to count for so long the record is not well."""

_AGAIN_S: Final = 2.0


_SETTINGS: Final = web.AppKey("settings", Settings)


def create_app(settings: Settings) -> web.Application:
    """Wire the application; resources are opened when it starts."""
    app = web.Application(middlewares=[_guard, _refusals])
    app[_SETTINGS] = settings
    app.cleanup_ctx.append(_resources)
    app.add_routes(
        [
            web.get("/health", _health),
            web.get("/metrics", _metrics),
            web.get("/overview", _overview),
            web.get("/breakdown", _breakdown),
            web.get("/moved", _moved),
            web.get("/people", _people),
            web.get("/people/by", _people_by),
            web.get("/cases", _cases),
            web.get("/cases/{id}", _case),
            web.get("/export", _export),
            web.get("/summary.md", _summary),
        ]
    )
    add_trainers(app)
    return app


async def _resources(app: web.Application) -> AsyncIterator[None]:
    settings = app[_SETTINGS]
    redis = connect_redis(settings.redis_url)
    engine = connect(settings.database_url)
    async with contextlib.aclosing(redis), aiohttp.ClientSession() as http:
        library = Library(http, settings.answers_urls, settings.token)
        archive = Archive(redis, engine, Forgetting(redis), settings.cases_kept_ms)
        transcripts = Transcripts(redis, archive)
        returns = Returns(redis, engine, transcripts.lines, library.vectors)
        consumer = Consumer(
            redis,
            engine,
            Writer(engine, settings.calendar),
            settings.stream_kept_ms,
            chores=(returns.tend, archive.tend),
        )
        app[PARTS] = Parts(settings, redis, engine, consumer, transcripts, library)
        counting = asyncio.create_task(_count(app[PARTS]))
        yield
        consumer.end()
        await asyncio.wait({counting}, timeout=_ENDS_IN_S)
        await until_ended(counting)
    engine.dispose()


async def _count(parts: Parts) -> None:
    """Make the database ready as soon as it is there, and count: nobody's start waits for it."""
    while True:
        try:
            await asyncio.to_thread(migrate, parts.engine)
            now, calendar = await now_ms(parts.redis), parts.settings.calendar
            if await asyncio.to_thread(keep_current, parts.engine, calendar, now):
                log.info("counted_again", time_zone=calendar.time_zone)
            break
        except Exception:
            log.exception("record_not_ready")
            await asyncio.sleep(_AGAIN_S)
    await parts.consumer.run()


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever can reach loopback may not yet read what is counted."""
    given = request.headers.get(TOKEN_HEADER, "").encode(errors="surrogateescape")
    if not hmac.compare_digest(given, request.app[_SETTINGS].token.encode()):
        return web.json_response({"error": "not_signed_in", "message": "no token"}, status=401)
    return await handler(request)


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Malformed as error:
        body = {"error": "malformed", "message": str(error), "field": error.field}
        return web.json_response(body, status=400)
    except case_view.NoSuchCase:
        body = {"error": "not_found", "message": "the record has no such case"}
        return web.json_response(body, status=404)
    except NoSuchFailure:
        body = {"error": "not_found", "message": "the record has no such failure"}
        return web.json_response(body, status=404)
    except (SQLAlchemyError, RedisError) as error:
        log.warning("record_away", error=type(error).__name__)
        body = {"error": "record_away", "message": "the database or Redis doesn't answer"}
        return web.json_response(body, status=503)


async def _ask(request: web.Request, answer: Callable[[Connection, Question], Any]) -> Any:
    """Answer a question about days in a thread, from one view of the database."""
    parts = request.app[PARTS]
    now = await now_ms(parts.redis)
    question = Question.parse(request.query, parts.settings.calendar, now)

    def answered() -> Any:
        with parts.engine.connect() as connection:
            return answer(connection, question)

    return await asyncio.to_thread(answered)


async def _health(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    well = parts.consumer.silent_s < _LATE_S and not parts.consumer.astray
    body = {
        "ok": well,
        "silent_s": round(parts.consumer.silent_s),
        "behind": await parts.consumer.behind(),
        "database": parts.engine.dialect.name,
    }
    return web.json_response(body, status=200 if well else 503)


async def _metrics(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    behind = await parts.consumer.behind()
    text = await _ask(request, lambda connection, question: metrics(connection, question, behind))
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})


async def _overview(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    told = await _ask(request, figures.overview)
    calendar, now = parts.settings.calendar, await now_ms(parts.redis)
    about = {
        "now": now,
        "time_zone": calendar.time_zone,
        "today": calendar.clock(now).date().isoformat(),
        "behind": await parts.consumer.behind(),
    }
    return web.json_response(about | told)


async def _breakdown(request: web.Request) -> web.Response:
    facet = request.query.get("facet", "")
    told = await _ask(request, lambda c, q: figures.breakdown(c, q, facet))
    library = request.app[PARTS].library
    for row in told["rows"]:
        row["label"] = await library.label(facet, row["value"])
    return web.json_response(told)


async def _moved(request: web.Request) -> web.Response:
    told = await _ask(request, moved.moved)
    library = request.app[PARTS].library
    for row in told["topics"]:
        row["label"] = await library.label("topic", row["topic"])
    return web.json_response(told)


async def _people(request: web.Request) -> web.Response:
    return web.json_response(await _ask(request, people.people))


async def _people_by(request: web.Request) -> web.Response:
    facet = request.query.get("facet", "")
    return web.json_response(await _ask(request, lambda c, q: people.people_by(c, q, facet)))


async def _cases(request: web.Request) -> web.Response:
    query = request.query
    show = query.get("show", "")
    told = await _ask(request, lambda c, q: listing.cases(c, q, show, query))
    library = request.app[PARTS].library
    for row in told["cases"]:
        row["label"] = await library.label("topic", row["topic"])
    return web.json_response(told)


async def _case(request: web.Request) -> web.Response:
    parts, case_id = request.app[PARTS], request.match_info["id"]

    def found() -> Any:
        with parts.engine.connect() as connection:
            return case_view.find(connection, case_id), case_view.said_of(connection, case_id)

    (case, stays), said = await asyncio.to_thread(found)
    lines = await parts.transcripts.lines(case_id)
    told = case_view.view(case, stays, lines, await now_ms(parts.redis))
    told["label"] = await parts.library.label("topic", case.topic)
    return web.json_response({**told, "feedback": said})


async def _export(request: web.Request) -> web.Response:
    form = request.query.get("format", "csv")
    if form not in {"csv", "parquet"}:
        raise Malformed("format", "format is csv or parquet")
    if form == "csv":
        body = await _ask(request, lambda c, q: b"".join(export.as_csv(c, q)))
        kind = "text/csv; charset=utf-8"
    else:
        body = await _ask(request, export.as_parquet)
        kind = "application/vnd.apache.parquet"
    name = f'attachment; filename="baton-cases.{form}"'
    return web.Response(body=body, headers={"Content-Type": kind, "Content-Disposition": name})


async def _summary(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    lang = "en" if request.query.get("in") == "en" else "ko"
    titles, name = await parts.library.titles(), parts.settings.shop[lang]
    calendar, now = parts.settings.calendar, await now_ms(parts.redis)
    yesterday = to_date(calendar.day(now) - 1).isoformat()
    day = request.query.get("day") or yesterday
    asked = Question.parse({"from": day, "to": day}, calendar, now)

    def written() -> str:
        with parts.engine.connect() as connection:
            return summary(connection, asked, name, lang, titles)

    text = await asyncio.to_thread(written)
    return web.Response(text=text, content_type="text/markdown", charset="utf-8")
