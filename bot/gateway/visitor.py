"""Which customer a page speaks for: its browser's token, and the identity its site vouches for."""

from dataclasses import dataclass
from typing import Final

from bot.gateway.identity import Identities, IdentityRefused
from bot.gateway.tokens import Tokens
from handoff.bindings import Bindings
from handoff.profile import Profiles

CHANNEL: Final = "web"


class UnknownBrowser(Exception):
    """The browser's token is forged, or belongs to somebody who has signed out."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The customer behind a page; `own` is the identity's own id, "" for a mere browser."""

    customer: str
    own: str = ""


class Visitors:
    """Tells customers by what their pages present."""

    def __init__(
        self, tokens: Tokens, identities: Identities, bindings: Bindings, profiles: Profiles
    ) -> None:
        self._tokens = tokens
        self._identities = identities
        self._bindings = bindings
        self._profiles = profiles

    async def visitor(
        self, token: str, identity_token: str | None, resume: str | None = None
    ) -> Visitor:
        """Return who it is; raises UnknownBrowser and IdentityRefused.

        Who signs in to the shop in the middle of a chat goes on with it: the browser's open case
        becomes theirs. From then on the browser's token alone opens nothing of it, so that the
        next person at the same screen sees nothing. `resume` stands in for an identity token that
        has run out since the page was welcomed with it.
        """
        browser = self._tokens.customer(token)
        if browser is None:
            raise UnknownBrowser("forged")
        if identity_token is None:
            if await self._profiles.identified(CHANNEL, browser):
                raise UnknownBrowser("signed out")
            return Visitor(browser)
        try:
            identity = self._identities.read(identity_token)
        except IdentityRefused:
            if not resume or (own := self._tokens.resumed(resume)) is None:
                raise
            return Visitor(await self._bindings.customer(CHANNEL, own), own)
        own = identity.customer
        customer = await self._bindings.bind(CHANNEL, browser, own, identity.fields())
        return Visitor(customer, own)

    async def stands(self, visitor: Visitor) -> bool:
        """Whether the visitor is still the same customer: nobody signed in in another tab, and the
        identity's chat didn't move to another browser's customer."""
        if visitor.own:
            return await self._bindings.customer(CHANNEL, visitor.own) == visitor.customer
        return not await self._profiles.identified(CHANNEL, visitor.customer)

    def resume(self, visitor: Visitor) -> str | None:
        """Return what the page may present instead of an identity that has run out."""
        return self._tokens.resume(visitor.own) if visitor.own else None
