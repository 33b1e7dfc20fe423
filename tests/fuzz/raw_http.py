"""Bytes that are no good HTTP: lines, headers, lengths and chunks out of order, and smuggling."""

import random
from collections.abc import Callable
from typing import Final

from tests.fuzz.frames import rng_of
from tests.fuzz.json_text import corrupted
from tests.fuzz.outcome import Input
from tests.fuzz.values import CANARY, Known

OPEN: Final = "open"
"""Kind of an input that the server may rightly wait for more of."""

_HOST: Final = "Host: localhost\r\n"
_PATHS: Final = ("/", "/api/sign-in", "/api/customer", "/api/me", "/api/chat", "/health", "/look/x")


def raw_http(seed: int, number: int, known: Known) -> Input:
    """One connection's worth of bytes."""
    name, rng = rng_of("raw_http", seed, number)
    maker = rng.choice(_MAKERS)
    made = maker(rng, known)
    kind = maker.__name__.strip("_")
    if rng.random() < 0.2:
        return Input(name, corrupted(rng, made), f"{OPEN} {kind}, changed")
    return Input(name, made, f"{OPEN} {kind}" if maker is _half else kind)


def _request(rng: random.Random, headers: str, body: str = "", method: str = "POST") -> bytes:
    path = rng.choice(_PATHS)
    text = f"{method} {path} HTTP/1.1\r\n{_HOST}Connection: close\r\n{headers}\r\n{body}"
    return text.encode("latin-1", "replace")


def _first_line(rng: random.Random, _known: Known) -> bytes:
    lines = (
        "GET", "GET /", "GET / HTTP/9.9", "GET / HTTP/1.1 x", "get / http/1.1", "GET * HTTP/1.1",
        "GET /\0 HTTP/1.1", "GET / HTTP/1.\xb9", "GET http://evil.example/ HTTP/1.1",
        "GET http://[::1 HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1", "\x16\x03\x01\x02\0\x01",
        "PRI * HTTP/2.0", "GET /" + "a" * 9000 + " HTTP/1.1", "A" * 9000, " GET / HTTP/1.1",
        "GET\t/\tHTTP/1.1", "GET //evil.example/%2e%2e HTTP/1.1", "G\xcbT / HTTP/1.1", "\xff\xfe",
        f"GET /{CANARY}\x7f HTTP/1.1", "GET ?a HTTP/1.1", "GET / HTTP/-1.1", "GET / HTTP/1.1\0",
        "GET /%zz HTTP/1.1", "GET https://localhost:99999/ HTTP/1.1", "GET #x HTTP/1.1",
        "OPTIONS * HTTP/1.1", "GET /\u00a0 HTTP/1.1", "GET / HTTP/1.0", "GET / HTTP/0.9",
    )  # fmt: skip
    ends = rng.choice(("\r\n", "\n", "\r"))
    return (rng.choice(lines) + ends + _HOST + "Connection: close\r\n\r\n").encode("latin-1")


def _header(rng: random.Random, _known: Known) -> bytes:
    lines = (
        "X-A: " + "a" * 9000, "X-A: b\rc", "X-A : b", " X-A: b", "X-A: a\0b", ": b", "X-A",
        "X\xe9: b",
        "Host: evil.example", "Host: a\r\nHost: b", "X: a\n\tb\r\n c", "Cookie: " + "a=b;" * 3000,
        "X-\x7f: 1", "Content-Type: a\r\nContent-Type: b", f"X-{CANARY}\t: 1",
        "X-A: \xff\xfe\x1b[2J",
        "Expect: 100-continue, x", "Connection: \0", "Upgrade: h2c\r\nHTTP2-Settings: x", "X:\x0bb",
        "".join(f"X-{n}: a\r\n" for n in range(rng.choice((200, 2000)))) + "X: 1",
        "Origin: \xff", "X-Forwarded-For: " + "1.2.3.4," * 900, "Transfer-Encoding: \x0bchunked",
    )  # fmt: skip
    return _request(rng, rng.choice(lines) + "\r\n", method=rng.choice(("GET", "POST")))


def _length(rng: random.Random, _known: Known) -> bytes:
    lengths = ("-1", "+5", "5, 6", "5\r\nContent-Length: 6", "0x5", "5 ", "", "1e1", "٥", "5;x",
    "\0",
               "9" * 30, "18446744073709551615", "5\r\nTransfer-Encoding: chunked")  # fmt: skip
    line = f"Content-Type: application/json\r\nContent-Length: {rng.choice(lengths)}\r\n"
    return _request(rng, line, "hello")


