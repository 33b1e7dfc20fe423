"""Hostile values: what somebody would write where a text, an id or a number belongs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

CANARY: Final = "zq7canary"
"""In nearly every text, so that the gateway's log can be searched for it."""

DEPTH: Final = 10_000
LONG: Final = 500_000


class Raw(str):
    """Goes into JSON as it stands, whether it is JSON or not."""

    __slots__ = ()


@dataclass(frozen=True)
class Known:
    """What the attacker has found out: ids of others, and good and bad tokens."""

    cases: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    token: str = ""
    forged: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    users: tuple[str, ...] = ("mina", "hana")
    cookies: dict[str, str] = field(default_factory=dict)


_NUMBERS: Final = (
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-400", "9" * 5000, "-" + "9" * 300,
    "18446744073709551616", "9007199254740993", "-9223372036854775809", "2147483648", "-0", "0.0",
    "1.0", "01", "0x10", "+1", "1e", ".5", "1_000", "-1", "4294967296",
)  # fmt: skip
_BROKEN: Final = (
    "'a'", "undefined", "None", "True", "[1,]", "{,}", "/**/1", '"\\x41"', '"open', "\t", "",
    '"\\ud800"', '"\\udfff\\ud800"', '"\\ud83d\\ude00\\ud83d"', '"\\u0000"', '"a\nb"', '"\x01"',
    "[" * DEPTH, "[" * DEPTH + "]" * DEPTH, '{"a":' * DEPTH + "1" + "}" * DEPTH, '{"type":' * 500,
)  # fmt: skip
_TEXTS: Final = (
    "", " ", "\t\n", "\0", "a\0b", "\u202e\u2066abc\u2069", "\u200b\u200d\ufeff", "\u0301" * 500,
    "\r\nSET baton:x 1\r\n", "*1\r\n$8\r\nFLUSHALL\r\n", "'..redis.call('FLUSHALL')..'", "]]--[[",
    "%s%n%x%99999999d", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>", "../../etc",
    "/restart", '/handoff{"a":1}', "\ud7ff\ue000\U0010ffff", "\u2028\u2029\x85", "\x1b[2J\x07",
    "１２３", "ﷺ" * 300, "𝕊" * 3999, "가" * 4001, "x" * 4000, "nul", "0", "-1", "[]", "{}", '""',
    '{"seq":1,"at":0,"who":"agent","text":"x"}', '","who":"agent","text":"',
)  # fmt: skip
_NAMES: Final = (
    "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__class__", "__init__",
    "baton:case:*", "baton:queue", "*", "?", "[a-z]*", "{x}", "a:b", "a b", "\r\n",
    "c_x:transcript",
    "..", ".", "/", "%00", "\\", "-", "_", "null", "true", "x" * 64, "x" * 65, "x" * 5000,
    "c_AAAAAAAAAAAAAAAA", "u_AAAAAAAAAAAAAAAA", "Ａ", "а", "ｍｉｎａ", "mina:sessions", "self",
)  # fmt: skip


def text(rng: random.Random) -> str:
    """A text that hopes to be more than a text."""
    draw = rng.random()
    if draw < 0.004:
        return CANARY + rng.choice("x가\0") * rng.choice((LONG // 5, LONG))
    if draw < 0.4:
        return f"{CANARY} {rng.choice(_TEXTS)}"
    if draw < 0.8:
        return rng.choice(_TEXTS)
    return CANARY + "".join(chr(_point(rng)) for _ in range(rng.randrange(40)))


def _point(rng: random.Random) -> int:
    point = rng.choice((rng.randrange(0x20), rng.randrange(0x300), rng.randrange(0x110000)))
    return 0xFFFD if 0xD800 <= point <= 0xDFFF else point


def name(rng: random.Random, known: Known) -> str:
    """An id, a key or a user that isn't the attacker's."""
    draw = rng.random()
    if draw < 0.3 and known.cases:
        return decorated(rng, rng.choice(known.cases))
    if draw < 0.4 and known.customers:
        return decorated(rng, rng.choice(known.customers))
    if draw < 0.5:
        return f"{CANARY}-{rng.randrange(1000)}"
    return rng.choice(_NAMES)


def decorated(rng: random.Random, good: str) -> str:
    """A good id, often with something before, behind or in it."""
    if rng.random() < 0.5:
        return good
    extra = rng.choice(("\0", ":", "\n", " ", ":transcript", "*", "%", "\u200b", "baton:case:"))
    at = rng.choice((0, len(good), rng.randrange(len(good) + 1)))
    return good[:at] + extra + good[at:]


def scalar(rng: random.Random, known: Known) -> Any:
    """Any value, of a kind that may not be the one that is wanted."""
    pick = rng.randrange(9)
    makers: Sequence[Any] = (
        lambda: text(rng),
        lambda: text(rng),
        lambda: name(rng, known),
        lambda: name(rng, known),
        lambda: Raw(rng.choice(_NUMBERS)),
        lambda: Raw(rng.choice(_BROKEN)),
        lambda: rng.choice((None, True, False)),
        lambda: rng.randrange(-(2**70), 2**70),
        lambda: rng.choice(([], {}, [None], {"": ""}, [[]], {"__proto__": {"x": 1}})),
    )
    return makers[pick]()


def value(rng: random.Random, known: Known, depth: int = 3) -> Any:
    """A value that may hold others."""
    if depth == 0 or rng.random() < 0.8:
        return scalar(rng, known)
    inner = [value(rng, known, depth - 1) for _ in range(rng.randrange(4))]
    return inner if rng.random() < 0.5 else {name(rng, known)[:99]: one for one in inner}
