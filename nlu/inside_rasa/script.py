"""Which language a text is written in, by the share of Hangul among its letters."""

from __future__ import annotations

import re
from typing import Final

_HANGUL: Final = (("\uac00", "\ud7a3"), ("\u1100", "\u11ff"), ("\u3130", "\u318f"))
_KOREAN_SHARE: Final = 0.25  # "iPhone 15 Pro Max 반품되나요" is Korean: brand names are Latin


# Said in either language: they tell nothing.
_NEUTRAL: Final = re.compile(r"mr[\s\-_]{0,3}\d+|\bok(ay)?\b", re.IGNORECASE)


def language_of(text: str) -> str | None:
    """'ko' or 'en'; None where nothing in the text tells."""
    letters = [char for char in _NEUTRAL.sub("", text) if char.isalpha()]
    if not letters:
        return None
    hangul = sum(any(low <= char <= high for low, high in _HANGUL) for char in letters)
    return "ko" if hangul / len(letters) >= _KOREAN_SHARE else "en"
