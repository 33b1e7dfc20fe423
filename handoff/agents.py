"""Agents: accounts with argon2 passwords, presence by heartbeat, availability."""

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from handoff import keys
from handoff.ownership import Agent
from handoff.store import Store

State = Literal["available", "away"]

_HASHER: Final = PasswordHasher()
_UNKNOWN: Final = _HASHER.hash("nobody has this password")
"""Verified for unknown users, so that the time taken does not tell who has an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """One agent as others see them; `cases` is how many they hold now."""

    user: str
    name: str
    role: str
    state: State = "away"
    cases: int = 0

    @property
    def agent(self) -> Agent:
        """The person as ownership knows them."""
        return Agent(self.user, self.name)


async def ensure_account(redis: Store, user: str, password: str, name: str, role: str) -> None:
    """Create the account, or give an existing one this password, name and role."""
    stored = await redis.hget(keys.agent(user), "password")
    if stored is None or not await asyncio.to_thread(_matches, stored, password):
        stored = await asyncio.to_thread(_HASHER.hash, password)
    async with redis.pipeline(transaction=True) as pipe:
        pipe.hset(keys.agent(user), mapping={"name": name, "role": role, "password": stored})
        pipe.sadd(keys.AGENTS, user)
        await pipe.execute()


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


class Agents:
    """Accounts and presence of all agents."""

    def __init__(self, redis: Store, grace_ms: int) -> None:
        """`grace_ms`: how long after the last heartbeat an agent still counts as here."""
        self._redis = redis
        self._grace_ms = grace_ms

    @property
    def beat_every_s(self) -> float:
        """How often an open console says so: three times within the grace."""
        return self._grace_ms / 3000

    async def verify(self, user: str, password: str) -> Account | None:
        """Return the account if the password is right."""
        stored = await self._redis.hget(keys.agent(user), "password")
        right = await asyncio.to_thread(_matches, stored or _UNKNOWN, password)
        return await self.get(user) if right and stored else None

    async def get(self, user: str) -> Account | None:
        """Return the account, or None."""
        name, role, state = await self._redis.hmget(keys.agent(user), ["name", "role", "state"])
        if name is None or role is None:
            return None
        here = await self._redis.exists(keys.agent_here(user))
        return Account(user, name, role, "away" if not here or state == "away" else "available")

    async def all(self) -> list[Account]:
        """Return every account with its state and number of cases, by user name."""
        held = list((await self._redis.hgetall(keys.HELD)).values())
        accounts = []
        for user in sorted(await self._redis.smembers(keys.AGENTS)):
            account = await self.get(user)
            if account:
                accounts.append(
                    Account(user, account.name, account.role, account.state, held.count(user))
                )
        return accounts

    async def set_state(self, user: str, state: State) -> None:
        """Note that the agent takes new cases, or doesn't."""
        await self._redis.hset(keys.agent(user), "state", state)

    async def heartbeat(self, user: str) -> None:
        """The agent's console is open."""
        await self._redis.set(keys.agent_here(user), "1", px=self._grace_ms)

    async def cases_of(self, user: str) -> list[str]:
        """Return the ids of the cases that the agent owns."""
        held = await self._redis.hgetall(keys.HELD)
        return sorted(case for case, owner in held.items() if owner == user)

    async def vanished(self) -> list[tuple[str, Agent]]:
        """Return (case id, agent) for every case whose agent's heartbeat stopped."""
        held = await self._redis.hgetall(keys.HELD)
        gone: dict[str, Agent | None] = {}
        for user in set(held.values()):
            if not await self._redis.exists(keys.agent_here(user)):
                account = await self.get(user)
                gone[user] = account.agent if account else Agent(user, user)
        return [(case, agent) for case, user in held.items() if (agent := gone.get(user))]
