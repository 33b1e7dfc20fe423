"""What the gateway sends for one turn, parsed and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from nlu.inside_rasa.lease import Lease

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
class Standing:
    """Where a case stands by its transcript, which is right wherever the tracker differs.

    `shown_seq` is the last customer message whose reply was shown; `message_id` the one that a
    reply is asked for, None where the tracker is only to be corrected.
    """

    case: str
    epoch: int
    shown_seq: int
    lease: Lease
    message_id: str | None = None


@dataclass(frozen=True)
class TurnRequest:
    """One message of a customer and what was said since the bot last spoke."""

    standing: Standing
    seq: int
    message_id: str
    text: str
    metadata: dict[str, Any]
    unseen: tuple[UnseenLine, ...]

    @property
    def case(self) -> str:
        """Whose turn it is; the tracker has the same id."""
        return self.standing.case


def parse_turn(body: bytes) -> TurnRequest:
    """The request in `body` (JSON); raises MalformedRequest."""
    data = _object(body)
    message_id = _name(data, "message_id")
    lines = [_line(item) for item in _field(data, "unseen", list)]
    return TurnRequest(
        standing=_standing(data, message_id),
        seq=_field(data, "seq", int),
        message_id=message_id,
        text=_name(data, "text"),
        metadata=_field(data, "metadata", dict),
        unseen=tuple(sorted(lines, key=lambda line: line.seq)),
    )


def parse_standing(body: bytes) -> Standing:
    """The same without a message: how the tracker is to be corrected; raises MalformedRequest."""
    return _standing(_object(body), None)


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError as error:
        raise MalformedRequest(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise MalformedRequest("not an object")
    return data


def _standing(data: dict[str, Any], message_id: str | None) -> Standing:
    lease = _field(data, "lease", dict)
    return Standing(
        case=_name(data, "case"),
        epoch=_field(data, "epoch", int),
        shown_seq=_field(data, "shown_seq", int),
        lease=Lease(_name(lease, "key"), _name(lease, "token")),
        message_id=message_id,
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
