"""Turns good objects into hostile ones, field by field, then letter by letter."""

import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from tests.fuzz import values
from tests.fuzz.json_text import Object, Pairs, corrupted, disturbed, written
from tests.fuzz.values import Known, Raw

_SHAPED: Final = 0.35


def hostile(rng: random.Random, good: dict[str, Any], words: Sequence[str], known: Known) -> bytes:
    """Return the bytes of an object that began as `good`; `words`: names that mean something."""
    if rng.random() < _SHAPED:
        return written(_shaped(rng, good, known), plain=rng.random() < 0.5).encode()
    pairs: Pairs = list(good.items())
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(_CHANGES)(rng, pairs, words, known)
    whole: Any = Object(pairs)
    if rng.random() < 0.03:
        whole = rng.choice(([whole], {"type": whole}, [], None, values.scalar(rng, known)))
    text = written(whole, plain=rng.random() < 0.5)
    if rng.random() < 0.1:
        text = disturbed(rng, text)
    data = text.encode("utf-8", "surrogatepass")
    return corrupted(rng, data) if rng.random() < 0.12 else data


def _shaped(rng: random.Random, good: dict[str, Any], known: Known) -> dict[str, Any]:
    """An object of the right form whose texts are hostile: it gets past the parser."""
    spoilt = {
        key: rng.choice((values.text(rng), values.name(rng, known), values.name(rng, known)))
        for key, value in good.items()
        if key != "type" and isinstance(value, str) and rng.random() < 0.5
    }
    return good | spoilt


def _replace(rng: random.Random, pairs: Pairs, _words: Sequence[str], known: Known) -> None:
    if pairs:
        at = rng.randrange(len(pairs))
        pairs[at] = (pairs[at][0], values.value(rng, known))


def _name(rng: random.Random, pairs: Pairs, _words: Sequence[str], known: Known) -> None:
    if pairs:
        at = rng.randrange(len(pairs))
        pairs[at] = (pairs[at][0], values.name(rng, known))


def _drop(rng: random.Random, pairs: Pairs, _words: Sequence[str], _known: Known) -> None:
    if pairs:
        del pairs[rng.randrange(len(pairs))]


def _add(rng: random.Random, pairs: Pairs, words: Sequence[str], known: Known) -> None:
    key = rng.choice((values.name(rng, known), rng.choice(words)))
    pairs.insert(rng.randrange(len(pairs) + 1), (key, values.value(rng, known)))


def _twice(rng: random.Random, pairs: Pairs, words: Sequence[str], known: Known) -> None:
    if pairs:
        key, value = rng.choice(pairs)
        other = rng.choice((value, rng.choice(words), values.scalar(rng, known)))
        pairs.insert(rng.randrange(len(pairs) + 1), (key, other))


def _respell(rng: random.Random, pairs: Pairs, words: Sequence[str], _known: Known) -> None:
    if pairs:
        at = rng.randrange(len(pairs))
        key = str(pairs[at][0])
        spellings = (key.upper(), key + "\0", f" {key}", Raw(key), Raw("1"), rng.choice(words), "")
        pairs[at] = (rng.choice(spellings), pairs[at][1])


def _retype(rng: random.Random, pairs: Pairs, words: Sequence[str], _known: Known) -> None:
    for at, (key, _) in enumerate(pairs):
        if key == "type":
            pairs[at] = (key, rng.choice(words))


def _swap(rng: random.Random, pairs: Pairs, _words: Sequence[str], _known: Known) -> None:
    if len(pairs) > 1:
        a, b = rng.sample(range(len(pairs)), 2)
        pairs[a], pairs[b] = (pairs[a][0], pairs[b][1]), (pairs[b][0], pairs[a][1])


def _flood(rng: random.Random, pairs: Pairs, _words: Sequence[str], _known: Known) -> None:
    many = rng.choice((5, 20, 200)) if rng.random() < 0.3 else 1
    pairs += [(f"k{values.CANARY}{n}", n) for n in range(many)]


_Change = Callable[[random.Random, Pairs, Sequence[str], Known], None]
_CHANGES: Final[tuple[_Change, ...]] = (
    _replace, _replace, _replace, _name, _name, _drop, _add, _add, _twice, _respell, _retype,
    _swap, _flood,
)  # fmt: skip
