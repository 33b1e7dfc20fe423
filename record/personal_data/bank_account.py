"""Numbers of Korean bank accounts: the hyphens of a bank, or words that speak of one."""

import re
from typing import Final

from .runs import Run, Window

# Kookmin, Nonghyup, Shinhan, Woori, Hana, IBK, Kakao, post office, and older forms of them.
_OWN: Final = {
    (6, 2, 6),
    (3, 2, 6),
    (3, 3, 6),
    (4, 3, 6),
    (3, 6, 5),
    (3, 4, 4, 2),
    (3, 6, 2, 3),
    (4, 2, 7),
    (3, 2, 4, 3),
}
# Toss, Saemaul and others: parcels and coupons are written like that too.
_SHARED: Final = {(4, 4, 4), (4, 4, 4, 1), (4, 4, 5), (3, 3, 5), (5, 2, 6), (3, 5, 3), (4, 4, 4, 2)}
_JOINTS: Final = frozenset({"-", " - ", " ", ".", "/", "- ", " -", "_"})
_DATE: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_SHORTEST: Final = 10
_LONGEST: Final = 16
_LEAST_SAID: Final = 8  # where the words right before say "account number"


def bank_account(run: Run, group: int) -> tuple[Window, bool] | None:
    """Read an account's number at a group; certain where the form is a bank's and words say so."""
    if not (run.words.named("bank") or _own(run, group)):
        return None
    for count in (4, 3, 2, 5):
        shape = run.sizes[group : group + count]
        if len(shape) < count or not _SHORTEST <= sum(shape) <= _LONGEST or min(shape[:-1]) < 2:
            continue
        window = Window(run, group, group + count)
        certain = _certain(window)
        if certain is not None:
            return window, certain
    if not _LEAST_SAID <= run.sizes[group] <= _LONGEST:
        return None
    window = Window(run, group, group + 1)
    return (window, False) if _may_be_solid(window) else None


def _own(run: Run, group: int) -> bool:
    return any(run.sizes[group : group + count] in _OWN for count in (3, 4))


def _certain(window: Window) -> bool | None:
    """Whether it is an account for sure; None: no account."""
    joints = window.joints
    if len(joints) > 1 or not joints <= _JOINTS or window.fenced:
        return None
    hyphens = "-" in "".join(joints)
    own = window.shape in _OWN
    known = own or window.shape in _SHARED
    if not (known or hyphens) or _DATE.match(window.digits) or window.labelled:
        return None
    said = window.near("bank")
    return said if own and hyphens else known if said else None


def _may_be_solid(window: Window) -> bool:
    if window.fenced or window.labelled or window.run.words.amount(window.end):
        return False
    return _spoken_of(window)


def _spoken_of(window: Window) -> bool:
    size = window.shape[0]
    if size >= _SHORTEST:
        return window.near("bank")
    dated = size == _LEAST_SAID and _DATE.match(window.digits)
    return not dated and window.run.words.label("account", window.start)
