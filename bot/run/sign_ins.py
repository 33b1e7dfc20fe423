"""The demo's agents: accounts made at the start, passwords made once and kept."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.run.secret_files import keep
from handoff.store import Store

_PEOPLE = (("mina", "Mina", "agent"), ("joon", "Joon", "agent"), ("sora", "Sora", "supervisor"))


@dataclass(frozen=True, slots=True)
class SignIn:
    """One demo account."""

    user: str
    name: str
    role: str
    password: str


def keep_sign_ins(path: Path) -> list[SignIn]:
    """Return the demo accounts in this file (mode 0600), made at the first call."""
    return [SignIn(**entry) for entry in json.loads(keep(path, _new))]


def _new() -> str:
    people = [SignIn(user, name, role, secrets.token_urlsafe(12)) for user, name, role in _PEOPLE]
    return json.dumps([asdict(person) for person in people], indent=2) + "\n"


async def ensure_accounts(redis: Store, sign_ins: list[SignIn]) -> None:
    """Make the accounts, or give existing ones these passwords."""
    from handoff.agents import ensure_account

    for person in sign_ins:
        await ensure_account(redis, person.user, person.password, person.name, person.role)


def printed(sign_ins: list[SignIn]) -> str:
    """Return the one line for standard output."""
    listed = [
        {"user": person.user, "password": person.password, "role": person.role}
        for person in sign_ins
    ]
    return json.dumps({"sign_ins": listed}, ensure_ascii=False)
