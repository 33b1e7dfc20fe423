"""Digits that are spelt: 공일공, zero one zero, O1O, and the words said between groups."""

import re
from typing import Final

from .view import View

_SYLLABLES: Final = dict(zip("공영빵일이삼사오육륙칠팔구", "0001234566789", strict=True))
_DIGITS: Final = str.maketrans(_SYLLABLES)
_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS: Final = {
    **dict(zip(_ENGLISH, "공일이삼사오육칠팔구", strict=True)),
    "oh": "공",
    "하나": "일",
    "둘": "이",
}
_LIKE_DIGITS: Final = dict(zip("o〇○ㅇli|", "공공공공일일일", strict=True))
_LIKE_DIGIT: Final = re.compile(r"(?<![a-hj-km-np-z])[oil〇○ㅇ|](?![a-hj-km-np-z])")
_DIGIT: Final = f"[0-9{''.join(_SYLLABLES)}]"
_WORD: Final = re.compile(
    rf"하나|둘|(?<![a-z])(?:{'|'.join(word for word in _WORDS if word.isascii())})(?![a-z])"
    rf"|(?<={_DIGIT}) ?(?:에|다시|대시|대쉬|하이픈|dash|국에)(?= ?{_DIGIT})"
)
_PARTICLES: Final = "이일"
_ENOUGH: Final = 9
_RUN: Final = re.compile(rf"{_DIGIT}(?:[^\w]{{0,3}}{_DIGIT}){{{_ENOUGH - 1}}}")


def spelt_out(view: View) -> tuple[View, frozenset[int], frozenset[int]] | None:
    """The view with digits for words; which digits were words, and which may be a particle."""
    alike = _LIKE_DIGIT.sub(lambda match: _LIKE_DIGITS[match[0]], view.text)
    plain = View(alike, view.starts, view.ends)
    pieces = [(*match.span(), _WORDS.get(match[0], "-")) for match in _WORD.finditer(alike)]
    if pieces:
        plain = plain.replaced(pieces)
    if not _RUN.search(plain.text):
        return None
    syllables = [place for place, char in enumerate(plain.text) if char in _SYLLABLES]
    if not syllables:
        return None
    particles = frozenset(place for place in syllables if plain.text[place] in _PARTICLES)
    digits = View(plain.text.translate(_DIGITS), plain.starts, plain.ends)
    return digits, frozenset(syllables), particles
