"""The console's page, sign-in and socket, mounted into the gateway."""

from typing import Final

from aiohttp import web

from handoff.agents import Account
from handoff.console.parts import CONSOLE
from handoff.console.socket import console, signed_in

_MAX_PASSWORD: Final = 256


def add_console(app: web.Application) -> None:
    """Mount page, sign-in and socket; the application sets app[CONSOLE]."""
    app.router.add_post("/api/sign-in", _sign_in)
    app.router.add_post("/api/sign-out", _sign_out)
    app.router.add_get("/api/me", _me)
    app.router.add_get("/api/console", console)


async def _sign_in(request: web.Request) -> web.Response:
    """POST {"user", "password"} -> 200 {"user", "name", "role"} and a cookie; 401 otherwise."""
    parts = request.app[CONSOLE]
    try:
        body = await request.json()
        user, password = body["user"], body["password"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise web.HTTPBadRequest(text='expected {"user", "password"}\n') from None
    if not (isinstance(user, str) and isinstance(password, str)):
        raise web.HTTPBadRequest(text="user and password are texts\n")
    account = None
    if len(user) <= _MAX_PASSWORD and len(password) <= _MAX_PASSWORD:
        account = await parts.agents.verify(user, password)
    if account is None:
        raise web.HTTPUnauthorized(text="wrong user or password\n")
    response = web.json_response(_public(account))
    parts.sessions.start(request, response, account.user)
    return response


async def _sign_out(request: web.Request) -> web.Response:
    response = web.Response(status=204)
    request.app[CONSOLE].sessions.end(response)
    return response


async def _me(request: web.Request) -> web.Response:
    account = await signed_in(request)
    if account is None:
        raise web.HTTPUnauthorized(text="sign in first\n")
    return web.json_response(_public(account))


def _public(account: Account) -> dict[str, str]:
    return {"user": account.user, "name": account.name, "role": account.role}
