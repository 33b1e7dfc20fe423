"""What the gateway sends for one turn, parsed and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

_SPEAKERS: Final = frozenset({"customer", "agent", "system"})


class MalformedRequest(ValueError):
    """The body is not a turn; the message says in one line what is wrong with it."""


@dataclass(frozen=True)
class UnseenLine:
    """A transcript line the tracker may not hold yet."""

    seq: int
    who: str
    text: str
    id: str | None
    name: str | None


@dataclass(frozen=True)
class TurnRequest:
    """One message of a customer and what was said since the bot last spoke."""

    case: str
    seq: int
    message_id: str
    text: str
    metadata: dict[str, Any]
    unseen: tuple[UnseenLine, ...]


def parse_turn(body: bytes) -> TurnRequest:
    """The request in `body` (JSON); raises MalformedRequest."""
    try:
        data = json.loads(body)
    except ValueError as error:
        raise MalformedRequest(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise MalformedRequest("not an object")
    metadata = _field(data, "metadata", dict)
    lines = [_line(item) for item in _field(data, "unseen", list)]
    return TurnRequest(
        case=_name(data, "case"),
        seq=_field(data, "seq", int),
        message_id=_name(data, "message_id"),
        text=_name(data, "text"),
        metadata=metadata,
        unseen=tuple(sorted(lines, key=lambda line: line.seq)),
    )


def _line(item: Any) -> UnseenLine:
    if not isinstance(item, dict):
        raise MalformedRequest("unseen: not an object")
    who = _field(item, "who", str)
    if who not in _SPEAKERS:
        raise MalformedRequest(f"unseen: who is {who!r}")
    return UnseenLine(
        seq=_field(item, "seq", int),
        who=who,
        text=_field(item, "text", str),
        id=_optional(item, "id"),
        name=_optional(item, "name"),
    )


def _field(data: dict[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise MalformedRequest(f"{name}: {kind.__name__} expected")
    return value


def _name(data: dict[str, Any], name: str) -> str:
    value = _field(data, name, str)
    if not value.strip():
        raise MalformedRequest(f"{name}: empty")
    return str(value)


def _optional(data: dict[str, Any], name: str) -> str | None:
    return None if data.get(name) is None else str(_field(data, name, str))
