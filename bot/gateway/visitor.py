"""Which customer a page speaks for: its browser's token, and the identity its site vouches for."""

from typing import Final

from bot.gateway.identity import Identities, Identity
from bot.gateway.tokens import Tokens
from handoff.cases import Cases
from handoff.profile import Profiles

CHANNEL: Final = "web"


class UnknownBrowser(Exception):
    """The browser's token is forged, or belongs to somebody who has signed out."""


class Visitors:
    """Tells customers by what their pages present."""

    def __init__(
        self, tokens: Tokens, identities: Identities, cases: Cases, profiles: Profiles
    ) -> None:
        self._tokens = tokens
        self._identities = identities
        self._cases = cases
        self._profiles = profiles

    async def customer(self, token: str, identity_token: str | None) -> str:
        """Return the customer id; raises UnknownBrowser and IdentityRefused.

        Who signs in to the shop in the middle of a chat goes on with it: the browser's open case
        becomes theirs. From then on the browser's token alone opens nothing of it, so that the
        next person at the same screen sees nothing.
        """
        browser = self._tokens.customer(token)
        if browser is None:
            raise UnknownBrowser("forged")
        owner = await self._profiles.identified(CHANNEL, browser)
        if identity_token is None:
            if owner:
                raise UnknownBrowser("signed out")
            return browser
        identity = self._identities.read(identity_token)
        customer = await self._of(identity, browser, owner)
        await self._profiles.identify(CHANNEL, customer, identity.fields())
        return customer

    async def _of(self, identity: Identity, browser: str, owner: str) -> str:
        mine = owner in {"", identity.sub}
        if (
            mine
            and await self._cases.open_case(CHANNEL, browser)
            and not await self._cases.open_case(CHANNEL, identity.customer)
        ):
            return browser
        return identity.customer
