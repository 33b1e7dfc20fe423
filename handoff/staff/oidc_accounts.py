"""Which account a person at the OpenID Connect provider has here."""

import hashlib
from typing import Any, Final

from handoff.staff.account import Account, is_user
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor
from handoff.staff.errors import Exists, LastAdmin
from handoff.staff.oidc_settings import OidcSettings
from handoff.staff.roles import Role

_LONGEST_NAME: Final = 80


class NoAccount(Exception):
    """The provider knows the person, but nobody here does."""


class Disabled(Exception):
    """The person's account is disabled; `user` is its name."""

    def __init__(self, user: str) -> None:
        super().__init__(user)
        self.user = user


class OidcAccounts:
    """Finds, binds or makes the account; once bound, only issuer and subject count."""

    def __init__(self, accounts: Accounts, settings: OidcSettings) -> None:
        self._accounts = accounts
        self._settings = settings

    async def account(self, claims: dict[str, Any], address: str) -> Account:
        """Return the person's enabled account; raises NoAccount, Disabled."""
        subject = _subject(claims)
        role = self._role(claims)
        user = await self._accounts.of_subject(subject)
        made = False
        if user is None:
            user, made = await self._first_time(claims, subject, role, address)
        account = await self._accounts.get(user)
        if not account.enabled:
            raise Disabled(user)
        if self._settings.roles_claim and not made:
            account = await self._follow(account, role, address)
        return account

    async def _first_time(
        self, claims: dict[str, Any], subject: str, role: Role | None, address: str
    ) -> tuple[str, bool]:
        """Return the user name, and whether the account was made just now."""
        user, ours = self._named(claims)
        existing = await self._accounts.find(user)
        if existing is None:
            if (role := role or self._settings.create) is None:
                raise NoAccount("no account, and none is made")
            return await self._make(claims, user, subject, role, address), True
        if not existing.enabled:
            raise Disabled(user)
        if not ours or not await self._accounts.link(Actor(user, address), user, subject):
            raise NoAccount("the account is somebody else's")
        return user, False

    async def _make(
        self, claims: dict[str, Any], user: str, subject: str, role: Role, address: str
    ) -> str:
        told = str(claims.get("name") or "")
        shown = "".join(filter(str.isprintable, told)).strip()[:_LONGEST_NAME]
        try:
            await self._accounts.create(
                Actor(user, address), user, shown or user, role, None, subject=subject
            )
        except Exists:  # two first sign-ins at once: the other one made it, for this or that person
            if await self._accounts.of_subject(subject) != user:
                raise NoAccount("made meanwhile for somebody else") from None
        return user

    def _named(self, claims: dict[str, Any]) -> tuple[str, bool]:
        """Return the user name that the claim gives, and whether it may reach an account that is
        there already: an e-mail may only if its domain is the shop's own."""
        value = claims.get(self._settings.claim)
        if not isinstance(value, str):
            raise NoAccount(f"no claim {self._settings.claim}")
        ours = True
        if self._settings.claim == "email":
            if claims.get("email_verified") is not True:
                raise NoAccount("the e-mail isn't verified")
            value, _, domain = value.rpartition("@")
            domains = [known.lower() for known in self._settings.email_domains]
            ours = domain.lower() in domains
            if domains and not ours:
                raise NoAccount("another domain's e-mail")
        if not is_user(user := value.lower()):
            raise NoAccount("the claim is no user name")
        return user, ours

    def _role(self, claims: dict[str, Any]) -> Role | None:
        """Return the role that the provider gives, or None."""
        told = claims.get(self._settings.roles_claim) if self._settings.roles_claim else None
        values = told if isinstance(told, list) else [told]
        fitting = (role for value, role in self._settings.roles.items() if value in values)
        return next(fitting, None)

    async def _follow(self, account: Account, role: Role | None, address: str) -> Account:
        """Give the account the provider's role; who has none there any more has none here."""
        if role is None:
            raise NoAccount("no role")
        if role == account.role:
            return account
        try:
            return await self._accounts.change(
                Actor(account.user, address), account.user, role=role
            )
        except LastAdmin:
            return account


def _subject(claims: dict[str, Any]) -> str:
    text = f"{claims['iss']}\0{claims['sub']}"
    return hashlib.sha256(text.encode()).hexdigest()
