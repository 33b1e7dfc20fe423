"""One try to sign in at the provider, kept in the browser while it is there."""

import re
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final

from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE: Final = "baton_oidc"
_PATH: Final = "/api/oidc"
_MAX_AGE_S: Final = 600
_OWN_PATH: Final = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_./-]{0,200})?")
HOME: Final = "/agent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back (state, nonce), what only we know (verifier), and where to go then."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    next: str

    @classmethod
    def new(cls, redirect: str, then: str) -> "Attempt":
        """Make a fresh one; a place that isn't a path of ours becomes the desk."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        own = _OWN_PATH.fullmatch(then) is not None
        return cls(state, nonce, verifier, redirect, then if own else HOME)


class Attempts:
    """Keeps an attempt in a signed cookie that lives ten minutes.

    SameSite=Lax, because the way back from the provider is another site's link.
    """

    def __init__(self, key: bytes, secure: bool) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="baton.oidc")
        self._secure = secure

    def keep(self, request: web.Request, response: web.StreamResponse, attempt: Attempt) -> None:
        """Give the attempt to the browser."""
        response.set_cookie(
            COOKIE,
            str(self._serializer.dumps(asdict(attempt))),
            max_age=_MAX_AGE_S,
            httponly=True,
            samesite="Lax",
            secure=self._secure or request.secure,
            path=_PATH,
        )

    def read(self, request: web.Request) -> Attempt | None:
        """Return the attempt that the browser brings back, or None."""
        try:
            told: Any = self._serializer.loads(request.cookies.get(COOKIE, ""), max_age=_MAX_AGE_S)
        except (BadSignature, UnicodeEncodeError):
            return None
        return Attempt(**told)

    def forget(self, response: web.StreamResponse) -> None:
        """Take it back: it counts once."""
        response.del_cookie(COOKIE, path=_PATH, samesite="Lax", httponly=True)
