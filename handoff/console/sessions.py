"""Signed session cookies of agents."""

import secrets
from typing import Final

from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE: Final = "baton_agent"
MAX_AGE_S: Final = 12 * 3600
"""A working day; then the password is asked for again."""


class Sessions:
    """Makes, reads and ends the cookie that says which agent a browser is."""

    def __init__(self, key: bytes, secure: bool) -> None:
        """`secure`: the site is reached by https, though a proxy may talk http to us."""
        self._secure = secure
        self._serializer = URLSafeTimedSerializer(key, salt="baton.agent")

    def start(self, request: web.Request, response: web.Response, user: str) -> None:
        """Sign the agent in: a new cookie, whatever the browser sent."""
        value = self._serializer.dumps([user, secrets.token_hex(8)])
        response.set_cookie(
            COOKIE,
            str(value),
            max_age=MAX_AGE_S,
            httponly=True,
            samesite="Strict",
            secure=self._secure or request.secure,
            path="/",
        )

    def user(self, request: web.Request) -> str | None:
        """Return the user whose valid cookie the request carries."""
        try:
            value = self._serializer.loads(request.cookies.get(COOKIE, ""), max_age=MAX_AGE_S)
        except BadSignature:
            return None
        return str(value[0])

    def end(self, response: web.Response) -> None:
        """Sign the browser out."""
        response.del_cookie(COOKIE, path="/", samesite="Strict", httponly=True)
