"""Characters as a reader of numbers takes them: one form for all digits, dashes, dots, spaces."""

import unicodedata
from typing import Final

# ㅡ, ー, 一 and box-drawing lines are what Korean and Japanese keyboards offer for a dash.
_DASHES: Final = dict.fromkeys("-‐‑‒–—―−﹘﹣－ーｰㅡᅳ一─━⁃˗➖", "-")
_DOTS: Final = dict.fromkeys(".·ㆍ・･．。｡•‧∙⋅", ".")
_SLASHES: Final = dict.fromkeys("/／⁄∕\\＼", "/")
_OTHERS: Final = {"﹫": "@", "∼": "~", "〜": "~", "ㅣ": "|", "\u3164": " ", "\u2800": " "}
_KNOWN: Final = {**_DASHES, **_DOTS, **_SLASHES, **_OTHERS}
# Shown as nothing, and not of the categories below.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\uffa0")
_MOST_FORMS: Final = 20_000
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)


class _Forms(dict[int, str]):
    """A table for str.translate that learns a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_FORMS:  # nobody writes so many; without a bound memory is theirs
            self.clear()
        form = self[code] = _form(chr(code))
        return form


_FORMS: Final = _Forms()


def folded(text: str) -> str:
    """Return the characters that stand for those of `text`; unseen ones are left out."""
    return text.translate(_FORMS)


def _form(char: str) -> str:
    known = _KNOWN.get(char)
    if known is not None:
        return known
    if char.isascii():
        return char.lower() if char.isprintable() else " " if char.isspace() else ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char.isspace():
        return " "
    return _folded_letter(char)


def _folded_letter(char: str) -> str:
    if ord(char) in _FULL_WIDTH:
        return chr(ord(char) - 0xFEE0).lower()
    if char in _UNSEEN or unicodedata.category(char) in {"Cf", "Cc", "Me"}:
        return ""
    if 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    lower = char.lower()
    return lower if len(lower) == 1 else char


def belongs_to_digit(char: str) -> bool:
    """Whether the unseen `char` is part of the digit before it, as in a keycap."""
    return unicodedata.category(char) in {"Me", "Mn"}
