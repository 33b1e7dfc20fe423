"""What the staff API works with, made once by the application that mounts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from handoff.address import Network, address_of
from handoff.feed import Feed
from handoff.limits import Limits
from handoff.staff.accounts import Accounts
from handoff.staff.audit import Actor, Audit
from handoff.staff.cookies import SessionCookie
from handoff.staff.oidc import Oidc
from handoff.staff.oidc_attempt import Attempts
from handoff.staff.oidc_settings import OidcSettings
from handoff.staff.scripts import StaffScripts
from handoff.staff.sessions import Sessions, Who
from handoff.staff.throttle import Throttle
from handoff.store import Store

_HOUR_MS: Final = 3600 * 1000


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the staff API must know of the site that it is a part of."""

    demo: bool
    shop: Mapping[str, Mapping[str, str]]
    """The shop as pages show it: {"name": {"ko", "en"}}."""
    secure: bool = False
    """The site is reached by https, though a proxy may talk http to us."""
    origins: Sequence[str] = ()
    """Where the pages are, as https://chat.shop.example; none: where the request came to."""
    trusted: Sequence[Network] = ()
    """Proxies whose word about a client's address counts."""
    lifetime_ms: int = 12 * _HOUR_MS
    idle_ms: int = 2 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class StaffParts:
    """Everything a handler of the staff API may need."""

    site: SiteFacts
    feed: Feed
    accounts: Accounts
    sessions: Sessions
    audit: Audit
    throttle: Throttle
    cookie: SessionCookie
    attempts: Attempts
    oidc: Oidc | None

    @classmethod
    def wire(
        cls,
        redis: Store,
        feed: Feed,
        limits: Limits,
        signing_key: bytes,
        site: SiteFacts,
        oidc: OidcSettings | None = None,
    ) -> "StaffParts":
        """Connect the parts; opens nothing by itself."""
        scripts = StaffScripts(redis)
        return cls(
            site=site,
            feed=feed,
            accounts=Accounts(redis, scripts),
            sessions=Sessions(redis, scripts, site.lifetime_ms, site.idle_ms),
            audit=Audit(redis, scripts),
            throttle=Throttle(limits),
            cookie=SessionCookie(site.secure, site.lifetime_ms // 1000),
            attempts=Attempts(signing_key, site.secure),
            oidc=Oidc(oidc) if oidc else None,
        )

    def address(self, request: web.Request) -> str:
        """Return the address that a request comes from, as far as proxies are trusted."""
        return address_of(request, self.site.trusted)

    def actor(self, request: web.Request, who: Who) -> Actor:
        """Return who acts by this request."""
        return Actor(who.user, self.address(request))

    async def hint(self, user: str) -> None:
        """Have every console look whether its session still stands, and who works here."""
        await self.feed.hint("", f"staff:{user}")

    def me(self, who: Who) -> dict[str, Any]:
        """Return the signed-in person as their page sees them."""
        return {
            "user": who.user,
            "name": who.name,
            "role": who.role,
            "rights": list(who.rights),
            "must_change_password": who.must_change_password,
            "demo": self.site.demo,
        }


STAFF: Final = web.AppKey("staff", StaffParts)
