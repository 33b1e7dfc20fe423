"""The identity that an embedding page vouches for: a JWT signed with the shop's identity key."""

import base64
import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry

_LONGEST: Final = 200
_LEEWAY_S: Final = 30


class IdentityRefused(Exception):
    """The token is no identity: its signature, its time or its claims are wrong."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in customer of the shop; name and e-mail may be empty."""

    sub: str
    name: str
    email: str

    @property
    def customer(self) -> str:
        """The customer id, the same in every browser; `sub` can't be read from it."""
        digest = hashlib.sha256(f"identity\0{self.sub}".encode()).digest()
        return f"i_{base64.urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"

    def fields(self) -> dict[str, str]:
        """As the profile keeps it."""
        return asdict(self)


class Identities:
    """Reads identity tokens: HS256 and nothing else, `sub` and `exp` required."""

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key.strip())
        self._claims = JWTClaimsRegistry(
            leeway=_LEEWAY_S, sub={"essential": True}, exp={"essential": True}
        )

    def read(self, token: str) -> Identity:
        """Return who the token names; raises IdentityRefused."""
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"]).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise IdentityRefused(type(error).__name__) from None
        sub = _text(claims, "sub")
        if not sub:
            raise IdentityRefused("sub is empty")
        return Identity(sub, _text(claims, "name"), _text(claims, "email"))


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise IdentityRefused(f"{name} is no text of at most {_LONGEST} characters")
    return value.strip()
