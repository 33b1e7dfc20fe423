"""Hostile frames for the three places that read them, each made from its seed and number alone."""

import random
from typing import Any, Final

from bot.gateway import wire as chat_wire
from handoff.console import wire as console_wire
from handoff.peer import MAX_FRAME
from tests.fuzz import values
from tests.fuzz.grammar import good, models
from tests.fuzz.mutate import hostile
from tests.fuzz.outcome import Input
from tests.fuzz.values import Known

_HELLO: Final = models(chat_wire.Hello)
_CHAT: Final = models(chat_wire.Command)
_CONSOLE: Final = models(console_wire.Command)
_OVERSIZED: Final = 0.001


def rng_of(surface: str, seed: int, number: int) -> tuple[str, random.Random]:
    """The name of an input, and the dice that make it."""
    name = f"{surface}:{seed}:{number}"
    return name, random.Random(name)  # noqa: S311 (reproducible, not secret)


def hello(seed: int, number: int, known: Known) -> Input:
    """A first frame of a customer's page."""
    name, rng = rng_of("chat_hello", seed, number)
    frame = good(chat_wire.Hello, rng, known)
    frame.pop("identity", None)
    frame.pop("resume", None)
    if rng.random() < 0.35:
        frame["token"] = rng.choice((*known.forged, values.name(rng, known)))
    if rng.random() < 0.35:
        frame["identity"] = rng.choice((*known.identities, values.name(rng, known)))
    if rng.random() < 0.2:
        frame["resume"] = rng.choice((known.token, *known.forged))
    if rng.random() < 0.4:
        return Input(name, hostile(rng, frame, _words(_HELLO + _CHAT), known), "hello, changed")
    return Input(name, hostile(rng, frame, [*frame], known), "hello")


def chat(seed: int, number: int, known: Known) -> Input:
    """A frame of a customer who has said hello."""
    return _command("chat", _CHAT + _HELLO, seed, number, known)


def console(seed: int, number: int, known: Known) -> Input:
    """A frame of a signed-in agent."""
    return _command("console", _CONSOLE, seed, number, known)


def _command(surface: str, kinds: list[Any], seed: int, number: int, known: Known) -> Input:
    name, rng = rng_of(surface, seed, number)
    if rng.random() < _OVERSIZED:
        return Input(name, b'{"type":"say","text":"' + b"x" * MAX_FRAME + b'"}', "oversized")
    kind = rng.choice(kinds)
    frame = good(kind, rng, known)
    return Input(name, hostile(rng, frame, _words(kinds), known), kind.__name__)


def _words(kinds: list[Any]) -> list[str]:
    """Every type and field name of the wire."""
    names = {name for kind in kinds for name in kind.model_fields}
    types = {str(kind.model_fields["type"].annotation.__args__[0]) for kind in kinds}
    return sorted(names | types)
