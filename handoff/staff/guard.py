"""Who may call what: the one place where a request becomes a person with rights, or a refusal."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError

from handoff.staff.audit import Actor
from handoff.staff.errors import (
    NoRight,
    NotSignedIn,
    PasswordChangeNeeded,
    StaffError,
    TooMany,
)
from handoff.staff.parts import STAFF
from handoff.staff.roles import Right
from handoff.staff.sessions import Who

log = structlog.get_logger()

OwnHandler = Callable[[web.Request, Who], Awaitable[web.StreamResponse]]
_AWAY: Final = 503


async def signed_in(request: web.Request) -> Who | None:
    """Return the person whose session the request carries."""
    parts = request.app[STAFF]
    return await parts.sessions.who(parts.cookie.read(request))


def answered(handler: Handler) -> Handler:
    """Wrap a handler: its refusals become JSON."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except StaffError as error:
            return refusal(error)
        except RedisError as error:
            log.warning("staff_lost_store", error=type(error).__name__)
            body = {
                "error": "try_again",
                "message": "the store is away; nothing is known to be done",
            }
            return web.json_response(body, status=_AWAY)

    return wrapped


def needs(right: Right | None, handler: OwnHandler, *, password_first: bool = True) -> Handler:
    """Wrap a handler: it is called with the signed-in person who has this right (None: anybody).

    `password_first`: somebody who must change their password can't call it before they did.
    """

    async def wrapped(request: web.Request) -> web.StreamResponse:
        who = await permitted(request, right, password_first)
        return await handler(request, who)

    return answered(wrapped)


async def permitted(request: web.Request, right: Right | None, password_first: bool = True) -> Who:
    """Return the person if they may; raises NotSignedIn, PasswordChangeNeeded, NoRight."""
    who = await signed_in(request)
    if who is None:
        raise NotSignedIn("sign in first")
    # Before the right is looked at: refusals are put on record, and the record is never trimmed.
    await request.app[STAFF].throttle.request(who.user)
    if password_first and who.must_change_password:
        raise PasswordChangeNeeded("choose a password of your own first")
    if right is not None and right not in who.rights:
        parts = request.app[STAFF]
        actor = Actor(who.user, parts.address(request))
        what = f"{request.method} {request.path}"
        await parts.audit.write(actor, "refused", what, reason="no_right", right=right)
        raise NoRight(f"this needs the right {right}")
    return who


def refusal(error: StaffError) -> web.Response:
    """Return the answer that tells of it."""
    body = {"error": error.code, "message": str(error), **error.fields()}
    response = web.json_response(body, status=error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response
