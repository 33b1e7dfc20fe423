"""A text as it may be taught."""

from __future__ import annotations

import unicodedata
from typing import Final

from yaml.reader import Reader

from nlu.trainer.refusals import Empty, NotOneLine, NotPlain, PersonalData, TooLong
from record.personal_data import mask

LONGEST: Final = 300
_BLANKS: Final = "\u115f\u1160\u2800"  # letters and signs without ink; others become these in NFKC
# They turn around what follows, so that a diff would show something else than what is written.
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def checked(text: str) -> str:
    """The text without blanks at its ends; raises Refused if no file may hold it."""
    text = text.strip()
    if not any(_has_ink(sign) for sign in unicodedata.normalize("NFKC", text)):
        raise Empty
    if len(text.splitlines()) > 1:
        raise NotOneLine
    if len(text) > LONGEST:
        raise TooLong(len(text), LONGEST)
    if Reader.NON_PRINTABLE.search(text) or _TURNS.intersection(text):
        raise NotPlain
    if spans := mask(text).spans:
        raise PersonalData(list(dict.fromkeys(span.kind for span in spans)))
    return text


def _has_ink(sign: str) -> bool:
    return sign not in _BLANKS and not unicodedata.category(sign).startswith(("Z", "C", "Mn"))
