"""Ids of the event stream as numbers that sort like them: milliseconds, then the place in one."""

from typing import Final

_PLACES: Final = 20


def number_of(entry_id: str) -> int:
    """ "1732300000000-3" as one number; raises ValueError."""
    ms, _, place = entry_id.partition("-")
    if int(place) >> _PLACES:
        raise ValueError(f"{entry_id}: more events in a millisecond than can be numbered")
    return first_at(int(ms)) | int(place)


def first_at(ms: int) -> int:
    """The number of the first entry that there can be in a millisecond."""
    return ms << _PLACES


def entry_of(number: int) -> str:
    """The id that a number stands for."""
    return f"{number >> _PLACES}-{number & ((1 << _PLACES) - 1)}"
