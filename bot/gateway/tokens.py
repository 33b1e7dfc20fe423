"""The signed token by which a browser is known as one customer."""

import secrets

from itsdangerous import BadSignature, URLSafeSerializer


class Tokens:
    """Makes and reads customer tokens; a forged one reads as None."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt="baton.customer")

    def new(self) -> tuple[str, str]:
        """Return (token, customer id) for a browser that comes for the first time."""
        customer = f"u_{secrets.token_urlsafe(12)}"
        return str(self._serializer.dumps(customer)), customer

    def customer(self, token: str) -> str | None:
        """Return the customer id that the token carries, or None if its signature is wrong."""
        try:
            value = self._serializer.loads(token)
        except BadSignature:
            return None
        return value if isinstance(value, str) else None
