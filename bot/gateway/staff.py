"""What the staff's API is told of this site, taken from the operator's settings."""

from typing import Final

from bot.gateway.parts import Parts
from bot.settings.model import Staff
from handoff.staff.oidc_settings import OidcSettings
from handoff.staff.parts import SiteFacts, StaffParts

_HOUR_MS: Final = 3_600_000
_MINUTE_MS: Final = 60_000


def staff_parts(parts: Parts) -> StaffParts:
    """Connect the staff's API; opens nothing by itself. Raises OidcSettingError."""
    wiring = parts.wiring
    server, staff = wiring.settings.server, wiring.settings.staff
    site = SiteFacts(
        demo=wiring.demo,
        shop=parts.shop,
        secure=wiring.secure,
        origins=server.public_origins,
        trusted=wiring.trusted_proxies,
        lifetime_ms=staff.session_hours * _HOUR_MS,
        idle_ms=staff.idle_minutes * _MINUTE_MS,
    )
    return StaffParts.wire(
        parts.redis, parts.feed, parts.counts, wiring.signing_key, site, oidc_of(staff)
    )


def oidc_of(staff: Staff) -> OidcSettings | None:
    """Return the single sign-on that the settings name, or None; raises OidcSettingError."""
    if not staff.oidc_issuer:
        return None
    return OidcSettings(
        staff.oidc_issuer,
        staff.oidc_client_id,
        staff.oidc_client_secret,
        staff.oidc_label,
        claim=staff.oidc_claim,
        email_domains=staff.oidc_email_domains,
        create=staff.oidc_create or None,
        roles_claim=staff.oidc_roles_claim,
        roles=dict(staff.oidc_roles),
    )
