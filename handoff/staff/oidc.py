"""The client of an OpenID Connect provider: authorization code, PKCE, and an ID token checked."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from handoff.staff.bounded_http import LIMIT_S, BoundedTransport
from handoff.staff.oidc_attempt import Attempt
from handoff.staff.oidc_provider import OidcFailed, Provider, describe, fetch
from handoff.staff.oidc_settings import OidcSettings

_FRESH_S: Final = 3600.0
"""How long the provider's description and keys are believed without asking again."""
_LEEWAY_S: Final = 30
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures by a key that only the provider has: never one that the client secret could make."""
_SCOPE: Final = "openid email profile"


@dataclass(frozen=True, slots=True)
class Keys:
    """The provider's keys, and when they were fetched."""

    keys: KeySet
    at: float


class Oidc:
    """Sends people to the provider and reads whom it sends back."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._known: Provider | None = None
        self._keys: Keys | None = None

    async def address(self, attempt: Attempt) -> str:
        """Return where the browser goes to sign in; raises OidcFailed."""
        provider = await self._provider()
        async with self._client(provider, attempt.redirect) as client:
            url, _ = client.create_authorization_url(
                provider.authorize,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
            return str(url)

    async def claims(self, attempt: Attempt, query: Mapping[str, str]) -> dict[str, Any]:
        """Return the claims of whom the provider sent back; raises OidcFailed."""
        provider = await self._provider()
        if not secrets.compare_digest(query.get("state", "").encode(), attempt.state.encode()):
            raise OidcFailed("state")
        if query.get("iss", provider.issuer) != provider.issuer:
            raise OidcFailed("iss")
        if "code" not in query:
            raise OidcFailed(f"provider said {query.get('error', 'nothing')[:40]}")
        token = await self._id_token(provider, attempt, query["code"])
        return await self._checked(provider, token, attempt.nonce)

    async def _id_token(self, provider: Provider, attempt: Attempt, code: str) -> str:
        try:
            async with asyncio.timeout(LIMIT_S), self._client(provider, attempt.redirect) as client:
                told = await client.fetch_token(
                    provider.token,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    redirect_uri=attempt.redirect,
                )
        except (OAuthError, httpx2.HTTPError, TimeoutError, ValueError) as error:
            raise OidcFailed(f"token: {type(error).__name__}") from None
        if not isinstance(token := told.get("id_token"), str):
            raise OidcFailed("no id_token")
        return token

    async def _checked(self, provider: Provider, token: str, nonce: str) -> dict[str, Any]:
        client = self.settings.client_id
        rules = JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = await self._signed(provider, token)
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise OidcFailed(f"id_token: {type(error).__name__}") from None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else client) != client:
            raise OidcFailed("azp")
        return claims

    async def _signed(self, provider: Provider, token: str) -> dict[str, Any]:
        """Return the token's claims; keys are fetched anew when it names one that isn't known."""
        keys = self._keys
        if keys is None or keys.at + _FRESH_S < time.monotonic():
            keys = await self._fetch_keys(provider)
        try:
            return dict(jwt.decode(token, keys.keys, algorithms=_ALGORITHMS).claims)
        except InvalidKeyIdError:
            keys = await self._fetch_keys(provider)
        return dict(jwt.decode(token, keys.keys, algorithms=_ALGORITHMS).claims)

    async def _fetch_keys(self, provider: Provider) -> Keys:
        told = await fetch(provider.jwks)
        try:
            self._keys = Keys(KeySet.import_key_set(told), time.monotonic())  # type: ignore[arg-type]
        except (JoseError, KeyError, ValueError, TypeError, RecursionError) as error:
            raise OidcFailed(f"keys: {type(error).__name__}") from None
        return self._keys

    async def _provider(self) -> Provider:
        if self._known is None or self._known.at + _FRESH_S < time.monotonic():
            self._known = await describe(self.settings.issuer)
        return self._known

    def _client(self, provider: Provider, redirect: str) -> Any:
        return AsyncOAuth2Client(
            self.settings.client_id,
            self.settings.client_secret or None,
            token_endpoint_auth_method=(
                provider.auth_method if self.settings.client_secret else "none"
            ),
            scope=_SCOPE,
            redirect_uri=redirect,
            code_challenge_method="S256",
            transport=BoundedTransport(),
            timeout=LIMIT_S,
        )
