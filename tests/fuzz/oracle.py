"""What a frame deserves: most are to be refused, some are in order by chance."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from bot.gateway import wire as chat_wire
from handoff.console import wire as console_wire
from handoff.errors import HandoffError
from handoff.lines import checked_id, checked_text

_REFUSED_BY_STATE: Final = {"say", "claim", "return", "resolve", "transfer", "take_over"}
"""Commands of an agent about cases of which none is theirs, none waits and none is the bot's."""


@dataclass(frozen=True)
class Deserved:
    """`refused`: an error must come; `command`: the frame, where it is one."""

    refused: bool
    command: Any = None


def of_customer(data: bytes) -> Deserved:
    """For a frame after hello."""
    command = _parsed(chat_wire.COMMAND, data)
    if command is None:
        return Deserved(refused=True)
    if isinstance(command, chat_wire.Say) and not _sayable(command):
        return Deserved(refused=True, command=command)
    return Deserved(refused=False, command=command)


def of_agent(data: bytes) -> Deserved:
    """For a frame on mallory's console."""
    command = _parsed(console_wire.COMMAND, data)
    refused = command is None or command.type in _REFUSED_BY_STATE
    return Deserved(refused, command)


def _parsed(adapter: "TypeAdapter[Any]", data: bytes) -> Any:
    try:
        return adapter.validate_json(data.decode("utf-8"))
    except (ValidationError, UnicodeDecodeError):
        return None


def _sayable(say: "chat_wire.Say") -> bool:
    try:
        checked_text(say.text)
        checked_id(say.id)
    except HandoffError:
        return False
    return True