def _chunks(rng: random.Random, _known: Known) -> bytes:
    bodies = (
        "-1\r\na\r\n0\r\n\r\n", "zz\r\n", "ffffffffffffffff\r\nx", "5\r\nhel\r\n0\r\n\r\n",
        "1 \r\na\r\n0\r\n\r\n",
        "0x1\r\na\r\n0\r\n\r\n", "1;" + "e" * 9000 + "\r\na\r\n0\r\n\r\n", "1\na\n0\n\n",
        "1\r\nab\r\n0\r\n\r\n",
        "0\r\n" + "X: a\r\n" * 2000 + "\r\n", "1\r\na\r\n" * 3000 + "0\r\n\r\n", "\r\n0\r\n\r\n",
        "+1\r\na\r\n0\r\n\r\n",
        "0\r\nContent-Length: 5\r\n\r\nhello", "00000000000000001\r\na\r\n0\r\n\r\n",
        "1;\0\r\na\r\n0\r\n\r\n",
        "1\r\na\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    )  # fmt: skip
    codings = (
        "chunked",
        "chunked, chunked",
        "chunked, identity",
        "xchunked",
        "Chunked",
        "gzip, chunked",
    )
    line = f"Content-Type: application/json\r\nTransfer-Encoding: {rng.choice(codings)}\r\n"
    return _request(rng, line, rng.choice(bodies))


def _smuggled(rng: random.Random, known: Known) -> bytes:
    """A second request in the body of the first: signing mallory out, were it believed."""
    cookie = f"Cookie: {known.cookies.get('mallory', 'x')}\r\n"
    inner = f"POST /api/sign-out HTTP/1.1\r\n{_HOST}{cookie}Content-Length: 0\r\n\r\n"
    pairs = (
        f"Content-Length: {len(inner)}\r\nTransfer-Encoding: chunked\r\n",
        f"Transfer-Encoding: chunked\r\nContent-Length: {len(inner)}\r\n",
        f"Content-Length: 0\r\nContent-Length: {len(inner)}\r\n",
        f"Transfer-Encoding : chunked\r\nContent-Length: {len(inner)}\r\n",
        f"Transfer-Encoding:\x0bchunked\r\nContent-Length: {len(inner)}\r\n",
        f"X: y\nTransfer-Encoding: chunked\r\nContent-Length: {len(inner)}\r\n",
        f"Content-Length: {len(inner)}\r\n", "Content-Length: +0\r\n",
        f"Content-Length\x00: 5\r\nContent-Length: {len(inner)}\r\n",
    )  # fmt: skip
    head = f"POST /api/customer HTTP/1.1\r\n{_HOST}{rng.choice(pairs)}\r\n"
    return (head + rng.choice(("", "0\r\n\r\n")) + inner).encode("latin-1")


def _large(rng: random.Random, _known: Known) -> bytes:
    size = rng.choice((17_000, 200_000, 2_000_000)) if rng.random() < 0.2 else 17_000
    line = f"Content-Type: application/json\r\nContent-Length: {size}\r\n"
    return _request(rng, line, "[" * size)


def _pipelined(rng: random.Random, _known: Known) -> bytes:
    one = f"GET /{CANARY} HTTP/1.1\r\n{_HOST}\r\n".encode()
    return one * rng.choice((2, 20, 100)) + _request(rng, "", method="GET")


def _upgrade(rng: random.Random, _known: Known) -> bytes:
    good = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    bad = ("", "8", "x", "\xff", "99999999999", "a, b", "dGhl", "=" * 24, "h2c", "close", "\x0b13")
    spoilt = good | {rng.choice(list(good)): rng.choice(bad)}
    if rng.random() < 0.3:
        del spoilt[rng.choice(list(good))]
    path, method = (
        rng.choice(("/api/chat", "/api/console")),
        rng.choice(("GET", "GET", "POST", "HEAD")),
    )
    lines = "".join(f"{name}: {text}\r\n" for name, text in spoilt.items())
    return f"{method} {path} HTTP/1.1\r\n{_HOST}{lines}\r\n".encode("latin-1")


def _half(rng: random.Random, _known: Known) -> bytes:
    whole = _request(rng, "Content-Type: application/json\r\nContent-Length: 100\r\n", "{")
    return whole[: rng.randrange(1, len(whole))]


_MAKERS: Final[tuple[Callable[[random.Random, Known], bytes], ...]] = (
    _first_line, _header, _length, _chunks, _smuggled, _large, _pipelined, _upgrade, _half,
)  # fmt: skip
