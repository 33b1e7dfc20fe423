"""Numbers of payment cards: 13 to 19 digits whose last one fits the others (Luhn)."""

import re
from typing import Final

from .runs import Run, Window

_LENGTHS: Final = (16, 15, 14, 13, 19, 18, 17)
_USUAL: Final = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)}
# 9: cards that work in Korea only.
_BRANDS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:35(?:2[89]|[3-8]\d)|6011|64[4-9]\d|65\d\d|62\d\d)\d{12,15}"
    r"|9\d{15}"
)
_START: Final = re.compile(r"4|5[1-5]|2[2-7]|3[04-8]|6[0245]|9")
_LONG: Final = 15  # shorter cards are hardly issued any more, and much else is that short
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")


def card(run: Run, group: int) -> tuple[Window, bool] | None:
    """Read a card's number at a group; certain where its check digit fits and its form is usual."""
    for length in _lengths(run, group):
        window = run.window(group, length)
        if window is None or not (window.solid or window.shape in _USUAL or _even(window)):
            continue
        fits = _fits(window.digits)
        certain = _certain(window, fits) if fits or run.words.named("card") else None
        if certain is not None:
            return window, certain
    return None


def _lengths(run: Run, group: int) -> tuple[int, ...]:
    """What to try: where no issuer's number starts and no card is spoken of, the usual form."""
    if _START.match(run.digits, run.first[group]) or run.words.named("card"):
        return _LENGTHS
    return (16,) if run.sizes[group : group + 4] == (4, 4, 4, 4) else ()


def _even(window: Window) -> bool:
    """One separator throughout, and no small groups that may be something else."""
    return min(window.shape) >= 3 and len(window.joints) == 1


def _certain(window: Window, fits: bool) -> bool | None:
    """Whether it is a card for sure; None: no card."""
    usual = window.shape in _USUAL
    if window.in_url or (window.in_id and not (usual and fits)):
        return None
    if "," in "".join(window.joints):
        return None
    branded = _BRANDS.fullmatch(window.digits) is not None
    if not fits:
        mistyped = (usual or (branded and window.solid)) and window.near("card")
        return False if mistyped and not window.labelled else None
    if branded:
        return _certain_of_brand(window, usual)
    if usual:
        return True
    return False if window.near("card") and not window.labelled else None


def _certain_of_brand(window: Window, usual: bool) -> bool | None:
    said = window.near("card")
    if said or usual:
        return True
    long = len(window.digits) >= _LONG
    return None if window.labelled and not long else long and not window.labelled


def _fits(digits: str) -> bool:
    backwards = digits[::-1]
    return sum(map(int, backwards[::2] + backwards[1::2].translate(_DOUBLED))) % 10 == 0
