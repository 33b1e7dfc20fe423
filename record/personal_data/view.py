"""A text as it is read: every character in its plain form, and where it stands in the original."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .characters import belongs_to_digit, folded
from .kinds import KINDS, Found, token

# Stands for what is masked already. Typed by a customer, it is one more character that is no digit.
BARRIER: Final = "\ufffc"
_TOKENS: Final = re.compile("|".join(re.escape(token(kind)) for kind in KINDS))


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` was read from characters `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, original: str) -> "View":
        """Read a text. Tokens in it are read as masked already, whoever wrote them."""
        text = folded(original)
        size = len(original)
        places = (list(range(size)), list(range(1, size + 1)))
        view = cls(text, *(places if len(text) == size else _places(original)))
        tokens = [(*match.span(), BARRIER) for match in _TOKENS.finditer(text)]
        return view.replaced(tokens) if tokens else view

    def replaced(self, pieces: Sequence[tuple[int, int, str]]) -> "View":
        """Read (start, end, one character) of `text` as that character; in order, not touching."""
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, char in pieces:
            chars += (self.text[done:start], char)
            starts += (*self.starts[done:start], self.starts[start])
            ends += (*self.ends[done:start], self.ends[end - 1])
            done = end
        chars.append(self.text[done:])
        return View("".join(chars), starts + self.starts[done:], ends + self.ends[done:])

    def found(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of `text` are in the original."""
        return self.starts[start], self.ends[end - 1]

    def without(self, founds: Sequence[Found]) -> "View":
        """Read what was found as masked; `founds` in order, not overlapping."""
        pieces: list[tuple[int, int, str]] = []
        place = 0
        for found in founds:
            while self.starts[place] < found.start:
                place += 1
            first = place
            while place < len(self.starts) and self.starts[place] < found.end:
                place += 1
            pieces.append((first, place, BARRIER))
        return self.replaced(pieces)


def _places(original: str) -> tuple[list[int], list[int]]:
    """Starts and ends of the characters that are seen."""
    starts: list[int] = []
    ends: list[int] = []
    for place, char in enumerate(original):
        if folded(char):
            starts.append(place)
            ends.append(place + 1)
        elif ends and ends[-1] == place and belongs_to_digit(char):
            ends[-1] = place + 1
    return starts, ends
