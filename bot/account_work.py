"""What `bot account` and `bot audit` do, on the Redis of the run that uses a data folder."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from redis.exceptions import RedisError

from bot.run.errors import BadInput, RunError
from bot.run.running_redis import running_redis
from handoff.feed import Feed
from handoff.json_lines import json_line
from handoff.staff import passwords
from handoff.staff.account import Account, checked_name, checked_role, checked_user
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor, Audit
from handoff.staff.errors import StaffError
from handoff.staff.scripts import StaffScripts
from handoff.staff.sessions import Sessions
from handoff.store import connect

_BROKEN: Final = 1
_REFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class _Desk:
    """The parts, and who types."""

    accounts: Accounts
    sessions: Sessions
    audit: Audit
    feed: Feed
    actor: Actor

    async def changed(self, user: str) -> None:
        await self.feed.hint("", f"staff:{user}")


_Work = Callable[[_Desk, argparse.Namespace], Awaitable[int]]


def work(parsed: argparse.Namespace) -> int:
    """Do what the command says; return the exit status."""
    try:
        return asyncio.run(_with_store(parsed))
    except RunError as error:
        text, status = str(error), error.status
    except StaffError as error:
        text, status = str(error), _REFUSED
    except (RedisError, OSError) as error:
        text, status = f"Redis doesn't answer ({type(error).__name__})", _BROKEN
    sys.stderr.write(f"bot {'audit' if parsed.kind == 'audit' else 'account'}: {text}\n")
    return status


async def _with_store(parsed: argparse.Namespace) -> int:
    redis = connect(running_redis(parsed.data))
    try:
        scripts = StaffScripts(redis)
        desk = _Desk(
            accounts=Accounts(redis, scripts),
            sessions=Sessions(redis, scripts, lifetime_ms=0, idle_ms=0),  # starts and looks at none
            audit=Audit(redis, scripts),
            feed=Feed(redis),
            actor=Actor(f"command:{getpass.getuser()}"),
        )
        return await _WORK[parsed.kind](desk, parsed)
    finally:
        await redis.aclose()


async def _list(desk: _Desk, _parsed: argparse.Namespace) -> int:
    for account in await desk.accounts.all():
        state = "enabled" if account.enabled else "disabled"
        _print(f"{account.user}\t{account.role}\t{state}\t{account.name}")
    return 0


async def _create(desk: _Desk, parsed: argparse.Namespace) -> int:
    user, given = checked_user(parsed.user), _given(parsed, parsed.user)
    password = given or passwords.generated()
    await desk.accounts.create(
        desk.actor,
        user,
        checked_name(parsed.name),
        checked_role(parsed.role),
        password,
        must_change=given is None,
    )
    return await _told(desk, user, given, password)


async def _password(desk: _Desk, parsed: argparse.Namespace) -> int:
    user, given = checked_user(parsed.user), _given(parsed, parsed.user)
    password = given or passwords.generated()
    await desk.accounts.set_password(desk.actor, user, password, must_change=given is None)
    return await _told(desk, user, given, password)


async def _told(desk: _Desk, user: str, given: str | None, password: str) -> int:
    await desk.changed(user)
    if given is None:
        _print(password)
    return 0


async def _disable(desk: _Desk, parsed: argparse.Namespace) -> int:
    return await _change(desk, parsed.user, enabled=False)


async def _enable(desk: _Desk, parsed: argparse.Namespace) -> int:
    return await _change(desk, parsed.user, enabled=True)


async def _role(desk: _Desk, parsed: argparse.Namespace) -> int:
    account = await _account(desk, parsed.user)
    await desk.accounts.change(desk.actor, account.user, role=checked_role(parsed.role))
    await desk.changed(account.user)
    return 0


async def _change(desk: _Desk, user: str, *, enabled: bool) -> int:
    account = await _account(desk, user)
    await desk.accounts.change(desk.actor, account.user, enabled=enabled)
    await desk.changed(account.user)
    return 0


async def _sessions(desk: _Desk, parsed: argparse.Namespace) -> int:
    account = await _account(desk, parsed.user)
    if parsed.end:
        _print(f"{await desk.sessions.revoke_all(desk.actor, account.user)} ended")
        await desk.changed(account.user)
        return 0
    for session in await desk.sessions.of(account.user):
        _print(f"{session.id}\t{_time(session.last_seen)}\t{session.address}\t{session.browser}")
    return 0


async def _audit(desk: _Desk, parsed: argparse.Namespace) -> int:
    if parsed.verify:
        bad = await desk.audit.verify()
        _print("whole" if bad is None else f"broken at entry {bad.n} ({bad.id})")
        return 0 if bad is None else _BROKEN
    async for entry in desk.audit.entries():
        if parsed.json:
            sys.stdout.write(json_line(entry.as_dict()))
        else:
            about = json.dumps([entry.about, entry.as_dict()["details"]], ensure_ascii=False)
            _print(f"{_time(entry.at)}\t{entry.who}\t{entry.did}\t{about}\t{entry.address}")
    return 0


async def _account(desk: _Desk, user: str) -> Account:
    return await desk.accounts.get(checked_user(user))


def _given(parsed: argparse.Namespace, user: str) -> str | None:
    file: Path | None = parsed.password_file
    if file is None:
        return None
    try:
        return passwords.check(file.read_text("utf-8").rstrip("\r\n"), user)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: {error}") from None


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


_WORK: Final[dict[str, _Work]] = {
    "list": _list,
    "create": _create,
    "disable": _disable,
    "enable": _enable,
    "role": _role,
    "password": _password,
    "sessions": _sessions,
    "audit": _audit,
}
