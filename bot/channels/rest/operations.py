"""What can be asked for: the one table that requests and their description are made from."""

from dataclasses import dataclass
from typing import Final

from bot.channels.rest.asked import (
    LARGEST_BASE64,
    Asked,
    CancelWait,
    End,
    Helped,
    Message,
    Person,
    Rated,
)
from bot.channels.rest.told import Accepted, Noted, Stands, Told
from handoff.pictures import MOST

NAME: Final = "rest"
BASE: Final = f"/api/channels/{NAME}"

_SMALL: Final = 16 * 1024
_LARGE: Final = 64 * 1024 + MOST * LARGEST_BASE64


@dataclass(frozen=True, slots=True)
class Operation:
    """One command: POST BASE/path with `asked` as body is answered with `told`."""

    path: str
    asked: type[Asked]
    told: type[Told]
    summary: str
    most: int = _SMALL
    """Bytes of its body."""


OPERATIONS: Final = (
    Operation("messages", Message, Accepted, "A customer says something", _LARGE),
    Operation("person", Person, Stands, "A customer wants a person"),
    Operation("cancel-wait", CancelWait, Stands, "A customer no longer wants to wait"),
    Operation("end", End, Stands, "A customer ends the chat"),
    Operation("feedback", Helped, Noted, "Whether an answer helped"),
    Operation("rating", Rated, Noted, "How it was with a person"),
)
