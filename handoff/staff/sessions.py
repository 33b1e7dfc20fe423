"""Sessions: random ids in cookies, only their digests in Redis; each ends by itself or is ended."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final, Literal

from handoff import keys
from handoff.mover import Agent
from handoff.staff.account import Account
from handoff.staff.audit import Actor
from handoff.staff.errors import NotFound, WrongSignIn
from handoff.staff.roles import Right, rights_of
from handoff.staff.scripts import StaffScripts
from handoff.store import Store

_SHOWN: Final = 16
"""Hex digits of a session's digest by which its owner names it."""
_MOST: Final = 50
"""Sessions of one user; the one that would end first makes room."""
_NOTE_MS: Final = 20_000
"""How stale `last_seen` may be: not every look is a write."""

By = Literal["password", "oidc"]


@dataclass(frozen=True, slots=True)
class Who:
    """A signed-in person, as of the moment of looking."""

    user: str
    name: str
    role: str
    rights: tuple[Right, ...]
    must_change_password: bool
    session: str
    digest: str

    @property
    def agent(self) -> Agent:
        """The person as ownership knows them."""
        return Agent(self.user, self.name)


@dataclass(frozen=True, slots=True)
class Session:
    """One session as its owner sees it; times in server milliseconds."""

    id: str
    digest: str
    created: int
    last_seen: int
    address: str
    browser: str


class Sessions:
    """Starts, looks up and ends sessions; each is one script."""

    def __init__(self, redis: Store, scripts: StaffScripts, lifetime_ms: int, idle_ms: int) -> None:
        """`lifetime_ms`: from sign-in to the end, whatever happens; `idle_ms`: without a look."""
        self._redis = redis
        self._scripts = scripts
        self.lifetime_ms = lifetime_ms
        self._idle_ms = idle_ms

    async def start(
        self, account: Account, by: By, address: str, browser: str, *, signed_in: bool = True
    ) -> str:
        """Return a new session id; raises WrongSignIn if the account or its password changed since
        it was read. `signed_in`: it is a sign-in, not a new id for somebody who is here."""
        session = secrets.token_urlsafe(32)
        (outcome,) = await self._scripts.run(
            "session_start",
            account.user,
            _digest(session),
            who=account.user,
            address=address,
            browser=browser,
            by=by,
            expect=account.password if by == "password" else None,
            signed_in=signed_in or None,
            lifetime_ms=self.lifetime_ms,
            idle_ms=self._idle_ms,
            most=_MOST,
        )
        if outcome != "done":
            raise WrongSignIn("wrong user or password")
        return session

    async def who(self, session: str) -> Who | None:
        """Return whose session this is, or None."""
        digest = _digest(session)
        user = await self._redis.hget(keys.session(digest), "user") if session else None
        return await self._look(user, digest) if user else None

    async def again(self, who: Who) -> Who | None:
        """Return the same person as they are now, or None if the session has ended."""
        return await self._look(who.user, who.digest)

    async def of(self, user: str) -> list[Session]:
        """Return the user's sessions, the one seen last first."""
        now = await self._now_ms()
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zrangebyscore(keys.sessions(user), f"({now}", "+inf")
            (digests,) = await pipe.execute()
        async with self._redis.pipeline(transaction=False) as pipe:
            for digest in digests:
                pipe.hgetall(keys.session(digest))
            rows = await pipe.execute()
        found = [_session(digest, row) for digest, row in zip(digests, rows, strict=True) if row]
        return sorted(found, key=lambda session: session.last_seen, reverse=True)

    async def end(self, actor: Actor, who: Who) -> None:
        """The person signs out."""
        await self._end(actor, who.user, "signed_out", who.digest)

    async def revoke(self, actor: Actor, user: str, session: str) -> None:
        """End the session that its owner knows under this id; raises NotFound."""
        for found in await self.of(user):
            if secrets.compare_digest(found.id.encode(), session.encode()):
                await self._end(actor, user, "session_revoked", found.digest)
                return
        raise NotFound("there is no such session")

    async def revoke_all(self, actor: Actor, user: str) -> int:
        """End every session of the user; return how many there were."""
        return await self._end(actor, user, "session_revoked")

    async def _end(self, actor: Actor, user: str, did: str, digest: str = "") -> int:
        _, ended = await self._scripts.run(
            "session_end", user, digest, who=actor.who, address=actor.address, did=did
        )
        return int(ended)

    async def _look(self, user: str, digest: str) -> Who | None:
        outcome, *seen = await self._scripts.run(
            "session_look",
            user,
            digest,
            lifetime_ms=self.lifetime_ms,
            idle_ms=self._idle_ms,
            note_ms=min(_NOTE_MS, self._idle_ms // 4),
        )
        if outcome != "here":
            return None
        name, role, must_change = seen
        return Who(user, name, role, rights_of(role), bool(must_change), digest[:_SHOWN], digest)

    async def _now_ms(self) -> int:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.get(keys.CLOCK_OFFSET)
            (seconds, micro), offset = await pipe.execute()
        return int(seconds * 1000 + micro // 1000 + int(offset or 0))


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()


def _session(digest: str, row: dict[str, Any]) -> Session:
    times = int(row["created"]), int(row["last_seen"])
    return Session(digest[:_SHOWN], digest, *times, row["address"], row["browser"])
