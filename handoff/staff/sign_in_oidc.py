"""Signing in by OpenID Connect: to the provider, and back."""

from typing import Final

import structlog
from aiohttp import web

from handoff.staff.audit import NOBODY, Actor
from handoff.staff.errors import WrongSignIn
from handoff.staff.oidc import Oidc
from handoff.staff.oidc_accounts import Disabled, NoAccount, OidcAccounts
from handoff.staff.oidc_attempt import HOME, Attempt
from handoff.staff.oidc_provider import OidcFailed
from handoff.staff.parts import STAFF, StaffParts
from handoff.staff.sign_in import begin

log = structlog.get_logger()

_CALLBACK: Final = "/api/oidc/callback"


async def start(request: web.Request) -> web.Response:
    """GET /api/oidc/start?next=/agent -> 302 to the provider."""
    parts = request.app[STAFF]
    oidc = _oidc(parts)
    attempt = Attempt.new(_origin(parts, request) + _CALLBACK, request.query.get("next", HOME))
    await parts.throttle.from_address(parts.address(request))
    try:
        address = await oidc.address(attempt)
    except OidcFailed as error:
        log.warning("oidc_failed", error=str(error))
        return _to(f"{HOME}?sign_in_error=oidc_failed")
    response = _to(address)
    parts.attempts.keep(request, response, attempt)
    return response


async def callback(request: web.Request) -> web.Response:
    """GET /api/oidc/callback -> 302 to where the person wanted to go, signed in; else an error."""
    parts = request.app[STAFF]
    oidc, address = _oidc(parts), parts.address(request)
    await parts.throttle.from_address(address)
    try:
        response = await _signed_in(parts, oidc, request, address)
    except OidcFailed as error:
        response = await _failed(parts, address, "oidc_failed", NOBODY, str(error))
    except NoAccount as error:
        response = await _failed(parts, address, "no_account", NOBODY, str(error))
    except (Disabled, WrongSignIn) as error:
        user = error.user if isinstance(error, Disabled) else NOBODY
        response = await _failed(parts, address, "disabled", user, "disabled")
    parts.attempts.forget(response)
    return response


async def _signed_in(
    parts: StaffParts, oidc: Oidc, request: web.Request, address: str
) -> web.Response:
    attempt = parts.attempts.read(request)
    if attempt is None:
        raise OidcFailed("no attempt of this browser")
    claims = await oidc.claims(attempt, request.query)
    account = await OidcAccounts(parts.accounts, oidc.settings).account(claims, address)
    _, session = await begin(request, account, "oidc")
    response = _to(attempt.next)
    parts.cookie.set(request, response, session)
    return response


async def _failed(parts: StaffParts, address: str, code: str, user: str, why: str) -> web.Response:
    log.warning("oidc_sign_in_failed", code=code, why=why)
    await parts.audit.write(Actor(user, address), "sign_in_failed", user, by="oidc", reason=code)
    return _to(f"{HOME}?sign_in_error={code}")


def _oidc(parts: StaffParts) -> Oidc:
    if parts.oidc is None:
        raise web.HTTPNotFound(text="no OpenID Connect provider is set\n")
    return parts.oidc


def _origin(parts: StaffParts, request: web.Request) -> str:
    here = (one for one in parts.site.origins if one.partition("://")[2] == request.host)
    first = next(iter(parts.site.origins), f"{request.scheme}://{request.host}")
    return next(here, first)


def _to(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address})
