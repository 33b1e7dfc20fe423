"""Managing accounts: for whoever has the right `accounts`."""

from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from handoff.staff import passwords
from handoff.staff.account import Account, checked_name, checked_role, checked_user
from handoff.staff.bodies import nothing_else, read_object, text
from handoff.staff.errors import Malformed
from handoff.staff.parts import STAFF
from handoff.staff.sessions import Who

_CREATED: Final = 201
_NO_CONTENT: Final = 204
_CHANGES: Final = frozenset({"name", "role", "enabled"})


async def list_accounts(request: web.Request, _who: Who) -> web.Response:
    """GET /api/staff."""
    accounts = await request.app[STAFF].accounts.all()
    return web.json_response({"accounts": [_public(account) for account in accounts]})


async def create(request: web.Request, who: Who) -> web.Response:
    """POST /api/staff {"user", "name", "role"}: the password is in the answer and nowhere else."""
    parts = request.app[STAFF]
    body = await read_object(request)
    user = checked_user(text(body, "user"))
    name, role = checked_name(text(body, "name")), checked_role(text(body, "role"))
    password = passwords.generated()
    account = await parts.accounts.create(
        parts.actor(request, who), user, name, role, password, must_change=True
    )
    await parts.hint(user)
    return web.json_response({"account": _public(account), "password": password}, status=_CREATED)


async def change(request: web.Request, who: Who) -> web.Response:
    """PATCH /api/staff/{user} {"name"?, "role"?, "enabled"?}."""
    parts = request.app[STAFF]
    body = await read_object(request)
    unknown = sorted(body.keys() - _CHANGES)
    if unknown:
        raise Malformed(unknown[0], f"only {', '.join(sorted(_CHANGES))} can be changed")
    enabled = body.get("enabled")
    if enabled is not None and not isinstance(enabled, bool):
        raise Malformed("enabled", "enabled is true or false")
    account = await parts.accounts.get(request.match_info["user"])
    account = await parts.accounts.change(
        parts.actor(request, who),
        account.user,
        name=checked_name(text(body, "name")) if "name" in body else None,
        role=checked_role(text(body, "role")) if "role" in body else None,
        enabled=enabled,
    )
    await parts.hint(account.user)
    return web.json_response({"account": _public(account)})


async def reset_password(request: web.Request, who: Who) -> web.Response:
    """POST /api/staff/{user}/password: a generated one, to be changed at the next sign-in."""
    nothing_else(request)
    parts = request.app[STAFF]
    account = await parts.accounts.get(request.match_info["user"])
    password = passwords.generated()
    actor = parts.actor(request, who)
    await parts.accounts.set_password(actor, account.user, password, must_change=True)
    await parts.hint(account.user)
    return web.json_response({"password": password})


async def end_sessions(request: web.Request, who: Who) -> web.Response:
    """DELETE /api/staff/{user}/sessions: signs the person out everywhere."""
    nothing_else(request)
    parts = request.app[STAFF]
    account = await parts.accounts.get(request.match_info["user"])
    await parts.sessions.revoke_all(parts.actor(request, who), account.user)
    await parts.hint(account.user)
    return web.Response(status=_NO_CONTENT)


def _public(account: Account) -> dict[str, Any]:
    shown = asdict(account)
    del shown["password"], shown["demo"]
    return shown
