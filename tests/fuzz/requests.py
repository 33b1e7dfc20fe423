"""Hostile requests in good HTTP, to every route that the gateway has."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from tests.fuzz import values
from tests.fuzz.frames import rng_of
from tests.fuzz.mutate import hostile
from tests.fuzz.outcome import Input
from tests.fuzz.values import CANARY, Known

FIELDS: Final = ("user", "password", "name", "role", "enabled", "old", "new")
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X")
_KINDS: Final = (
    "application/json", "application/json; charset=\xff", "text/plain", "", "multipart/form-data",
    "application/x-www-form-urlencoded", "application/json, text/plain", "APPLICATION/JSON",
    "application/json;charset=utf-7", "*/*", "application/json\x0bx", CANARY,
)  # fmt: skip
_HEADERS: Final = (
    ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", CANARY), ("Host",
    "evil.example"),
    ("Host", "[::1"), ("Host", "a:99999"), ("Host", ""), ("X-Forwarded-For", f"1.2.3.4, {CANARY}"),
    ("X-Forwarded-Host", "evil"), ("Content-Encoding", "gzip"), ("Content-Encoding", "br"),
    ("Content-Encoding", "deflate"), ("Content-Encoding", CANARY), ("Range", "bytes=-1,5-1,0-"),
    ("If-None-Match", f'"{CANARY}'), ("If-Modified-Since", "Thu, 99 Jan 99999 99:99:99 GMT"),
    ("Accept-Encoding", "gzip;q=x, *;q=-1"), ("Upgrade", "websocket"), ("User-Agent",
    "\xff\t" * 99),
    ("Cookie", 'baton_session="\\054\\377'), ("Cookie", "baton_session=a; baton_session=b; =; ;;"),
    ("Authorization", f"Bearer {CANARY}"), ("X-HTTP-Method-Override", "DELETE"), ("Expect", "x"),
    ("Accept", "a/b;q=zz"), ("Content-Type", "application/json"), ("Referer", "\x80" * 400),
    ("X-Baton-Token", "t"), ("Accept-Language", "ko;q=1e9"), ("If-Match", "*"),
    ("If-Range", "x"), ("Sec-WebSocket-Key", "x"), ("Cookie", "a=" + "b" * 7000),
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One entry of the router."""

    method: str
    path: str


def routes_of(app: web.Application) -> list[Route]:
    """Return every route, sockets apart, each method once."""
    found = {
        Route(route.method, resource.canonical)
        for resource in app.router.resources() for route in resource
        if resource.canonical not in ("/api/chat", "/api/console")
    }  # fmt: skip
    return sorted(found, key=lambda route: (route.path, route.method))


def api(seed: int, number: int, known: Known, routes: Sequence[Route]) -> tuple[Input, str]:
    """A request to the staff API, and the method it has."""
    ours = [one for one in routes if one.path.startswith("/api/")]
    return _request("staff_api", seed, number, known, ours)


def pages(seed: int, number: int, known: Known, routes: Sequence[Route]) -> tuple[Input, str]:
    """A request for articles, health, pages and their files."""
    ours = [
        one for one in routes if one.path.startswith("/api/articles") or "/api/" not in one.path
    ]
    return _request("pages", seed, number, known, ours)


def _request(
    surface: str, seed: int, number: int, known: Known, routes: Sequence[Route]
) -> tuple[Input, str]:
    name, rng = rng_of(surface, seed, number)
    route = rng.choice(routes)
    method = route.method if rng.random() < 0.85 else rng.choice(_METHODS)
    if route.path in _SLOW and rng.random() < 0.9:
        method = "OPTIONS"
    headers, body = _headers(rng, known), b""
    if method not in ("GET", "HEAD", "OPTIONS", "TRACE") or rng.random() < 0.05:
        body = _body(rng, known)
        headers["Content-Type"] = _KINDS[0] if rng.random() < 0.8 else rng.choice(_KINDS)
    if route.path == "/api/sign-out":
        headers["Cookie"] = "baton_session=forged"  # who is signed in may sign out
    data = _bytes(method, _path(rng, route, known) + _query(rng), headers, body)
    return Input(name, data, f"{method} {route.path}"), method


_SLOW: Final = ("/api/sign-in", "/api/me/password")
"""A password's digest takes as long as it is meant to: a few hundred are enough."""


def _headers(rng: random.Random, known: Known) -> dict[str, str]:
    headers = {"Host": "localhost"}
    if rng.random() < 0.75:
        headers["Cookie"] = rng.choice(list(known.cookies.values()) + _signed_in(known) * 6)
    for _ in range(rng.choice((0, 0, 1, 2))):
        key, text = rng.choice(_HEADERS)
        headers[key] = text
    return headers


def _signed_in(known: Known) -> list[str]:
    return [cookie for user, cookie in known.cookies.items() if not user.startswith("forged")]


def _path(rng: random.Random, route: Route, known: Known) -> str:
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + _segment(rng, known) + rest.partition("}")[2]
    return (
        path if rng.random() < 0.95 else path + rng.choice(("/", "//", "%2f..", ";a", "%00", "."))
    )


def _segment(rng: random.Random, known: Known) -> str:
    """Never the name of an account: what is asked of one that exists may be in order."""
    text = rng.choice((values.name, lambda dice, _known: values.text(dice)))(rng, known)[:300]
    text = "nobody" if text.strip() in known.users else text or "-"
    return (
        text
        if text.isalnum() and text.isascii()
        else quote(text, safe="" if rng.random() < 0.9 else "/:@")
    )


def _query(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return ""
    names = (
        "limit",
        "before",
        "who",
        "did",
        "next",
        "code",
        "state",
        "error",
        "",
        CANARY,
        "_method",
    )
    texts = ("-1", "0", "501", "1e9", "9" * 400, "%00", "%ff%fe", "１", "0-0", "9-9", "*",
    "a%0d%0ab",
             "//evil.example", CANARY, "%", "%zz", "", "100&limit=5", "[]", "DELETE")  # fmt: skip
    return "?" + "&".join(
        f"{rng.choice(names)}={quote(rng.choice(texts), safe='%&=/')}"
        for _ in range(rng.randrange(1, 4))
    )


def _body(rng: random.Random, known: Known) -> bytes:
    if rng.random() < 0.02:
        return b"x" * rng.choice((16 * 1024 + 1, 100_000, 1_000_000))
    body: dict[str, Any] = {
        key: f"{CANARY} {key}" for key in rng.sample(FIELDS, rng.randrange(1, 5))
    }
    # An account that exists, so that a body in order is refused all the same.
    body["user"] = rng.choice(known.users)
    return hostile(rng, body, FIELDS, known)


def _bytes(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    told = headers | ({"Content-Length": str(len(body))} if body else {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in told.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body
