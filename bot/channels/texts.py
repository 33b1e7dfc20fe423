"""A line as messaging apps show it, and the language of what is written in them."""

import re
from typing import Final

from bot.channels.words import words
from handoff.cases import Case
from handoff.lines import Line

_BORDERS: Final = ("\n\n", "\n", " ")
_HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def text_of(case: Case, line: Line) -> str:
    """Return the line with its agent's name before it and its sources behind it."""
    text = f"{line.name}: {line.text}" if line.who == "agent" else line.text
    if sources := ", ".join(one["title"] for one in (line.custom or {}).get("articles") or []):
        text += f"\n\n{words('source', case.lang)}: {sources}"
    return f"{text}\n\n{words('rate', case.lang)}" if line.code == "resolved" else text


def split(text: str, room: int) -> list[str]:
    """Cut a text into parts of at most `room` UTF-16 units, where it has a paragraph's end, a
    line's or a space in the second half of a part; none if there is no text."""
    parts = []
    while text := text.strip():
        # A character beyond 16 bits that is only half inside is left to the next part.
        part = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
        if part != text:
            borders = (part.rfind(border) for border in _BORDERS)
            part = part[: next((at for at in borders if at >= len(part) // 2), len(part))]
        parts.append(part.rstrip())
        text = text[len(part) :]
    return parts


def language_of(text: str, code: str, known: str) -> str:
    """Return the language of a text: a single Hangul letter says it, else the app's `code`; what
    has no letters is in the language that is `known`, if one is."""
    if known and not any(map(str.isalpha, text)):
        return known
    return "ko" if has_hangul(text) or code.startswith("ko") else "en"


def has_hangul(text: str) -> bool:
    """Whether there is a Hangul letter in it, as a syllable or alone."""
    return bool(_HANGUL.search(text))
