"""Korean resident and foreigner numbers: a date of birth, a digit for sex and century, six more."""

import re
from datetime import date
from typing import Final

from .runs import Run, Window

_FORM: Final = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}")
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURIES: Final = {**dict.fromkeys("1256", 1900), **dict.fromkeys("3478", 2000)}
_SPLIT: Final = (6, 7)
_OTHER_SHAPES: Final = {(6, 1, 6), (2, 2, 2, 7)}


def resident_number(run: Run, group: int) -> tuple[Window, bool] | None:
    """Read a resident number at a group; certain where its check digit or a word says so."""
    if not _FORM.match(run.digits, run.first[group]):
        return None
    window = run.window(group, 13)
    if window is None or not _born(window.digits):
        return None
    if window.in_url or (window.in_id and window.shape != _SPLIT):
        return None
    checked, said = _checked(window.digits), window.near("resident")
    if not (said or checked or _plausible(window)):
        return None
    if window.labelled and not (said or (checked and window.shape == _SPLIT)):
        return None
    return window, said or (checked and not _article_number(window.digits))


def _plausible(window: Window) -> bool:
    """Without check digit or word: the usual forms only, and no European article number."""
    if window.digits[6] in "09":
        return window.shape == _SPLIT
    if len(window.shape) == 1:
        return not (_article_number(window.digits) or window.near("bank"))
    return window.shape == _SPLIT or window.shape in _OTHER_SHAPES or window.solid


def _born(digits: str) -> bool:
    year = _CENTURIES.get(digits[6], 1800) + int(digits[:2])
    try:
        date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True


def _checked(digits: str) -> bool:
    total = sum(int(one) * weight for one, weight in zip(digits, _WEIGHTS, strict=False))
    start = 13 if digits[6] in "5678" else 11
    return (start - total % 11) % 10 == int(digits[12])


def _article_number(digits: str) -> bool:
    """Korean goods bear 880..., which reads as January 1988."""
    total = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
    return digits.startswith("880") and total % 10 == 0
