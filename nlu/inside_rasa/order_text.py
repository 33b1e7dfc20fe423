"""What an order number looks like in a customer's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

DEMO: Final = "MR:5"


class MalformedForm(ValueError):
    """A form of order numbers that is not PREFIX:DIGITS."""


@dataclass(frozen=True)
class OrderText:
    """Finds numbers of one shop's form: letters (or none) and a count of digits."""

    prefix: str
    digits: int

    @classmethod
    def parse(cls, form: str) -> OrderText:
        """From PREFIX:DIGITS, as MR:5; raises MalformedForm."""
        prefix, _, digits = form.partition(":")
        if not re.fullmatch(r"[A-Za-z]*", prefix) or not re.fullmatch(r"[1-9][0-9]?", digits):
            raise MalformedForm(f"{form!r} is no form of order numbers; write PREFIX:DIGITS")
        return cls(prefix, int(digits))

    def find(self, text: str) -> tuple[str, int, int] | None:
        """(normalised number, start, end) of the first order number, or None."""
        # Korean particles follow without a space ("mr10001은요"), so a word boundary can't be
        # asked for: only a further letter or digit of the same script makes it another token.
        gap = r"[\s\-_‐-―]{0,3}" if self.prefix else ""
        number = rf"(?<![a-z0-9]){self.prefix}{gap}(\d{{{self.digits}}})(?!\d)"
        match = re.search(number, text, re.IGNORECASE)
        return None if match is None else (self._written(match[1]), match.start(), match.end())

    def is_attempt(self, text: str) -> bool:
        """Whether the whole text looks like a mistyped order number: digits, or prefix and digits,
        as a customer types who was asked for one and got it wrong."""
        prefixed = rf"{self.prefix}[\s\-_]{{0,3}}\d+|" if self.prefix else ""
        attempt = rf"^\W*(?:{prefixed}\d[\d\s\-]{{2,}})\D{{0,8}}$"
        return re.match(attempt, text.strip(), re.IGNORECASE) is not None

    def _written(self, digits: str) -> str:
        return f"{self.prefix.upper()}-{digits}" if self.prefix else digits
