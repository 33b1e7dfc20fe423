"""What managers may ask of the record: who may is settled here, the record's process answers."""

import hmac
from collections.abc import Mapping
from typing import Final

import aiohttp
from aiohttp import web
from yarl import URL

from bot.gateway.parts import PARTS, Parts
from handoff.staff.guard import needs
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who

_PREFIX: Final = "/api/insight"
_PATHS: Final = (
    *("overview", "breakdown", "moved", "people", "people/by", "cases", "export", "summary.md"),
)
_CASE: Final = f"{_PREFIX}/cases/{{id:[A-Za-z0-9_-]{{1,64}}}}"
_LIMIT: Final = aiohttp.ClientTimeout(total=60)
_PASSED_ON: Final = ("Content-Type", "Content-Disposition")


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
    return await _asked(parts, request.path.removeprefix(_PREFIX), request.query)


async def _case(request: web.Request, who: Who) -> web.StreamResponse:
    """One case; that somebody reads it is on record before they do."""
    staff = request.app[STAFF]
    case_id = request.match_info["id"]
    await staff.audit.write(staff.actor(request, who), "case_read", case_id)
    return await _asked(request.app[PARTS], f"/cases/{case_id}")


async def _metrics(request: web.Request) -> web.StreamResponse:
    """GET /metrics, with `Authorization: Bearer` and the token from the data folder's secrets."""
    parts = request.app[PARTS]
    given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
    if not hmac.compare_digest(given, b"Bearer " + parts.wiring.metrics_token.strip()):
        raise web.HTTPUnauthorized(text="the token is missing or wrong\n")
    return await _asked(parts, "/metrics")


async def _asked(
    parts: Parts, path: str, query: Mapping[str, str] | None = None
) -> web.StreamResponse:
    url = URL(f"{parts.wiring.record_url}{path}").with_query(query)
    headers = {"X-Baton-Token": parts.wiring.inner_token}
    try:
        async with parts.http.get(url, headers=headers, timeout=_LIMIT) as answer:
            body = await answer.read()
            told = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
            return web.Response(body=body, status=answer.status, headers=told)
    except (aiohttp.ClientError, TimeoutError):
        body_ = {"error": "record_away", "message": "the record's process doesn't answer"}
        return web.json_response(body_, status=503)
