"""What everybody may do with their own account: another password, ending a session."""

from dataclasses import asdict
from typing import Final

from aiohttp import web

from handoff.staff import passwords
from handoff.staff.bodies import nothing_else, read_object, text
from handoff.staff.errors import WeakPassword, WrongPassword
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who
from handoff.staff.sign_in import begin

_NO_CONTENT: Final = 204


async def change_password(request: web.Request, who: Who) -> web.Response:
    """POST /api/me/password {"old", "new"}: every other session ends, this one gets a new id."""
    parts = request.app[STAFF]
    body = await read_object(request)
    old, new = text(body, "old"), text(body, "new")
    address = parts.address(request)
    await parts.throttle.sign_in(who.user, address)
    account = await parts.accounts.get(who.user)
    if not await passwords.matches(account.password, old):
        raise WrongPassword("the old password isn't right")
    await parts.throttle.signed_in(who.user, address)
    passwords.check(new, who.user)
    if new == old:
        raise WeakPassword("the new password is the old one")
    await parts.accounts.change_password(parts.actor(request, who), account, new)
    await parts.hint(who.user)
    changed = await parts.accounts.get(who.user)
    _, session = await begin(request, changed, "password", signed_in=False)
    response = web.Response(status=_NO_CONTENT)
    parts.cookie.set(request, response, session)
    return response


async def list_sessions(request: web.Request, who: Who) -> web.Response:
    """GET /api/me/sessions."""
    listed = []
    for session in await request.app[STAFF].sessions.of(who.user):
        shown = asdict(session) | {"this": session.digest == who.digest}
        del shown["digest"]
        listed.append(shown)
    return web.json_response({"sessions": listed})


async def end_session(request: web.Request, who: Who) -> web.Response:
    """DELETE /api/me/sessions/{id}."""
    nothing_else(request)
    parts = request.app[STAFF]
    await parts.sessions.revoke(parts.actor(request, who), who.user, request.match_info["id"])
    await parts.hint(who.user)
    return web.Response(status=_NO_CONTENT)
