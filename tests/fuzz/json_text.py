"""JSON as text, with all that a well-meaning writer would not write: keys twice, halves, Raw."""

import json
import random
from typing import Any, Final

from tests.fuzz.values import Raw

Pairs = list[tuple[Any, Any]]
"""An object whose keys may repeat."""

_SPACES: Final = (" ", "\n", "\t\r\n ", "\ufeff", "\x0b", "\0", "\u00a0")


class Object:
    """Written as an object, pair by pair."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs


def written(value: Any, *, plain: bool = True) -> str:
    """Return the JSON text; `plain`: escape whatever isn't ASCII."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        value = Object(list(value.items()))
    if isinstance(value, Object):
        inner = (f"{_key(key, plain)}:{written(one, plain=plain)}" for key, one in value.pairs)
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(written(one, plain=plain) for one in value) + "]"
    return json.dumps(value, ensure_ascii=plain)


def _key(key: Any, plain: bool) -> str:
    return str(key) if isinstance(key, Raw) else json.dumps(str(key), ensure_ascii=plain)


def disturbed(rng: random.Random, text: str) -> str:
    """Return the text with something around or in it that JSON may not have."""
    pick = rng.randrange(8)
    if pick == 0:
        return text[: rng.randrange(len(text) + 1)]
    if pick == 1:
        return text + rng.choice((text, "x", "}", "]", "\0", ",", "//"))
    if pick == 2:
        return rng.choice(_SPACES) + text + rng.choice(_SPACES)
    if pick == 3:
        return f"[{text}]"
    if pick == 4:
        return text.replace('"', "'")
    if pick == 5:
        return text.replace(":", rng.choice((": ", " :", "=", "::", "")), 1)
    if pick == 6:
        return text.replace(",", rng.choice((",,", ";", "", ",\n")), 1)
    return json.dumps(text)


def corrupted(rng: random.Random, data: bytes) -> bytes:
    """Return the bytes with a few of them changed, taken out, put in or repeated."""
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(changed) + 1)
        pick = rng.randrange(5)
        if pick == 0 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif pick == 1:
            changed[at:at] = rng.randbytes(rng.randrange(1, 6))
        elif pick == 2:
            del changed[at : at + rng.randrange(1, 9)]
        elif pick == 3 and at < len(changed):
            changed[at] = rng.randrange(256)
        else:
            changed[at:at] = changed[at : at + rng.randrange(1, 30)]
    return bytes(changed)
