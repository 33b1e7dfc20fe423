"""The cases behind a number: every figure is a condition, and these are all of them."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from insight.calendar import to_date
from insight.case import Case
from insight.outcome import NONE, OUTCOMES, RESOLVED, RETURNED, SUMS
from insight.people import CASE_IS, STAY_IS, not_connected, unresolved
from insight.question import Malformed, Question, check
from insight.tables import CASES, STAYS

PAGE: Final = 50
_LISTED: Final = {"article": CASES.c.articles, "intent": CASES.c.intents}
_PLAIN: Final = {
    "reason": CASES.c.reason,
    "release": CASES.c.release,
    "channel": CASES.c.channel,
    "lang": CASES.c.lang,
}
_OF_STAY: Final = {
    "hour": (STAYS.c.hour, CASES.c.hour),
    "weekday": (STAYS.c.weekday, CASES.c.weekday),
    "agent": (STAYS.c.agent, CASES.c.first_agent),
}
_SAID: Final[Mapping[str, ColumnElement[bool]]] = {
    "answered": CASES.c.answers > 0,
    "said_yes": CASES.c.helped.is_(True),
    "said_no": CASES.c.helped.is_(False),
}
_NUMBERS: Final = frozenset({"hour", "weekday"})


def cases(
    connection: Connection, question: Question, show: str, query: Mapping[str, str]
) -> dict[str, Any]:
    """The cases that a figure counts, newest first, a page at a time; `query` has facet, value and
    after. Raises Malformed."""
    check(query)
    wanted = and_(question.where(CASES), _shown(show, question, query))
    page = select(CASES).where(wanted)
    if after := query.get("after"):
        at, id_ = _place(after)
        page = page.where(
            or_(CASES.c.opened_at < at, and_(CASES.c.opened_at == at, CASES.c.case < id_))
        )
    # By the day first, which changes no order, and reads the index by day backwards.
    order = (CASES.c.day.desc(), CASES.c.opened_at.desc(), CASES.c.case.desc())
    rows = connection.execute(page.order_by(*order).limit(PAGE + 1)).all()
    total = connection.scalar(select(func.count()).select_from(CASES).where(wanted)) or 0
    shown = [Case(**row._mapping) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return {
        "total": total,
        "cases": [row_of(one) for one in shown],
        "next": f"{shown[-1].opened_at}.{shown[-1].case}" if more else None,
    }


def row_of(one: Case) -> dict[str, Any]:
    """A case as lists show it."""
    return {
        "case": one.case,
        "opened_at": one.opened_at,
        "day": to_date(one.day).isoformat(),
        "channel": one.channel,
        "lang": one.lang,
        "outcome": one.outcome,
        "reason": one.reason,
        "topic": one.topic,
        "lines": one.lines,
        "last_customer_at": one.last_customer_at,
        "score": one.score,
        "easy": one.easy,
    }


def _shown(show: str, question: Question, query: Mapping[str, str]) -> ColumnElement[bool]:
    facet, value = query.get("facet"), query.get("value", "")
    if show in STAY_IS or show == "not_connected":
        is_so = not_connected(question.now) if show == "not_connected" else STAY_IS[show]
        of_stay = STAYS.c.reason == value if facet == "reason" else None
        if facet in _OF_STAY:
            of_stay = _OF_STAY[facet][0] == _typed(facet, value)
        if of_stay is not None:
            is_so, facet = and_(is_so, of_stay), None
        stays = select(STAYS.c.case).where(question.where(STAYS), is_so)
        condition: ColumnElement[bool] = CASES.c.case.in_(stays)
    elif show in CASE_IS or show == "unresolved":
        own = unresolved(question.now) if show == "unresolved" else CASE_IS[show]
        condition = and_(CASES.c.claimed_at.is_not(None), own)
    elif show in _SAID:
        condition = and_(CASES.c.asked, _SAID[show])
    elif show in {"durable_known", "durable_browser"}:
        known = CASES.c.known.is_(show == "durable_known")
        condition = and_(CASES.c.outcome.in_(SUMS["durable"]), known)
    else:
        condition = CASES.c.outcome.in_(_outcomes(show))
    return condition if facet is None else and_(condition, _facet(facet, value))


def _outcomes(show: str) -> list[str]:
    if show == "n":
        return list(OUTCOMES)
    if show == "greetings":
        return [NONE]
    if show == "returned":
        return list(RETURNED)
    if show == "not_resolved":
        return [one for one in OUTCOMES if one not in RESOLVED]
    if show in SUMS:
        return list(SUMS[show])
    if show in OUTCOMES:
        return [show]
    raise Malformed("show", "show is the name of a figure")


def _facet(facet: str, value: str) -> ColumnElement[bool]:
    if facet in _LISTED:
        return _LISTED[facet].contains(f"|{value}|", autoescape=True)
    column: Any = _PLAIN.get(facet)
    if facet in _OF_STAY:
        column = _OF_STAY[facet][1]
    if column is not None:
        return and_(column == _typed(facet, value))
    if facet == "topic":
        kind, _, name = value.partition(":")
        listed = CASES.c.articles if kind == "article" else CASES.c.intents
        first = listed.startswith(f"|{name}|", autoescape=True) if name else listed == "|"
        return first if kind == "article" else and_(CASES.c.articles == "|", first)
    raise Malformed("facet", "facet is the name of a breakdown")


def _typed(facet: str, value: str) -> Any:
    if facet not in _NUMBERS:
        return value
    if not (value.isascii() and value.isdecimal() and len(value) <= 2):
        raise Malformed("value", f"value is a number, as facet is {facet}")
    return int(value)


def _place(after: str) -> tuple[int, str]:
    at, _, id_ = after.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 16):
        raise Malformed("after", "after is what the page before gave as next")
    return int(at), id_
