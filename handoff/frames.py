"""Frames on a WebSocket: what a page may send, checked; unknown or malformed is an error."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class Frame(BaseModel):
    """One JSON object with a `type`; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


F = TypeVar("F", bound=Frame)


class MalformedFrame(Exception):
    """A frame that is not JSON, has an unknown type, or lacks a field; the text is one line."""


def parse(adapter: "TypeAdapter[F]", text: str) -> F:
    """Return the frame, or raise MalformedFrame."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        raise MalformedFrame(f"{where or 'frame'}: {first['msg']}") from None
