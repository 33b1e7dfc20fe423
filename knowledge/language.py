"""Which of the two languages a text is written in."""

from __future__ import annotations

import re

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_LATIN = re.compile(r"[A-Za-z]")
# A Korean sentence keeps product names and codes in Latin letters ("USIM 교체 어떻게 해요"), an
# English one hardly ever holds Hangul; so a third of the letters is enough. A Hangul syllable
# stands for two to three letters.
_LETTERS_PER_SYLLABLE = 2.5
_KOREAN_SHARE = 1 / 3


def language_of(text: str, default: str) -> str:
    """ "ko" or "en" by the share of Hangul; `default` for a text without letters of either."""
    hangul = len(_HANGUL.findall(text)) * _LETTERS_PER_SYLLABLE
    latin = len(_LATIN.findall(text))
    if not hangul and not latin:
        return default
    return "ko" if hangul / (hangul + latin) >= _KOREAN_SHARE else "en"
