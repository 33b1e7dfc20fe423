"""The cookie that holds a session's id."""

from typing import Final

from aiohttp import web

COOKIE: Final = "baton_session"
_HOST_ONLY: Final = "__Host-"
"""Before the name, browsers take the cookie from this very host and over https only: no sibling
subdomain can plant one."""
_LONGEST: Final = 100


class SessionCookie:
    """Reads, sets and deletes the cookie; what it means, sessions.py says."""

    def __init__(self, secure: bool, max_age_s: int) -> None:
        """`secure`: the site is reached by https, though a proxy may talk http to us."""
        self._secure = secure
        self._name = f"{_HOST_ONLY if secure else ''}{COOKIE}"
        self._max_age_s = max_age_s

    def read(self, request: web.Request) -> str:
        """Return the session id that the request carries, or ""."""
        value = request.cookies.get(self._name, "")
        return value if len(value) <= _LONGEST and value.isascii() else ""

    def set(self, request: web.Request, response: web.StreamResponse, session: str) -> None:
        """Give the browser this session, in place of whatever it had."""
        response.set_cookie(
            self._name,
            session,
            max_age=self._max_age_s,
            httponly=True,
            samesite="Strict",
            secure=self._secure or request.secure,
            path="/",
        )

    def delete(self, response: web.StreamResponse) -> None:
        """Take it back."""
        response.del_cookie(
            self._name, path="/", samesite="Strict", httponly=True, secure=self._secure
        )
