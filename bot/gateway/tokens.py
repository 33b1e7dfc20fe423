"""The signed tokens by which a browser is known as one customer."""

import secrets
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

_RESUME_S: Final = 12 * 3600
"""A page that stays open longer than a working day asks its site who is there."""


class Tokens:
    """Makes and reads tokens; a forged one reads as None."""

    def __init__(self, key: bytes) -> None:
        self._browser = URLSafeSerializer(key, salt="baton.customer")
        self._resume = URLSafeTimedSerializer(key, salt="baton.resume")

    def new(self) -> tuple[str, str]:
        """Return (token, customer id) for a browser that comes for the first time."""
        customer = f"u_{secrets.token_urlsafe(12)}"
        return str(self._browser.dumps(customer)), customer

    def customer(self, token: str) -> str | None:
        """Return the customer id that the token carries, or None if its signature is wrong."""
        try:
            value = self._browser.loads(token)
        except BadSignature:
            return None
        return value if isinstance(value, str) else None

    def resume(self, own: str) -> str:
        """Return what stands in for the identity `own` while a page stays open."""
        return str(self._resume.dumps(own))

    def resumed(self, token: str) -> str | None:
        """Return the identity that the token stands for, or None: forged, or too old."""
        try:
            value = self._resume.loads(token, max_age=_RESUME_S)
        except (BadSignature, UnicodeEncodeError):
            return None
        return value if isinstance(value, str) else None
