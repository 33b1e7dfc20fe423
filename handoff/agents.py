"""Agents: who of the staff is at the desk now, and takes new cases."""

import time
from dataclasses import dataclass
from typing import Final, Literal

from handoff import keys
from handoff.mover import Agent
from handoff.staff.account import is_user
from handoff.staff.roles import rights_of
from handoff.store import Store

State = Literal["available", "away"]

_FRESH_S: Final = 1.0
_FIELDS: Final = ["name", "role", "enabled"]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One agent as others see them; `cases` is how many they hold now."""

    user: str
    name: str
    state: State = "away"
    cases: int = 0

    @property
    def agent(self) -> Agent:
        """The person as ownership knows them."""
        return Agent(self.user, self.name)


class Agents:
    """Presence of everybody with an enabled account and the right to the console."""

    def __init__(self, redis: Store, grace_ms: int) -> None:
        """`grace_ms`: how long after the last heartbeat an agent still counts as here."""
        self._redis = redis
        self._grace_ms = grace_ms
        self._staffed, self._asked_at = False, float("-inf")

    @property
    def beat_every_s(self) -> float:
        """How often an open console says so: three times within the grace."""
        return self._grace_ms / 3000

    async def get(self, user: str) -> Colleague | None:
        """Return the agent; None for whoever can't work at the desk."""
        found = await self._read([user]) if is_user(user) else []
        return found[0] if found else None

    async def all(self) -> list[Colleague]:
        """Return every agent with state and number of cases, by user name."""
        return await self._read(sorted(await self._redis.smembers(keys.ACCOUNTS)))

    async def anyone_available(self) -> bool:
        """Whether somebody is at the desk and takes new cases; as of a second ago at most, since
        every page asks when it comes back after an outage."""
        if time.monotonic() - self._asked_at > _FRESH_S:
            self._staffed = any(one.state == "available" for one in await self.all())
            self._asked_at = time.monotonic()
        return self._staffed

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
        gone: dict[str, Agent] = {}
        for user in set(held.values()):
            if not await self._redis.exists(keys.agent_here(user)):
                name = await self._redis.hget(keys.account(user), "name")
                gone[user] = Agent(user, name or user)
        return [(case, gone[user]) for case, user in held.items() if user in gone]

    async def _read(self, users: list[str]) -> list[Colleague]:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hvals(keys.HELD)
            for user in users:
                pipe.hmget(keys.account(user), _FIELDS)
                pipe.hget(keys.agent(user), "state")
                pipe.exists(keys.agent_here(user))
            held, *rows = await pipe.execute()
        found = []
        for user, (name, role, enabled), state, here in zip(
            users, rows[::3], rows[1::3], rows[2::3], strict=True
        ):
            if enabled == "1" and "console" in rights_of(role):
                now: State = "available" if here and state != "away" else "away"
                found.append(Colleague(user, name, now, held.count(user)))
        return found
