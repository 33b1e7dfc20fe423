"""What an order number looks like in a customer's text."""

from __future__ import annotations

import re
from typing import Final

# Korean particles follow without a space ("mr10001은요"), so a word boundary can't be asked for:
# only a further letter or digit of the same script would make it another token.
_NUMBER: Final = re.compile(r"(?<![a-z0-9])mr[\s\-_‐-―]{0,3}(\d{5})(?!\d)", re.IGNORECASE)
# What a customer types who was asked for a number and got it wrong: digits, or MR and digits.
_ATTEMPT: Final = re.compile(r"^\W*(?:mr[\s\-_]{0,3}\d+|\d[\d\s\-]{2,})\D{0,8}$", re.IGNORECASE)


def find_order_number(text: str) -> tuple[str, int, int] | None:
    """(normalised number, start, end) of the first order number, or None."""
    match = _NUMBER.search(text)
    return None if match is None else (f"MR-{match[1]}", match.start(), match.end())


def is_attempt(text: str) -> bool:
    """Whether the whole text looks like a mistyped order number."""
    return _ATTEMPT.match(text.strip()) is not None
