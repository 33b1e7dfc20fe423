"""Good frames, read from the models of the wire: a new frame type joins by itself."""

import random
import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tests.fuzz import values
from tests.fuzz.values import Known


def models(union: Any) -> list[type[BaseModel]]:
    """Return the frame types of a union, or the one there is."""
    found = get_args(union)
    return list(found) if found else [union]


def good(model: type[BaseModel], rng: random.Random, known: Known) -> dict[str, Any]:
    """Return a frame as a page would send it, about cases that are not the sender's."""
    frame = {}
    for name, field in model.model_fields.items():
        if field.is_required() or rng.random() < 0.5:
            frame[name] = _value(name, field.annotation, rng, known)
    return frame


def _value(name: str, kind: Any, rng: random.Random, known: Known) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return rng.choice(inner)
    if origin in (Union, types.UnionType):
        return _value(name, rng.choice(inner), rng, known)
    if origin is list:
        return [_value(name, inner[0], rng, known) for _ in range(rng.randrange(3))]
    if hasattr(kind, "__metadata__"):  # Annotated
        return _value(name, inner[0], rng, known)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return good(kind, rng, known)
    return _simple(name, kind, rng, known)


def _simple(name: str, kind: Any, rng: random.Random, known: Known) -> Any:
    if kind is type(None):
        return None
    if kind is bool:
        return rng.random() < 0.5
    if kind in (int, float):
        return rng.choice((0, 1, 2, 1000))
    if kind is str:
        return _text(name, rng, known)
    return values.value(rng, known)


def _text(name: str, rng: random.Random, known: Known) -> str:
    if name == "token":
        return known.token
    if name in ("case", "case_id"):
        return rng.choice(known.cases) if known.cases else "c_none"
    if name in ("to", "user"):
        return rng.choice(known.users)
    if name == "url":
        return f"https://shop.example/{values.CANARY}?secret=1"
    if name in ("id", "move_id"):
        return f"i{rng.randrange(10**9)}"
    return f"{values.CANARY} 안녕하세요"
