"""Frames on a WebSocket: what a page may send, checked; unknown or malformed is an error."""

import json
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class Frame(BaseModel):
    """One JSON object with a `type`; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


F = TypeVar("F", bound=Frame)
_LONGEST_NAME: Final = 64
_LONGEST_TEXT: Final = 200


class MalformedFrame(Exception):
    """A frame that is not JSON, has an unknown type, or lacks a field; the text is one line.

    `type` and `id` are the frame's own where they could be read.
    """

    def __init__(self, message: str, frame: object) -> None:
        super().__init__(message)
        fields = frame if isinstance(frame, dict) else {}
        self.type, self.id = (_legible(fields.get(name)) for name in ("type", "id"))


def _legible(value: object) -> str | None:
    # Half a surrogate pair can be read from JSON and not be written again.
    if not isinstance(value, str) or not value.isascii():
        return None
    return value if len(value) <= _LONGEST_NAME else None


def parse(adapter: "TypeAdapter[F]", text: str) -> F:
    """Return the frame, or raise MalformedFrame."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        where = where[:_LONGEST_NAME]  # an unknown field's name is the sender's
        what = first["msg"][:_LONGEST_TEXT]  # an unknown type is quoted in it
        raise MalformedFrame(f"{where or 'frame'}: {what}", _loaded(text)) from None


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
