"""The demo's people: accounts made at the start, passwords made once and kept."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.run.secret_files import keep, write_private
from handoff import keys
from handoff.staff.passwords import generated
from handoff.store import Store

_PEOPLE = (
    ("mina", "Mina", "agent"),
    ("joon", "Joon", "agent"),
    ("sora", "Sora", "supervisor"),
    ("dana", "Dana", "trainer"),
    ("hana", "Hana", "admin"),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One demo account."""

    user: str
    name: str
    role: str
    password: str


def keep_sign_ins(path: Path) -> list[SignIn]:
    """Return the demo accounts in this file (mode 0600), made at the first call."""
    kept = {entry["user"]: entry["password"] for entry in json.loads(keep(path, lambda: "[]\n"))}
    sign_ins = [
        SignIn(user, name, role, kept.get(user) or generated()) for user, name, role in _PEOPLE
    ]
    if kept.keys() != {person.user for person in sign_ins}:
        write_private(path, json.dumps([asdict(one) for one in sign_ins], indent=2) + "\n")
    return sign_ins


async def ensure_accounts(redis: Store, sign_ins: list[SignIn]) -> None:
    """Make the accounts, or give existing ones of the demo these passwords."""
    from handoff.staff.demo_accounts import ensure_demo_account

    for person in sign_ins:
        await ensure_demo_account(redis, person.user, person.password, person.name, person.role)


async def disable_accounts(redis: Store) -> list[str]:
    """Disable what a demo left in these data; return the user names, for saying so."""
    from handoff.staff.demo_accounts import disable_demo_accounts

    return await disable_demo_accounts(redis)


def printed(sign_ins: list[SignIn]) -> str:
    """Return the one line for standard output."""
    listed = [
        {"user": person.user, "password": person.password, "role": person.role}
        for person in sign_ins
    ]
    return json.dumps({"sign_ins": listed}, ensure_ascii=False)


async def has_admin(redis: Store) -> bool:
    """Whether somebody can sign in who can make accounts for the others."""
    return bool(await redis.smembers(keys.ADMINS))
