"""Passwords: made, judged, kept as argon2id."""

import asyncio
import functools
import secrets
import unicodedata
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from handoff.staff.errors import WeakPassword

SHORTEST: Final = 10
LONGEST: Final = 256
_GENERATED: Final = 16
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look like others: people read them out."""
_FEWEST_LETTERS: Final = 4
"""Different characters that a password has at least."""

_COMMON_FILE: Final = Path(__file__).parent / "common_passwords.txt"
"""The commonest of ten letters and more; Korean ones as typed on an English keyboard."""


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON_FILE.read_text("utf-8").split())


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@functools.cache
def _nobodys() -> str:
    """Verified where there is no password, so that the time taken doesn't tell who has one."""
    return _hasher().hash(secrets.token_urlsafe())


def generated() -> str:
    """Return a password that nobody has to remember: 96 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_GENERATED))


def check(password: str, user: str) -> str:
    """Return the password, or raise WeakPassword."""
    plain = _normal(password).casefold()
    if len(password) < SHORTEST:
        raise WeakPassword(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise WeakPassword(f"a password has at most {LONGEST} characters")
    if plain in _common() or len(set(plain)) < _FEWEST_LETTERS:
        raise WeakPassword("this password is one of the first that anybody would try")
    if plain.replace(user, "").strip("0123456789!@#.-_ ") == "":
        raise WeakPassword("the user name is no password, nor are digits alone")
    return password


async def hashed(password: str) -> str:
    """Return the argon2id hash; in a thread, since it is made to take long."""
    return await asyncio.to_thread(_hasher().hash, _normal(password))


async def matches(stored: str | None, password: str) -> bool:
    """Say whether the password is right; takes as long when nothing is stored."""
    return await asyncio.to_thread(_matches, stored, password)


def _matches(stored: str | None, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return _hasher().verify(stored or _nobodys(), _normal(password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    # The same Hangul comes composed from one keyboard and decomposed from another.
    return unicodedata.normalize("NFC", password)
