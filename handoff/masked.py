"""What agents see instead of personal data: masked texts, and where in them something is hidden.

Spans are [start, end, kind] in characters (code points) of the masked text, so that a page draws
what is hidden without parsing it; values that are no line have theirs under their path.
"""

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from handoff.lines import PREVIEW, Draft
from record.personal_data import mask

Span = tuple[int, int, str]
Spans = list[Span]

_REMEMBERED: Final = 8192
"""Texts: the queue's, and the lines of the cases that the agents of one gateway have open."""
_AT_ONCE: Final = 20
"""Texts; each takes some 0.2 ms."""


@lru_cache(maxsize=_REMEMBERED)
def _masked(text: str) -> tuple[str, tuple[Span, ...]]:
    masked = mask(text)
    return masked.text, tuple((span.start, span.end, span.kind) for span in masked.spans)


def masked_text(text: str) -> tuple[str, Spans]:
    """Return the text as agents see it, and its spans."""
    shown, spans = _masked(text)
    return shown, list(spans)


async def read_ahead(texts: Iterable[str]) -> None:
    """Mask texts that are about to be shown; meanwhile others get their turn."""
    for count, text in enumerate(texts, 1):
        _masked(text)
        if count % _AT_ONCE == 0:
            await asyncio.sleep(0)


def kinds_in(text: str) -> list[str]:
    """Return the kinds of personal data that are hidden in a text, each once."""
    return sorted({kind for _, _, kind in masked_text(text)[1]})


def masked_line(line: Draft) -> dict[str, Any]:
    """Return a line, or a reply that never became one, as JSON fields: masked, with `spans`."""
    text, spans = masked_text(line.text)
    custom, _ = masked_value(line.custom)
    return {**line.as_dict(), "text": text, "custom": custom, "spans": spans}


def masked_preview(text: str) -> tuple[str, Spans]:
    """Return what the queue shows of a message: masked as it is, and cut only then, since half a
    number, or one whose word has been cut off, can't be told by its form any more."""
    shown, spans = masked_text(text)
    if len(shown) <= PREVIEW:
        return shown, spans
    end = min([PREVIEW, *(start for start, stop, _ in spans if start < PREVIEW < stop)])
    return f"{shown[:end].rstrip()}…", [span for span in spans if span[1] <= end]


def masked_value(value: Any, path: str = "") -> tuple[Any, dict[str, Spans]]:
    """Return a JSON value with every text in it masked, and the spans of those by their path.

    A path is names and places joined by dots: `identity.email`, `cart.0.name`.
    """
    if isinstance(value, str):
        text, spans = masked_text(value)
        return text, {path: spans} if spans else {}
    if isinstance(value, dict):
        parts = {
            key: masked_value(one, f"{path}.{key}" if path else key) for key, one in value.items()
        }
        return {key: shown for key, (shown, _) in parts.items()}, _joined(parts.values())
    if isinstance(value, list):
        row = [masked_value(one, f"{path}.{place}") for place, one in enumerate(value)]
        return [shown for shown, _ in row], _joined(row)
    return value, {}


def _joined(parts: Any) -> dict[str, Spans]:
    return {path: spans for _, found in parts for path, spans in found.items()}


def at_path(value: Any, path: str) -> str | None:
    """Return the text that stands at a path in a JSON value, or None."""
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdecimal():
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value if isinstance(value, str) else None
