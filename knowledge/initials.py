"""Words typed by their initial letters only: ㅅㅌㅇㅈ is 선택약정, if the shop has that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SYLLABLES = re.compile(r"(?<![\d\uac00-\ud7a3])[\uac00-\ud7a3]{2,}")
_INITIALS_ONLY = re.compile(r"(?<![\u3131-\u3163\uac00-\ud7a3])[ㄱ-ㅎ]{2,}(?![\u3131-\u3163])")
_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE, _SYLLABLES_PER_INITIAL = 0xAC00, 588
_LONGEST = 8
# Said for themselves in any shop: yes, no, go, thanks, sorry, bye, trembling, hi, swearing ...
_FIXED = re.compile(
    "ㅇㅇ|ㄴㄴ|ㄱㄱ|ㄱㅅ|ㅈㅅ|ㅂㅂ|ㅂㅇ|ㄷㄷ|ㅎㅇ|ㅇㅋ|ㄹㅇ"
    "|ㅅㅂ|ㅆㅂ|ㅂㅅ|ㅈㄹ|ㄲㅈ|ㅁㄹ|ㅇㅈ|ㅊㅋ|ㅇㅎ|ㄱㄴ|ㄱㄷ"
)


class Initials:
    """The beginnings of a shop's words, by their initials; titles count before bodies."""

    def __init__(self, titles: Iterable[str], bodies: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        for texts in (titles, bodies):
            found: dict[str, Counter[str]] = {}
            for text in texts:
                for word in _SYLLABLES.findall(text):
                    for end in range(2, min(len(word), _LONGEST) + 1):
                        part = word[:end]
                        found.setdefault(_initials(part), Counter())[part] += 1
            for initials, words in found.items():
                word, count = words.most_common(1)[0]
                if count > 1 or texts is titles:
                    self._words.setdefault(initials, word)

    def spelled_out(self, text: str) -> str:
        """The text with initials replaced by the word they most often begin; others stay."""
        return _INITIALS_ONLY.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        initials = match[0]
        if _FIXED.fullmatch(initials) or len(set(initials)) == 1:
            return initials
        return self._words.get(initials, initials)


def _initials(word: str) -> str:
    places = ((ord(each) - _FIRST_SYLLABLE) // _SYLLABLES_PER_INITIAL for each in word)
    return "".join(_LETTERS[place] for place in places)
