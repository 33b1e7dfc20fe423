"""Texts and JSON values with tokens in the place of personal data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .finding import find
from .kinds import KINDS, Found, Kind, token


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens, and where they are: a customer may have typed what looks like one."""

    text: str
    spans: tuple[Found, ...]  # places in the masked text

    @property
    def kinds(self) -> list[Kind]:
        """The kinds that were found, each once."""
        return [kind for kind in KINDS if any(span.kind == kind for span in self.spans)]

    def parts(self) -> Iterator[tuple[str, Kind | None]]:
        """The text in pieces, with their kinds: what a page draws, however it counts."""
        done = 0
        for span in self.spans:
            if span.start > done:
                yield self.text[done : span.start], None
            yield self.text[span.start : span.end], span.kind
            done = span.end
        if done < len(self.text):
            yield self.text[done:], None


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


def mask_value(value: Any) -> Any:
    """A JSON value with every string in it masked; keys and numbers are ours and stay."""
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, dict):
        return {key: mask_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(one) for one in value]
    return value
