"""The figures for Prometheus, computed from the record whenever it asks."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Connection, func, select

from insight.counting import MEASURES
from insight.gauges import Gauges
from insight.people import people
from insight.question import Question
from insight.shares import Shares
from insight.tables import COUNTS, STAYS

WINDOWS: Final[Mapping[str, int]] = {"1d": 1, "7d": 7, "28d": 28}
"""Days by name; today, as far as it has come, is the last of them."""

RATES: Final = ("contained", "assumed", "confirmed", "resolved", "durable", "abandoned")
_ALL: Final = ""
_RATED: Final = ("7d", "28d")
_HANDED_OVER: Final = ("1d", "7d")
"""Four weeks of handoffs would take as long as all the rest."""

_RATIOS: Final = ("connected", "connected_by_message", "one_touch", "unresolved", "csat", "easy")
_TIMES: Final = ("wait", "first_response", "handling")
_QUANTILES: Final[Mapping[str, str]] = {"p50": "0.5", "p90": "0.9", "p95": "0.95"}
_SUMS: Final = [func.sum(COUNTS.c[name]).label(name) for name in MEASURES]


def metrics(connection: Connection, question: Question, behind: int) -> bytes:
    """The text that Prometheus reads, as of the question's moment; its days are not looked at.

    `behind` is how many events have not been counted yet.
    """
    gauges = Gauges()
    gauges.set("baton_record_behind_events", behind)
    today = question.calendar.day(question.now)
    windows = {name: question.over(today - days + 1, today) for name, days in WINDOWS.items()}
    _resolution(gauges, windows, _counted(connection, windows["28d"]))
    _handoffs(gauges, connection, windows)
    _people(gauges, people(connection, windows["7d"]))
    _now(gauges, connection, question.now)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(gauges)
    return generate_latest(registry)


def _counted(connection: Connection, question: Question) -> list[Any]:
    found = (
        select(COUNTS.c.day, COUNTS.c.lang, *_SUMS)
        .where(COUNTS.c.facet == "all", question.where(COUNTS))
        .group_by(COUNTS.c.day, COUNTS.c.lang)
    )
    return list(connection.execute(found))


def _resolution(gauges: Gauges, windows: Mapping[str, Question], rows: Iterable[Any]) -> None:
    shares: dict[tuple[str, str], Shares] = {}
    for window, question in windows.items():
        shares[window, _ALL] = Shares(question)
        for row in rows:
            if row.day >= question.first:
                for lang in {_ALL, row.lang}:
                    of_lang = shares.setdefault((window, lang), Shares(question))
                    of_lang.add(row.day, True, row._asdict())
    for (window, lang), counted in shares.items():
        if lang == _ALL:
            for outcome, n in counted.outcomes().items():
                gauges.set("baton_cases", n, outcome, window)
        if window in _RATED:
            _rates(gauges, counted, window, lang)


def _rates(gauges: Gauges, shares: Shares, window: str, lang: str) -> None:
    for name in RATES:
        rate = shares.rate(name).as_dict()
        for gauge, key in (("ratio", "rate"), ("low", "low"), ("high", "high"), ("n", "n")):
            gauges.set(f"baton_resolution_{gauge}", rate[key], name, window, lang)


def _handoffs(gauges: Gauges, connection: Connection, windows: Mapping[str, Question]) -> None:
    for window in _HANDED_OVER:
        found = (
            select(STAYS.c.reason, func.count())
            .where(windows[window].where(STAYS))
            .group_by(STAYS.c.reason)
        )
        for reason, count in connection.execute(found):
            gauges.set("baton_handoffs", count, reason, window)


def _people(gauges: Gauges, told: Mapping[str, Any]) -> None:
    for name in _RATIOS:
        gauges.set(f"baton_{name}_ratio", told[name]["rate"])
    for name in _TIMES:
        for rank, quantile in _QUANTILES.items():
            gauges.set(f"baton_{name}_seconds", told[name][rank], quantile)
    for name in (*_RATIOS, *_TIMES):
        gauges.set("baton_people_n", told[name]["n"], name)


def _now(gauges: Gauges, connection: Connection, now: int) -> None:
    waits = STAYS.c.with_agent_since.is_(None)
    found = select(
        func.count().filter(waits).label("waiting"),
        func.count().filter(~waits).label("with_agent"),
        func.min(STAYS.c.at).filter(waits).label("oldest"),
    ).where(STAYS.c.ended_at.is_(None))
    row = connection.execute(found).one()
    gauges.set("baton_waiting_now", row.waiting)
    gauges.set("baton_with_agent_now", row.with_agent)
    oldest = now if row.oldest is None else row.oldest
    gauges.set("baton_oldest_wait_seconds", (now - oldest) / 1000)
