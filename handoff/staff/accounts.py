"""Accounts: who may sign in, under which name, in which role."""

from typing import Final

from handoff import keys
from handoff.staff import passwords
from handoff.staff.account import Account, is_user
from handoff.staff.audit import Actor
from handoff.staff.errors import Exists, LastAdmin, NotFound, WrongPassword
from handoff.staff.roles import Role, roles_with
from handoff.staff.scripts import StaffScripts
from handoff.store import Store

_MANAGERS: Final = roles_with("accounts")
_DESK: Final = roles_with("console")


class Accounts:
    """Makes, changes and reads accounts; each change is one script, with its audit entry."""

    def __init__(self, redis: Store, scripts: StaffScripts) -> None:
        self._redis = redis
        self._scripts = scripts

    async def get(self, user: str) -> Account:
        """Return the account; raises NotFound."""
        if not is_user(user):
            raise NotFound("there is no such account")
        return (await self._read([user]))[0]

    async def find(self, user: str) -> Account | None:
        """Return the account, or None."""
        row = await self._redis.hgetall(keys.account(user)) if is_user(user) else {}
        return Account.from_hash(user, row) if row else None

    async def all(self) -> list[Account]:
        """Return every account, by user name."""
        return await self._read(sorted(await self._redis.smembers(keys.ACCOUNTS)))

    async def of_subject(self, subject: str) -> str | None:
        """Return the user bound to this subject of the OpenID Connect provider."""
        return await self._redis.hget(keys.OIDC_SUBJECTS, subject)

    async def create(
        self,
        actor: Actor,
        user: str,
        name: str,
        role: Role,
        password: str | None,
        *,
        must_change: bool = False,
        demo: bool = False,
        subject: str | None = None,
    ) -> Account:
        """Make an account; raises Exists. Without a password only OpenID Connect opens it."""
        (outcome,) = await self._scripts.run(
            "account_create",
            user,
            who=actor.who,
            address=actor.address,
            name=name,
            role=role,
            password=await passwords.hashed(password) if password is not None else None,
            must_change=must_change,
            demo=demo or None,
            subject=subject,
            managers=_MANAGERS,
        )
        if outcome == "exists":
            raise Exists(f"there is an account {user} already")
        return await self.get(user)

    async def change(
        self,
        actor: Actor,
        user: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        enabled: bool | None = None,
        guard: bool = True,
    ) -> Account:
        """Change what is given; raises NotFound, LastAdmin (unless `guard` is off)."""
        (outcome,) = await self._scripts.run(
            "account_change",
            user,
            who=actor.who,
            address=actor.address,
            name=name,
            role=role,
            enabled=None if enabled is None else str(int(enabled)),
            guard=guard,
            managers=_MANAGERS,
            desk=_DESK,
        )
        if outcome == "last_admin":
            raise LastAdmin(f"{user} is the last account that can manage accounts")
        return await self.get(user)

    async def set_password(
        self, actor: Actor, user: str, password: str, *, must_change: bool
    ) -> None:
        """Give the account a password made by somebody else; all its sessions end."""
        await self._set_password(actor, user, password, "password_reset", must_change=must_change)

    async def change_password(self, actor: Actor, account: Account, password: str) -> None:
        """Give the account its owner's new password, if `account` holds the present one still."""
        await self._set_password(
            actor, account.user, password, "password_changed", expect=account.password
        )

    async def link(self, actor: Actor, user: str, subject: str) -> bool:
        """Bind the account to a subject of the OpenID Connect provider; False if it can't be."""
        (outcome,) = await self._scripts.run(
            "account_link", user, who=actor.who, address=actor.address, subject=subject
        )
        return bool(outcome == "done")

    async def _set_password(
        self,
        actor: Actor,
        user: str,
        password: str,
        did: str,
        must_change: bool = False,
        expect: str | None = None,
    ) -> None:
        (outcome,) = await self._scripts.run(
            "account_password",
            user,
            who=actor.who,
            address=actor.address,
            password=await passwords.hashed(password),
            must_change=must_change,
            did=did,
            expect=expect,
        )
        if outcome == "not_found":
            raise NotFound(f"there is no account {user}")
        if outcome == "changed":
            raise WrongPassword("the password was changed meanwhile")

    async def _read(self, users: list[str]) -> list[Account]:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.time()
            pipe.get(keys.CLOCK_OFFSET)
            for user in users:
                pipe.hgetall(keys.account(user))
            (seconds, micro), offset, *rows = await pipe.execute()
        now = seconds * 1000 + micro // 1000 + int(offset or 0)
        async with self._redis.pipeline(transaction=False) as pipe:
            for user in users:
                pipe.zcount(keys.sessions(user), f"({now}", "+inf")
            counts = await pipe.execute()
        return [
            Account.from_hash(user, row, count)
            for user, row, count in zip(users, rows, counts, strict=True)
        ]
