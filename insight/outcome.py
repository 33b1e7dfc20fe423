"""What became of a case: one partition, of which every rate of resolution is a sum (design, 7)."""

from collections.abc import Iterable, Mapping
from typing import Final

from insight.calendar import DAY_MS, WEEK_MS
from insight.case import Case

NONE: Final = "none"
OUTCOMES: Final = (
    "person",
    "waiting",
    "abandoned",
    "confirmed_kept",
    "confirmed_returned",
    "confirmed_young",
    "assumed_kept",
    "assumed_returned",
    "assumed_young",
    "maturing",
    "unhelped",
)
"""What a case with a real question can have come to; `none` is one without."""

CONFIRMED: Final = ("confirmed_kept", "confirmed_returned", "confirmed_young")
ASSUMED: Final = ("assumed_kept", "assumed_returned", "assumed_young")
RESOLVED: Final = CONFIRMED + ASSUMED
DURABLE: Final = ("confirmed_kept", "assumed_kept")
RETURNED: Final = ("confirmed_returned", "assumed_returned")
CONTAINED: Final = (*RESOLVED, "maturing", "unhelped")

SUMS: Final[Mapping[str, Iterable[str]]] = {
    "contained": CONTAINED,
    "confirmed": CONFIRMED,
    "assumed": ASSUMED,
    "resolved": RESOLVED,
    "durable": DURABLE,
    "abandoned": ("abandoned",),
    "person": ("person",),
}
"""Every rate's numerator; the denominator is n, which is all outcomes together."""

QUIET_FOR: Final[Mapping[str, int]] = {"assumed": DAY_MS, "resolved": DAY_MS, "durable": WEEK_MS}
"""How long a day must be over before a rate says something of it."""


def settle(case: Case, now: int) -> None:
    """Write down what has become of the case by `now`, and when time alone will change that."""
    case.outcome = outcome_of(case, now)
    case.changes_at = _changes_at(case)


def outcome_of(case: Case, now: int) -> str:
    """One of OUTCOMES, or NONE."""
    if not case.asked:
        return NONE
    if case.claimed_at is not None:
        return "person"
    if case.owner == "waiting":
        return "waiting"
    if case.closed_why == "abandoned":
        return "abandoned"
    if case.helped:
        return f"confirmed_{_stayed(case, now)}"
    if case.refused or not case.ends_well:
        return "unhelped"
    if now - case.last_customer_at < DAY_MS:
        return "maturing"
    return f"assumed_{_stayed(case, now)}"


def _stayed(case: Case, now: int) -> str:
    if case.returned_ms is not None and case.returned_ms < WEEK_MS:
        return "returned"
    return "young" if now - case.last_customer_at < WEEK_MS else "kept"


def _changes_at(case: Case) -> int | None:
    if case.outcome == "maturing":
        return case.last_customer_at + DAY_MS
    if case.outcome.endswith("_young"):
        return case.last_customer_at + WEEK_MS
    return None
