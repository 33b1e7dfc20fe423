"""Texts with tokens in the place of personal data."""

from dataclasses import dataclass

from .finding import find
from .kinds import Found, token


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens, and where they are: a customer may have typed what looks like one."""

    text: str
    spans: tuple[Found, ...]  # places in the masked text


def mask(text: str) -> Masked:
    """Put a token in the place of each piece of personal data; everything else stays as it is."""
    pieces: list[str] = []
    spans: list[Found] = []
    done = length = 0
    for found in find(text):
        pieces += (text[done : found.start], token(found.kind))
        start = length + found.start - done
        length = start + len(pieces[-1])
        spans.append(Found(start, length, found.kind, found.certain))
        done = found.end
    return Masked("".join(pieces) + text[done:], tuple(spans))
