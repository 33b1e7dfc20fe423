"""Runs of digits in a view, and windows of whole groups in a run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .fences import ID, URL, fences
from .view import View
from .words import Words

# Digits and separators share no character, so nothing is ever tried twice.
_RUN: Final = re.compile(r"[0-9](?:[ \-./()~*|_,=+'\"]{0,3}[0-9])*")
_OPENED: Final = re.compile(r"\+ ?\(?\Z|\(\Z")
_SHORTEST: Final = 8
_MOST_GROUPS: Final = 6


@dataclass(frozen=True, slots=True)
class Run:
    """Digits with at most three separators between two of them."""

    view: View
    words: Words
    at: list[int]  # place of every digit in the view
    digits: str
    first: list[int]  # number of the first digit of every group, then that behind the last
    sizes: tuple[int, ...]  # of the groups
    group_of: dict[int, int]  # the group that starts with a digit
    fenced: bytes  # what every digit is part of

    def openings(self) -> list[int]:
        """Groups that may start a number: within "1 2 3 4" only where a mobile phone's does."""
        return [
            group
            for group, (before, size) in enumerate(pairwise((0, *self.sizes)))
            if before != 1 or size != 1 or self.digits.startswith("01", self.first[group])
        ]

    def window(self, group: int, size: int, *, torn: bool = False) -> "Window | None":
        """`size` digits from a group on, if a group ends there; `torn`: however they are cut."""
        last = self.group_of.get(self.first[group] + size)
        if last is None:
            return None
        if last - group > _MOST_GROUPS and not (torn or self._single(group, last, size)):
            return None
        return Window(self, group, last)

    def _single(self, group: int, last: int, size: int) -> bool:
        """Whether something stands between all digits, and they are not part of more such."""
        alone = group == 0 or self.sizes[group - 1] > 1
        return alone and last - group == size and self.sizes[last : last + 1] != (1,)


@dataclass(frozen=True, slots=True)
class Window:
    """Groups `first` to `last` of a run, which may be one number."""

    run: Run
    first: int
    last: int

    @property
    def digits(self) -> str:
        """All digits."""
        return self.run.digits[self.run.first[self.first] : self.run.first[self.last]]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return self.run.sizes[self.first : self.last]

    @property
    def joints(self) -> set[str]:
        """What stands between the groups."""
        at, text = self.run.at, self.run.view.text
        firsts = self.run.first[self.first + 1 : self.last]
        return {text[at[one - 1] + 1 : at[one]] for one in firsts}

    @property
    def solid(self) -> bool:
        """Nothing between the digits, or something between all of them."""
        count = self.last - self.first
        return count in {1, self.run.first[self.last] - self.run.first[self.first]}

    @property
    def start(self) -> int:
        """Where it starts in the view."""
        return self.run.at[self.run.first[self.first]]

    @property
    def end(self) -> int:
        """Where it ends in the view."""
        return self.run.at[self.run.first[self.last] - 1] + 1

    @property
    def opening(self) -> int:
        """Where it starts, with the plus or the bracket that belongs to it."""
        opened = _OPENED.search(self.run.view.text, max(0, self.start - 3), self.start)
        if opened is None or (opened[0] == "(" and ")" not in "".join(self.joints)):
            return self.start
        return opened.start()

    @property
    def in_id(self) -> bool:
        """Whether it starts or ends as part of an id, of digits and letters mixed."""
        fenced = self.run.fenced
        return ID in {fenced[self.run.first[self.first]], fenced[self.run.first[self.last] - 1]}

    @property
    def in_url(self) -> bool:
        """Whether it starts inside an address."""
        return self.run.fenced[self.run.first[self.first]] == URL

    @property
    def fenced(self) -> bool:
        """Whether it is part of something else."""
        return self.in_id or self.in_url

    @property
    def labelled(self) -> bool:
        """Whether the words right before say that this is the number of a thing."""
        return self.run.words.label("thing", self.start)

    @property
    def tracked(self) -> bool:
        """Whether the words right before say that this is the number of a parcel."""
        return self.run.words.label("parcel", self.start)

    def near(self, subject: str) -> bool:
        """Whether the words around speak of that subject."""
        return self.run.words.near(subject, self.start, self.end)


def runs(view: View, particles: frozenset[int] = frozenset()) -> Iterator[Run]:
    """All runs long enough for a number; `particles`: digits that may be a Korean particle."""
    marks = fences(view.text)
    words = Words(view.text)
    for match in _RUN.finditer(view.text):
        if len(match[0]) < _SHORTEST:
            continue
        at = [place for place in range(*match.span()) if "0" <= view.text[place] <= "9"]
        first = _first_of_groups(at, particles)
        sizes = tuple(after - one for one, after in pairwise(first))
        group_of = {one: group for group, one in enumerate(first)}
        digits = "".join([view.text[place] for place in at])
        fenced = bytes([marks[place] for place in at])
        yield Run(view, words, at, digits, first, sizes, group_of, fenced)


def _first_of_groups(at: list[int], particles: frozenset[int]) -> list[int]:
    first = [0]
    for one in range(1, len(at)):
        ends_group = at[one] + 1 not in at[one + 1 : one + 2]
        particle = at[one] in particles and ends_group and one - first[-1] >= 4
        if particle or at[one] != at[one - 1] + 1:
            first.append(one)
    return [*first, len(at)]
