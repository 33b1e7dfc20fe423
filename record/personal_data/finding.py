"""Finding personal data in a text."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from .bank_account import bank_account
from .card import card
from .email import emails
from .kinds import Found, Kind
from .phone import phone
from .resident_number import resident_number
from .runs import Run, Window, runs
from .spelt import spelt_out
from .view import View

_Reader = Callable[[Run, int], tuple[Window, bool] | None]
# The first that can read a number has it: the more a form says about itself, the earlier.
_READERS: Final[tuple[tuple[Kind, _Reader], ...]] = (
    ("resident_number", resident_number),
    ("card", card),
    ("phone", phone),
    ("bank_account", bank_account),
)


def find(text: str) -> list[Found]:
    """All personal data in a text, in order, never overlapping."""
    view = View.of(text)
    found: list[Found] = []
    # Read again without what was found, until nothing is: so masked text has nothing left to find.
    while more := _emails(view) or _numbers(view) or _spelt(view):
        view = view.without(more)
        found += more
    return sorted(found)


def _emails(view: View) -> list[Found]:
    return [
        Found(*view.found(start, end), "email", certain) for start, end, certain in emails(view)
    ]


def _numbers(view: View) -> list[Found]:
    founds = [
        Found(*view.found(window.opening, window.end), kind, certain)
        for run in runs(view)
        for kind, window, certain in _of_run(run)
    ]
    return sorted(founds)


def _spelt(view: View) -> list[Found]:
    """Numbers with a digit in words; never certain, for syllables are words too."""
    read = spelt_out(view)
    if read is None:
        return []
    plain, spelt, particles = read
    founds = [
        Found(*plain.found(window.opening, window.end), kind, certain=False)
        for run in runs(plain, particles)
        for kind, window, _ in _of_run(run)
        if _is_spelt(kind, window, spelt)
    ]
    return sorted(founds)


def _is_spelt(kind: Kind, window: Window, spelt: frozenset[int]) -> bool:
    """Phones are mixed in any way; other numbers only by whole groups, or "1일 2일" would do."""
    places = window.run.at[window.run.first[window.first] : window.run.first[window.last]]
    words = sum(place in spelt for place in places)
    if kind == "phone":
        return words > 1
    mixed = any(
        place + 1 == after and (place in spelt) != (after in spelt)
        for place, after in pairwise(places)
    )
    return words * 2 > len(places) and not mixed


def _of_run(run: Run) -> Iterator[tuple[Kind, Window, bool]]:
    taken = bytearray(len(run.first))
    openings = run.openings()
    for kind, reader in _READERS:
        for group in openings:
            read = None if taken[group] else reader(run, group)
            if read is None or any(taken[group : read[0].last]):
                continue
            taken[group : read[0].last] = b"\x01" * (read[0].last - group)
            yield kind, *read
