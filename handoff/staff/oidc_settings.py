"""Which OpenID Connect provider is trusted, and for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from handoff.staff.roles import Role

Claim = Literal["email", "preferred_username", "sub"]


class OidcSettingError(Exception):
    """The provider's settings can't be used; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """One provider and how its people become accounts; raises OidcSettingError."""

    issuer: str
    client_id: str
    client_secret: str
    label: str
    claim: Claim = "email"
    """The claim that names the account: the e-mail's part before the @, or the whole claim."""
    email_domains: tuple[str, ...] = ()
    """Domains whose e-mails are the shop's own. Only these reach an account that exists already:
    else mina@anywhere would become the shop's mina."""
    create: Role | None = None
    """Role of accounts made at a first sign-in; None: they must exist."""
    roles_claim: str = ""
    """The claim that holds a role's name or a list of names; "": roles are given here."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """The claim's values and the roles they give; the first that fits counts."""

    def __post_init__(self) -> None:
        """Refuse what would send secrets in the clear."""
        check_address(self.issuer, "the issuer")
        if not self.client_id:
            raise OidcSettingError("OpenID Connect needs a client id")
        if self.claim == "email" and len(self.email_domains) > 1:
            # An account is named by the part before the @: kim@a and kim@b would be one account.
            raise OidcSettingError(
                "with e-mails naming accounts, only one domain can be the shop's"
            )


def check_address(url: str, what: str) -> str:
    """Return an https:// address, or an http:// one of this machine; raises OidcSettingError."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return url
    raise OidcSettingError(f"{what} must be an https:// address, not '{url}'")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
