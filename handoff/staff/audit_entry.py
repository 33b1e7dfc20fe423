"""One entry of the audit, and whether entries follow each other as they were written."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

FIRST: Final = "0" * 64
"""What the first entry has in place of a digest before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored; `at` in server milliseconds, `details` is JSON text."""

    id: str
    n: int
    at: int
    who: str
    did: str
    about: str
    address: str
    details: str
    before: str
    digest: str

    @classmethod
    def from_stream(cls, entry_id: str, row: dict[str, str]) -> "Entry":
        """Parse one entry of the stream; what somebody took out of it reads as empty."""
        n, at = (
            int(text) if text.isdecimal() else 0 for text in (row.get("n", ""), row.get("at", ""))
        )
        names = ("who", "did", "about", "address", "details", "before", "digest")
        return cls(entry_id, n, at, *(row.get(name, "") for name in names))

    def as_dict(self) -> dict[str, Any]:
        """The entry as the API shows it."""
        shown = {name: getattr(self, name) for name in ("id", "at", "who", "did", "about")}
        return {**shown, "address": self.address, "details": _loaded(self.details)}

    def computed(self) -> str:
        """The digest that it ought to have."""
        parts = (self.before, self.n, self.at, self.who, self.did, self.about, self.address)
        texts = [str(part).encode() for part in (*parts, self.details)]
        return hashlib.sha256(b"".join(b"%d:%b" % (len(text), text) for text in texts)).hexdigest()


def _loaded(details: str) -> Any:
    try:
        return json.loads(details)
    except ValueError:
        return {}


def broken(entries: Sequence[Entry]) -> Entry | None:
    """Return the first of these entries (oldest first) that isn't as it was written, or doesn't
    follow the one before it; None when all is whole."""
    before: Entry | None = None
    for entry in entries:
        follows = before is None or (entry.before, entry.n) == (before.digest, before.n + 1)
        starts = (entry.before == FIRST) == (entry.n == 1)
        if not (follows and starts) or entry.digest != entry.computed():
            return entry
        before = entry
    return None
