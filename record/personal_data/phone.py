"""Telephone numbers of people: Korean, international, and the way Americans write theirs."""

import re
from typing import Final

from .runs import Run, Window

_MOBILE: Final = re.compile(r"01[016-9]\d{7,8}")
_MOBILE_SHAPES: Final = {(3, 4, 4), (3, 3, 4), (3, 7), (3, 8)}
_SHORT_SHAPES: Final = {(3, 3, 4), (3, 4, 3)}
_ABROAD: Final = re.compile(r"(?:00\d{0,3}?)?820?(?:10\d{8}|(?:2|[3-6][1-5]|70)\d{7,8})")
# 15xx, 16xx, 18xx are companies, with an area code before it too.
_LANDLINE: Final = re.compile(r"(?:02|0[3-6][1-5]|070|080)(?!1[568]\d{6}$)[1-9]\d{6,7}|050\d{8,9}")
_LANDLINE_SHAPES: Final = re.compile(r"[234][34]4|[23][78]|47|48|9|1[012]|1{9,12}")
_AMERICAN: Final = re.compile(r"1?(?!8(?:00|33|44|55|66|77|88))[2-9]\d\d[2-9]\d{6}")
_SPOKEN_OF: Final = re.compile(r"10\d{8}|0[1-9]\d{7,9}")
_LONGEST_ABROAD: Final = 15
_SHORTEST_ABROAD: Final = 9


def phone(run: Run, group: int) -> tuple[Window, bool] | None:
    """Read a telephone number at a group; certain for mobile phones and international form."""
    window = _mobile(run, group) or _abroad(run, group) or _foreign(run, group)
    if window is not None:
        return window, True
    window = _landline(run, group)
    if window is not None:
        return window, len(window.shape) == 3
    window = _american(run, group) or _said(run, group)
    return None if window is None else (window, False)


def _mobile(run: Run, group: int) -> Window | None:
    if not _MOBILE.match(run.digits, run.first[group]):
        return None
    for size in (11, 10):
        window = run.window(group, size, torn=True)
        if window and _MOBILE.fullmatch(window.digits) and _may_be_mobile(window):
            return window
    return None


def _may_be_mobile(window: Window) -> bool:
    if window.in_url:
        before = window.run.view.text[window.start - 1]
        return before in "=/:" and window.digits.startswith("010")
    if window.in_id:
        return window.shape in {(3, 4, 4), (3, 3, 4)}
    if not window.digits.startswith("010"):
        return window.shape in _MOBILE_SHAPES or (window.solid and not window.labelled)
    if len(window.digits) == 10:  # one digit was forgotten
        return window.shape in _SHORT_SHAPES
    return not (len(window.shape) == 1 and window.tracked)


def _abroad(run: Run, group: int) -> Window | None:
    """A Korean number the way it is called from abroad."""
    if not _ABROAD.match(run.digits, run.first[group]):
        return None
    for size in (12, 11, 13, 14, 15, 10, 16):
        window = run.window(group, size)
        if window and _ABROAD.fullmatch(window.digits):
            return window if _may_be_abroad(window) else None
    return None


def _may_be_abroad(window: Window) -> bool:
    before = window.run.view.text[max(0, window.start - 2) : window.start]
    mobile = window.digits.startswith("8210")
    if window.in_url:
        return mobile and before.endswith(("=", "/", ":", "+"))
    if window.in_id:
        return False
    grouped = window.shape[0] in {2, 4, 5} and len(window.shape) > 1  # 82, 0082, 8210, 00182
    return "+" in before or grouped or (mobile and not window.labelled)


def _foreign(run: Run, group: int) -> Window | None:
    """Behind a plus: 9 to 15 digits; a single digit behind the ninth is no part of it."""
    place = run.at[run.first[group]]
    if "+" not in run.view.text[max(0, place - 2) : place]:
        return None
    american = run.window(group, 11) if run.digits[run.first[group]] == "1" else None
    best = american or _longest(run, group)
    if best is None or best.digits[0] == "0" or best.fenced:
        return None
    sum_of_numbers = "+" in "".join(best.joints)
    return None if sum_of_numbers or run.words.amount(best.end) else best


def _longest(run: Run, group: int) -> Window | None:
    best, digits = None, 0
    for last, size in enumerate(run.sizes[group : group + 7], group + 1):
        digits += size
        if digits > _LONGEST_ABROAD or (best is not None and size < 2):
            break
        best = Window(run, group, last) if digits >= _SHORTEST_ABROAD else None
    return best


def _landline(run: Run, group: int) -> Window | None:
    if not _LANDLINE.match(run.digits, run.first[group]):
        return None
    for size in (12, 11, 10, 9):
        window = run.window(group, size)
        if window is None or window.fenced or not _LANDLINE.fullmatch(window.digits):
            continue
        if not _LANDLINE_SHAPES.fullmatch("".join(map(str, window.shape))):
            continue
        if len(window.shape) > 1 or not window.labelled:
            return window
    return None


def _american(run: Run, group: int) -> Window | None:
    shape = run.sizes[group : group + 4]
    count = 3 if shape[:3] == (3, 3, 4) else 4 if shape == (1, 3, 3, 4) else 0
    if not count:
        return None
    window = Window(run, group, group + count)
    fits = _AMERICAN.fullmatch(window.digits)
    return window if fits and not window.fenced and not window.labelled else None


def _said(run: Run, group: int) -> Window | None:
    """What is a telephone number only because the words around it say so."""
    if not run.words.named("phone"):
        return None
    for size in (10, 11, 9):
        window = run.window(group, size)
        if window is None or not window.near("phone"):
            continue
        fits = _SPOKEN_OF.fullmatch(window.digits) or _AMERICAN.fullmatch(window.digits)
        if fits and not window.fenced and not window.labelled:
            return window
    return None
