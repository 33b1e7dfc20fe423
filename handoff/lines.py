"""A line of the transcript, and the rules for a text that somebody wants to say."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from handoff.errors import EmptyText, MalformedId, TextTooLong

MAX_TEXT: Final = 4000
"""Characters that one message may have."""

PREVIEW: Final = 120
"""Characters of the customer's last message shown in the queue."""

PREVIEW_READ: Final = 400
"""Characters kept for it: what is masked depends on words around it, and masks are shorter."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

Who = Literal["customer", "bot", "agent", "system"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it has its number and time; the script that appends it gives both."""

    who: Who
    text: str
    id: str | None = None
    turn: int | None = None
    name: str | None = None
    code: str | None = None
    custom: dict[str, Any] | None = None

    def to_json(self) -> str:
        """The text that a script appends."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

    def as_dict(self) -> dict[str, Any]:
        """The fields as JSON has them; `custom` is the line's own, not a copy."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Line(Draft):
    """One numbered utterance; `at` is server time in milliseconds, `turn` the message answered."""

    seq: int = 0
    at: int = 0

    @classmethod
    def from_json(cls, text: str) -> "Line":
        """Parse what a script appended."""
        return cls(**json.loads(text))


def checked_text(text: str, pictures: Sequence[str] = ()) -> str:
    """Return the text stripped, or raise EmptyText or TextTooLong; a picture needs no text."""
    if len(text) > MAX_TEXT:
        raise TextTooLong(f"{len(text)} characters; at most {MAX_TEXT} are allowed")
    if not text.strip() and not pictures:
        raise EmptyText("the message has no text")
    return text.strip()


def with_pictures(pictures: Sequence[str], **more: Any) -> dict[str, Any] | None:
    """Return a line's `custom`: its pictures by id and whatever else is given; None for nothing."""
    shown = {"pictures": [{"id": one} for one in pictures]} if pictures else {}
    return {**shown, **{name: value for name, value in more.items() if value}} or None


def pictures_of(custom: dict[str, Any] | None) -> list[str]:
    """Return the ids of a line's pictures."""
    return [one["id"] for one in (custom or {}).get("pictures") or []]


def checked_id(message_id: str) -> str:
    """Return a client-made id that is safe to store, or raise MalformedId."""
    if not _ID.fullmatch(message_id):
        raise MalformedId("an id has 1 to 64 characters of A-Z a-z 0-9 _ -")
    return message_id


def fingerprint(text: str, choice: str | None = None, pictures: Sequence[str] = ()) -> str:
    """What tells a resend from another message under the same id."""
    said = "\0".join((text, choice or "", *pictures))
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()
