"""Faults that are known and await their mend: counted, not failed. An entry goes with its cause."""

import re
from typing import Final

KNOWN: Final = (
    # aiohttp's own text, to the sender alone, as text/plain; no handler has been reached.
    (r"unclear refusal 400: b.Invalid", "malformed HTTP is refused in several lines"),
)


def cause_of(what: str) -> str | None:
    """Return what is known of a fault, or None."""
    return next((cause for pattern, cause in KNOWN if re.search(pattern, what)), None)
