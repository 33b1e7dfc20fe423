"""Tokens that nobody gave out."""

import base64
import hmac
import json
import time
from typing import Any

from itsdangerous import URLSafeSerializer
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.redis.gateway import IDENTITY_KEY

SIGNING_KEY = b"k" * 32
SOMEBODY = "u_AAAAAAAAAAAAAAAA"
"""A customer id of the right form."""


def plain(value: Any) -> str:
    """One part of a token."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def by_hand(header: Any, claims: Any, key: bytes = IDENTITY_KEY, digest: str = "sha256") -> str:
    """A JWT whose header and claims may be anything, signed all the same."""
    said = f"{plain(header)}.{plain(claims)}"
    return f"{said}.{plain(hmac.digest(key, said.encode(), digest))}"


def claims(**changed: Any) -> dict[str, Any]:
    """Claims that are in order but for what is changed; None leaves one out."""
    good = {"sub": "c-1", "exp": int(time.time()) + 300} | changed
    return {name: value for name, value in good.items() if value is not None}


HS256 = {"alg": "HS256", "typ": "JWT"}


def customer_tokens(mine: str) -> dict[str, str]:
    """Tokens made without the server's key, or from another customer's good one."""
    payload, _, signature = mine.rpartition(".")
    forged = {
        "another key": URLSafeSerializer(b"x" * 32, salt="baton.customer").dumps(SOMEBODY),
        "no key": URLSafeSerializer(b"", salt="baton.customer").dumps(SOMEBODY),
        "another salt": URLSafeSerializer(SIGNING_KEY, salt="baton.oidc").dumps(SOMEBODY),
        "the usual salt": URLSafeSerializer(SIGNING_KEY).dumps(SOMEBODY),
        "no text": URLSafeSerializer(SIGNING_KEY, salt="baton.customer").dumps([SOMEBODY]),
        "a number": URLSafeSerializer(SIGNING_KEY, salt="baton.customer").dumps(1),
        "cut short": mine[:-1],
        "without a signature": payload,
        "an empty signature": f"{payload}.",
        "another customer's id under my signature": f"{plain(SOMEBODY)}.{signature}",
        "an identity": by_hand(HS256, claims()),
        "Korean": "토큰.서명",
    }
    return {name: str(token) for name, token in forged.items()}


def _signed_by(key: Any, alg: str, **header: Any) -> str:
    token: str = jwt.encode({"alg": alg, **header}, claims(), key, algorithms=[alg])
    return token


def identities() -> dict[str, str]:
    """Identity tokens of which each has one thing wrong."""
    rsa, mine = RSAKey.generate_key(2048), OctKey.import_key("m" * 43)
    public = rsa.as_pem(private=False)
    bomb = b"[" * 2000
    return {
        "alg none": f"{plain({'alg': 'none'})}.{plain(claims())}.",
        "alg None": f"{plain({'alg': 'None'})}.{plain(claims())}.",
        "alg none, signed": by_hand({"alg": "none"}, claims()),
        "no alg": by_hand({"typ": "JWT"}, claims()),
        "alg a list": by_hand({"alg": ["HS256"]}, claims()),
        "another key": _signed_by(mine, "HS256"),
        "the gateway's own key": by_hand(HS256, claims(), SIGNING_KEY),
        "no key": by_hand(HS256, claims(), b""),
        "RS256": _signed_by(rsa, "RS256"),
        "a public key's text as the secret": by_hand(HS256, claims(), public),
        "HS512 by the right key": by_hand({"alg": "HS512"}, claims(), digest="sha512"),
        "kid a file": by_hand(HS256 | {"kid": "../../../../dev/null"}, claims(), b""),
        "kid of the right key": by_hand(HS256 | {"kid": "identity_key"}, claims(), b"x"),
        "a key in the header": _signed_by(mine, "HS256", jwk=mine.as_dict()),
        "a key's address": by_hand(HS256 | {"jku": "http://127.0.0.1:9/k"}, claims(), b"x"),
        "crit": by_hand(HS256 | {"crit": ["exp"], "exp": 1}, claims()),
        "crit, not encoded": by_hand(HS256 | {"crit": ["b64"], "b64": False}, claims()),
        "no exp": by_hand(HS256, claims(exp=None)),
        "exp a text": by_hand(HS256, claims(exp="9999999999")),
        "exp null": by_hand(HS256, {"sub": "c-1", "exp": None}),
        "exp a list": by_hand(HS256, claims(exp=[9999999999])),
        "exp a minute ago": by_hand(HS256, claims(exp=int(time.time()) - 60)),
        "nbf later": by_hand(HS256, claims(nbf=int(time.time()) + 600)),
        "no sub": by_hand(HS256, claims(sub=None)),
        "sub empty": by_hand(HS256, claims(sub="  ")),
        "sub a number": by_hand(HS256, claims(sub=1)),
        "sub long": by_hand(HS256, claims(sub="x" * 201)),
        "name an object": by_hand(HS256, claims(name={"a": 1})),
        "e-mail long": by_hand(HS256, claims(email="x" * 2000)),
        "claims no object": by_hand(HS256, ["c-1"]),
        "claims no JSON": by_hand(HS256, b"\xff\xfe"),
        "claims nested": by_hand(HS256, bomb),
        "header nested": by_hand(bomb, claims()),
        "numbers without end": by_hand(HS256, b'{"sub":"a","exp":' + b"9" * 2500 + b"x}"),
        "encrypted": "a.b.c.d.e",
        "two dots": "..",
        "nothing": "",
    }
