"""How much the bot resolved alone, day by day, and by what it depends on (design, section 7)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from insight.calendar import to_date
from insight.counting import MEASURES
from insight.outcome import CONTAINED, DURABLE, NONE, OUTCOMES, RESOLVED
from insight.question import Malformed, Question
from insight.shares import Shares
from insight.tables import COUNTS

_SUMS: Final = [func.coalesce(func.sum(COUNTS.c[name]), 0).label(name) for name in MEASURES]
_OVERLAPPING: Final = frozenset({"article", "intent"})
_OWN: Final = frozenset({"reason", "topic", "intent", "article", "release"})
_COLUMNS: Final = {"channel": COUNTS.c.channel, "lang": COUNTS.c.lang}
_SHOWN: Final = ("contained", "resolved", "durable", "person")


def overview(connection: Connection, question: Question) -> dict[str, Any]:
    """The one question first: how much did the bot resolve, and is it getting better?"""
    rows = _by_day(connection, question)
    shares = Shares(question)
    days: dict[int, Shares] = {}
    for row in rows:
        counts = row._asdict()
        shares.add(row.day, row.known, counts)
        days.setdefault(row.day, Shares(question)).add(row.day, row.known, counts)
    before = _shares(connection, question.before())
    outcomes, greetings = shares.outcomes(), sum(row.none for row in rows)
    return {
        **question.days,
        **_seen(connection),
        "n": shares.n,
        "greetings": greetings,
        "outcomes": outcomes,
        "rates": shares.rates(),
        "before": {**question.before().days, "n": before.n, "rates": before.rates()},
        "days": [_day(question, day, days[day]) for day in sorted(days)],
        "funnel": _funnel(outcomes, greetings),
        "feedback": {
            "asked": sum(row.answers for row in rows),
            "yes": sum(row.yes for row in rows),
            "no": sum(row.no for row in rows),
        },
    }


def breakdown(connection: Connection, question: Question, facet: str) -> dict[str, Any]:
    """The same by what it may depend on; articles and intents count in every case they touched."""
    if facet not in _OWN and facet not in _COLUMNS:
        raise Malformed("facet", f"facet is one of {', '.join(sorted({*_OWN, *_COLUMNS}))}")
    now = by_value(connection, question, facet)
    was = by_value(connection, question.before(), facet)
    rows: list[dict[str, Any]] = []
    for value, shares in now.items():
        before = was.get(value) or Shares(question)
        told = {"n": before.n, "rates": before.rates(_SHOWN)}
        rows.append(
            {
                "value": value,
                "n": shares.n,
                "outcomes": shares.outcomes(),
                "rates": shares.rates(_SHOWN),
                "before": told,
            }
        )
    rows.sort(key=lambda row: (-row["n"], row["value"]))
    return {"facet": facet, "overlapping": facet in _OVERLAPPING, "rows": rows}


def by_value(connection: Connection, question: Question, facet: str) -> dict[str, Shares]:
    """The shares of each value of a facet that has a case with a real question."""
    value: ColumnElement[str] = _COLUMNS.get(facet, COUNTS.c.value)
    facet = "all" if facet in _COLUMNS else facet
    # By the days' ages, not by the days: there are three.
    ages = _ages(question)
    found = (
        select(value.label("of"), ages.label("age"), *_SUMS)
        .where(COUNTS.c.facet == facet, question.where(COUNTS))
        .group_by(value, ages)
    )
    shares: dict[str, Shares] = {}
    for row in connection.execute(found):
        counts = row._asdict()
        if any(counts[name] for name in OUTCOMES):
            shares.setdefault(row.of, Shares(question)).add(row.age, True, counts)
    return shares


def _ages(question: Question) -> ColumnElement[int]:
    """A day that stands for all that are mature for the same rates."""
    quiet, week = question.mature("resolved"), question.mature("durable")
    day = COUNTS.c.day
    return case((day <= week, week), (day <= quiet, quiet), else_=quiet + 1)


def _by_day(connection: Connection, question: Question) -> list[Any]:
    found = (
        select(COUNTS.c.day, COUNTS.c.known, *_SUMS)
        .where(COUNTS.c.facet == "all", question.where(COUNTS))
        .group_by(COUNTS.c.day, COUNTS.c.known)
    )
    return list(connection.execute(found))


def _shares(connection: Connection, question: Question) -> Shares:
    shares = Shares(question)
    for row in _by_day(connection, question):
        shares.add(row.day, row.known, row._asdict())
    return shares


def _seen(connection: Connection) -> dict[str, Any]:
    """Since when there is anything, and which channels and languages there are."""
    some = or_(*(COUNTS.c[name] != 0 for name in (NONE, *OUTCOMES)))
    everything = and_(COUNTS.c.facet == "all", some)
    first = connection.scalar(select(func.min(COUNTS.c.day)).where(everything))
    channels = select(COUNTS.c.channel).where(everything).distinct()
    langs = select(COUNTS.c.lang).where(everything).distinct()
    return {
        "first_day": None if first is None else to_date(first).isoformat(),
        "channels": sorted(connection.scalars(channels)),
        "langs": sorted(connection.scalars(langs)),
    }


def _day(question: Question, day: int, shares: Shares) -> dict[str, Any]:
    own = question.over(day, day)
    young = None
    if day > own.mature("resolved"):
        young = "resolved"
    elif day > own.mature("durable"):
        young = "durable"
    return {
        "day": to_date(day).isoformat(),
        "n": shares.n,
        "outcomes": shares.outcomes(),
        **shares.rates(("contained", "resolved", "durable")),
        "young": young,
    }


def _funnel(outcomes: dict[str, int], greetings: int) -> list[dict[str, Any]]:
    n = sum(outcomes.values())
    steps = {
        "cases": n + greetings,
        "questions": n,
        "contained": sum(outcomes[name] for name in CONTAINED),
        "resolved": sum(outcomes[name] for name in RESOLVED),
        "durable": sum(outcomes[name] for name in DURABLE),
    }
    return [{"step": step, "n": count} for step, count in steps.items()]
