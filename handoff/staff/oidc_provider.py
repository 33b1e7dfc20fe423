"""What an OpenID Connect provider says of itself, asked for within bounds."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from handoff.staff.bounded_http import LIMIT_S, BoundedTransport
from handoff.staff.oidc_settings import OidcSettingError, check_address

_BASIC: Final = "client_secret_basic"


class OidcFailed(Exception):
    """The provider, its answer or the browser's way back isn't as it must be."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself."""

    issuer: str
    authorize: str
    token: str
    jwks: str
    auth_method: str
    at: float


async def fetch(url: str) -> dict[str, Any]:
    """Return the JSON object at an address of the provider; raises OidcFailed."""
    try:
        async with (
            asyncio.timeout(LIMIT_S),
            httpx2.AsyncClient(transport=BoundedTransport(), timeout=LIMIT_S) as client,
        ):
            answer = await client.get(url)
            told = answer.raise_for_status().json()
    except (httpx2.HTTPError, TimeoutError, ValueError, RecursionError) as error:
        raise OidcFailed(f"{url}: {type(error).__name__}") from None
    if not isinstance(told, dict):
        raise OidcFailed(f"{url}: no JSON object")
    return told


async def describe(address: str) -> Provider:
    """Return what the provider says of itself; it must be the issuer that was asked for."""
    issuer = address.rstrip("/")
    told = await fetch(f"{issuer}/.well-known/openid-configuration")
    try:
        if str(told["issuer"]).rstrip("/") != issuer:
            raise OidcFailed("the description is another issuer's")
        methods = told.get("token_endpoint_auth_methods_supported", [_BASIC])
        return Provider(
            issuer=str(told["issuer"]),
            authorize=check_address(str(told["authorization_endpoint"]), "authorization_endpoint"),
            token=check_address(str(told["token_endpoint"]), "token_endpoint"),
            jwks=check_address(str(told["jwks_uri"]), "jwks_uri"),
            auth_method=_BASIC if _BASIC in methods else "client_secret_post",
            at=time.monotonic(),
        )
    except KeyError as error:
        raise OidcFailed(f"the description lacks {error}") from None
    except OidcSettingError as error:
        raise OidcFailed(str(error)) from None
