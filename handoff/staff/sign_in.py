"""Signing in and out with a password, and who is signed in."""

from typing import Final

from aiohttp import web

from handoff.staff import passwords
from handoff.staff.account import Account
from handoff.staff.audit import NOBODY, Actor
from handoff.staff.bodies import nothing_else, read_object, text
from handoff.staff.browsers import browser_name
from handoff.staff.errors import NotSignedIn, WrongSignIn
from handoff.staff.guard import signed_in
from handoff.staff.parts import STAFF, StaffParts
from handoff.staff.sessions import By, Who

_NO_CONTENT: Final = 204


async def options(request: web.Request) -> web.Response:
    """GET /api/sign-in-options: what the form says and offers."""
    parts = request.app[STAFF]
    oidc = {"label": parts.oidc.settings.label} if parts.oidc else None
    return web.json_response({"demo": parts.site.demo, "shop": parts.site.shop, "oidc": oidc})


async def sign_in(request: web.Request) -> web.Response:
    """POST /api/sign-in {"user", "password"}."""
    parts = request.app[STAFF]
    body = await read_object(request)
    user, password = text(body, "user"), text(body, "password")
    address = parts.address(request)
    await parts.throttle.sign_in(user, address)
    account = await _verified(parts, user, password, address)
    await parts.throttle.signed_in(user, address)
    who, session = await begin(request, account, "password")
    response = web.json_response(parts.me(who))
    parts.cookie.set(request, response, session)
    return response


async def begin(request: web.Request, account: Account, by: By, **how: bool) -> tuple[Who, str]:
    """Start a session and return its new id, whatever the browser sent; end the one it had."""
    parts = request.app[STAFF]
    address, browser = parts.address(request), browser_name(request.headers.get("User-Agent", ""))
    session = await parts.sessions.start(account, by, address, browser, **how)
    who = await parts.sessions.who(session)
    if who is None:  # disabled since
        raise WrongSignIn("wrong user or password")
    left = await signed_in(request)
    if left:
        await parts.sessions.end(Actor(left.user, address), left)
        await parts.hint(left.user)
    return who, session


async def sign_out(request: web.Request) -> web.Response:
    """POST /api/sign-out: ends the session; without one there is nothing to end."""
    nothing_else(request)
    parts = request.app[STAFF]
    response = web.Response(status=_NO_CONTENT)
    who = await signed_in(request)
    if who:
        await parts.sessions.end(parts.actor(request, who), who)
        await parts.hint(who.user)
    parts.cookie.delete(response)
    return response


async def me(request: web.Request) -> web.Response:
    """GET /api/me: who is signed in."""
    who = await signed_in(request)
    if who is None:
        raise NotSignedIn("sign in first")
    return web.json_response(request.app[STAFF].me(who))


async def _verified(parts: StaffParts, user: str, password: str, address: str) -> Account:
    """Return the account; a wrong try is recorded, without the name that was tried if nobody has
    it: it may be a password that was typed into the wrong field."""
    account = await parts.accounts.find(user)
    right = await passwords.matches(account.password if account else None, password)
    if account and account.enabled and right:
        return account
    known = account.user if account else NOBODY
    reason = "disabled" if account and right else "wrong"
    await parts.audit.write(Actor(known, address), "sign_in_failed", known, reason=reason)
    raise WrongSignIn("wrong user or password")
