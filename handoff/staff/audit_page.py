"""Reading the audit, which is itself an entry in it."""

import re
from typing import Final

from aiohttp import web

from handoff.staff.errors import Malformed
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who

_USUAL: Final = 100
_MOST: Final = 500
_ID: Final = re.compile(r"\d{1,16}-\d{1,16}")
_LONGEST: Final = 64


async def read(request: web.Request, who: Who) -> web.Response:
    """GET /api/audit ?limit &before &who &did."""
    parts = request.app[STAFF]
    limit = request.query.get("limit", str(_USUAL))
    if not (limit.isascii() and limit.isdecimal() and 0 < int(limit[:9]) <= _MOST):
        raise Malformed("limit", f"limit is a number from 1 to {_MOST}")
    before = request.query.get("before")
    if before is not None and not _ID.fullmatch(before):
        raise Malformed("before", "before is the id of an entry")
    asked = {name: request.query.get(name, "")[:_LONGEST] for name in ("who", "did")}
    # Written first: who sees is on record before they see.
    filters = {name: value for name, value in asked.items() if value}
    await parts.audit.write(parts.actor(request, who), "audit_read", "audit", **filters)
    page = await parts.audit.page(int(limit), before, **asked)
    return web.json_response(
        {
            "entries": [entry.as_dict() for entry in page.entries],
            "next": page.next,
            "whole": page.whole,
        }
    )
