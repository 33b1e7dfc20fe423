"""Bytes that are no good WebSocket frames."""

import random
import zlib
from collections.abc import Callable
from typing import Final

from tests.fuzz.bare_socket import BINARY, CLOSE, PING, PONG, TEXT, framed
from tests.fuzz.frames import rng_of
from tests.fuzz.json_text import corrupted
from tests.fuzz.outcome import Input
from tests.fuzz.raw_http import OPEN
from tests.fuzz.values import CANARY, Known

_TEXT: Final = f'{{"type":"{CANARY}"}}'.encode()
_KIB: Final = 1024


def raw_frames(seed: int, number: int, _known: Known) -> Input:
    """What is sent on an open WebSocket."""
    name, rng = rng_of("raw_ws", seed, number)
    maker = rng.choice(_MAKERS)
    kind, data = maker.__name__.strip("_"), maker(rng)
    if rng.random() < 0.25:
        return Input(name, corrupted(rng, data), f"{OPEN} {kind}, changed")
    return Input(name, data, f"{OPEN} {kind}" if maker in _UNFINISHED else kind)


def _unknown_opcode(rng: random.Random) -> bytes:
    return framed(_TEXT, rng.choice((3, 4, 5, 6, 7, 11, 12, 13, 14, 15)))


def _reserved_bits(rng: random.Random) -> bytes:
    payload = rng.choice((_TEXT, zlib.compress(b"x" * 100_000)))
    return framed(
        payload, rng.choice((TEXT, BINARY, PING)), rsv=rng.choice((0x40, 0x20, 0x10, 0x70))
    )


def _bad_text(rng: random.Random) -> bytes:
    bad = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82", b"a\xffb")
    return framed(_TEXT + rng.choice(bad))


def _large_control(rng: random.Random) -> bytes:
    return framed(b"x" * rng.choice((126, 1000, 70_000)), rng.choice((PING, PONG, CLOSE)))


def _control_in_parts(rng: random.Random) -> bytes:
    return framed(b"x", rng.choice((PING, PONG, CLOSE)), fin=False) + framed(b"y", 0)


def _bad_close(rng: random.Random) -> bytes:
    reasons = (b"\x03", b"\x03\xed", b"\x03\xee", b"\x00\x00", b"\xff\xff", b"\x03\xe8\xff\xfe",
    b"",
               b"\x03\xe8" + b"x" * 123, b"\x0f\xa0" + b"\xed\xa0\x80")  # fmt: skip
    return framed(rng.choice(reasons), CLOSE)


def _stray_part(rng: random.Random) -> bytes:
    return framed(_TEXT, 0, fin=rng.random() < 0.5) + framed(_TEXT, 0)


def _text_in_text(rng: random.Random) -> bytes:
    return framed(b"[", fin=False) + framed(_TEXT, rng.choice((TEXT, BINARY)))


def _too_large(rng: random.Random) -> bytes:
    claimed = rng.choice((512 * _KIB + 1, 2**31, 2**32 + 5, 2**63 - 1, 2**63, 2**64 - 1))
    return framed(b"x" * _KIB, claimed=claimed)


def _too_large_in_parts(rng: random.Random) -> bytes:
    part = b"x" * rng.choice((64 * _KIB, 256 * _KIB))
    return framed(part, fin=False) + framed(part, 0, fin=False) * (600 * _KIB // len(part))


def _many_parts(rng: random.Random) -> bytes:
    many = framed(b"x", 0, fin=False) * rng.choice((10, 3000))
    return framed(b"{", fin=False) + many + framed(b"ping", PING) + framed(b"}", 0)


def _malformed_texts(rng: random.Random) -> bytes:
    many = rng.choice((1, 5, 50))
    return framed(_TEXT, rng.choice((TEXT, BINARY)), mask=rng.randbytes(4)) * many


def _unmasked(_rng: random.Random) -> bytes:
    return framed(_TEXT, mask=None)


def _wrong_mask(rng: random.Random) -> bytes:
    return framed(rng.randbytes(64), mask=b"\0\0\0\0")


def _long_spelling(rng: random.Random) -> bytes:
    """A short length written in eight bytes."""
    return bytes([0x81, 0xFF]) + len(_TEXT).to_bytes(8, "big") + b"\0" * 4 + _TEXT


def _pings(rng: random.Random) -> bytes:
    return framed(b"x" * rng.randrange(126), rng.choice((PING, PONG))) * rng.choice((1, 300))


def _half(rng: random.Random) -> bytes:
    whole = framed(_TEXT * 20)
    return whole[: rng.randrange(1, len(whole))]


def _noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((1, 7, 64, 4096)))


_UNFINISHED: Final = (_half, _noise, _pings, _unmasked, _too_large, _stray_part)
"""The server may rightly wait after these, whether it must close or not."""

_MAKERS: Final[tuple[Callable[[random.Random], bytes], ...]] = (
    _unknown_opcode, _reserved_bits, _bad_text, _large_control, _control_in_parts, _bad_close,
    _stray_part, _text_in_text, _too_large, _too_large_in_parts, _many_parts, _malformed_texts,
    _unmasked, _wrong_mask, _long_spelling, _pings, _half, _noise,
)  # fmt: skip
