"""Parts of a text in which digits are not a number of their own: ids and addresses."""

import re
from typing import Final

from .view import BARRIER

FREE: Final = 0
ID: Final = 1
URL: Final = 2

_TOKEN: Final = re.compile(f"[a-z0-9_\\-{BARRIER}]+")
_NAMED: Final = re.compile(f"[a-z{BARRIER}]")
# A word that a customer glues to a number of their own, with nothing but digits behind it.
_INTRODUCED: Final = re.compile(
    r"(?:tel|hp|h|p|m|t|c|ph|phone|mobile|cell|cellphone|call|contact|number|no|fax|is|me|to|at|"
    r"card|visa|bank|account|kb|nh|ibk|kakao|toss|rrn|arc)[-_]*[0-9][0-9_-]*"
)
_FOLLOWED: Final = re.compile(r"[0-9][0-9_-]*[a-z]{2,}")
_URL: Final = re.compile(r"(?:https?:/|www\.)[^ ]+")


def fences(text: str) -> bytearray:
    """What every character is part of."""
    marks = bytearray(len(text))
    for match in _TOKEN.finditer(text):
        if _NAMED.search(match[0]) and not _plain(match[0]):
            marks[match.start() : match.end()] = bytes([ID]) * len(match[0])
    for match in _URL.finditer(text):
        marks[match.start() : match.end()] = bytes([URL]) * len(match[0])
    return marks


def _plain(word: str) -> bool:
    return bool(_INTRODUCED.fullmatch(word) or _FOLLOWED.fullmatch(word))
