"""What managers may ask of the record: who may is settled here, the record's process answers."""

import hmac
from typing import Final

from aiohttp import web

from bot.gateway.of_record import asked_of_record
from bot.gateway.parts import PARTS
from handoff.staff.guard import needs
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who

_PREFIX: Final = "/api/insight"
_PATHS: Final = (
    *("overview", "breakdown", "moved", "people", "people/by", "cases", "export", "summary.md"),
)
_CASE: Final = f"{_PREFIX}/cases/{{id:[A-Za-z0-9_-]{{1,64}}}}"


def add_insight(app: web.Application) -> None:
    """Mount the figures for who has the right `insight`, and /metrics for who has the token."""
    for path in _PATHS:
        app.router.add_get(f"{_PREFIX}/{path}", needs("insight", _figures))
    app.router.add_get(_CASE, needs("insight", _case))
    app.router.add_get("/metrics", _metrics)


async def _figures(request: web.Request, who: Who) -> web.StreamResponse:
    parts = request.app[PARTS]
    if request.path.endswith("/export"):
        staff = request.app[STAFF]
        await staff.audit.write(staff.actor(request, who), "cases_exported", request.query_string)
    return await asked_of_record(parts, request.path.removeprefix(_PREFIX), request.query)


async def _case(request: web.Request, who: Who) -> web.StreamResponse:
    """One case; that somebody reads it is on record before they do."""
    staff = request.app[STAFF]
    case_id = request.match_info["id"]
    await staff.audit.write(staff.actor(request, who), "case_read", case_id)
    return await asked_of_record(request.app[PARTS], f"/cases/{case_id}")


async def _metrics(request: web.Request) -> web.StreamResponse:
    """GET /metrics, with `Authorization: Bearer` and the token from the data folder's secrets."""
    parts = request.app[PARTS]
    given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
    if not hmac.compare_digest(given, b"Bearer " + parts.wiring.metrics_token.strip()):
        raise web.HTTPUnauthorized(text="the token is missing or wrong\n")
    return await asked_of_record(parts, "/metrics")
