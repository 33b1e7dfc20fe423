"""What trainers ask of the record: the messages that the bot failed on."""

import asyncio
from typing import Any, Final

from aiohttp import web

from insight.failure_view import row_of, view
from insight.failures import find, listed
from insight.parts import PARTS

_ONE: Final = "/failures/{case:[A-Za-z0-9_-]{1,64}}/{kind:[a-z_]{1,16}}/{seq:[0-9]{1,9}}"


def add_trainers(app: web.Application) -> None:
    """Mount the list, and one of it."""
    app.add_routes([web.get("/failures", _failures), web.get(_ONE, _failure)])


async def _failures(request: web.Request) -> web.Response:
    parts = request.app[PARTS]

    def found() -> Any:
        with parts.engine.connect() as connection:
            return listed(connection, request.query)

    told = await asyncio.to_thread(found)
    cases = {row.case for row in told.rows}
    lines = {case: await parts.transcripts.lines(case) for case in cases}
    return web.json_response(
        {
            "total": told.total,
            "counts": told.counts,
            "rows": [row_of(row, lines[row.case]) for row in told.rows],
            "next": told.next,
        }
    )


async def _failure(request: web.Request) -> web.Response:
    parts, asked = request.app[PARTS], request.match_info

    def found() -> Any:
        with parts.engine.connect() as connection:
            return find(connection, asked["case"], asked["kind"], int(asked["seq"]))

    failure, decisions = await asyncio.to_thread(found)
    lines = await parts.transcripts.lines(failure.case)
    titles = await parts.library.titles()
    return web.json_response(view(failure, lines, decisions, titles))
