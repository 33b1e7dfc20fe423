"""What moved since the week before, and which topics moved it."""

from typing import Any, Final

from sqlalchemy import Connection

from insight.figures import by_value
from insight.question import Question
from insight.shares import Shares

_WEEK: Final = 7


def moved(connection: Connection, question: Question) -> dict[str, Any]:
    """The last seven days of which resolved can be told against the seven before, as far as the
    question's last day.

    A topic's effect is what its own rate and its share of all cases added to the change, each at
    the mean of both weeks: effects sum to the change.
    """
    last = min(question.last, question.mature("resolved"))
    week = question.over(last - _WEEK + 1, last)
    before = question.over(last - 2 * _WEEK + 1, last - _WEEK)
    now, was = by_value(connection, week, "topic"), by_value(connection, before, "topic")
    n, before_n = _n(now), _n(was)
    rate, before_rate = _share(_k(now), n), _share(_k(was), before_n)
    whole = rate is not None and before_rate is not None
    return {
        **week.days,
        **{f"before_{name}": day for name, day in before.days.items()},
        "n": n,
        "before_n": before_n,
        "rate": rate,
        "before_rate": before_rate,
        "change": rate - before_rate if rate is not None and before_rate is not None else None,
        "topics": _topics(now, was) if whole else [],
    }


def _topics(now: dict[str, Shares], was: dict[str, Shares]) -> list[dict[str, Any]]:
    n, before_n = _n(now), _n(was)
    middle = (_k(now) / n + _k(was) / before_n) / 2
    rows = []
    for topic in {*now, *was}:
        one, other = _counts(now.get(topic)), _counts(was.get(topic))
        rate, before_rate = _share(*one), _share(*other)
        # A topic that is new, or gone, moves the rate by its share alone.
        here = rate if rate is not None else before_rate or 0.0
        there = before_rate if before_rate is not None else here
        weight, before_weight = one[1] / n, other[1] / before_n
        effect = (weight - before_weight) * ((here + there) / 2 - middle)
        effect += (here - there) * (weight + before_weight) / 2
        rows.append(
            {
                "topic": topic,
                "n": one[1],
                "before_n": other[1],
                "rate": rate,
                "before_rate": before_rate,
                "effect": effect,
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["effect"]), row["topic"]))


def _counts(shares: Shares | None) -> tuple[int, int]:
    return (0, 0) if shares is None else (shares.rate("resolved").k, shares.rate("resolved").n)


def _k(shares: dict[str, Shares]) -> int:
    return sum(one.rate("resolved").k for one in shares.values())


def _n(shares: dict[str, Shares]) -> int:
    return sum(one.rate("resolved").n for one in shares.values())


def _share(k: int, n: int) -> float | None:
    return k / n if n else None
