"""How people took over: connected, wait, handling, one touch ... (design, section 7)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from insight.calendar import WEEK_MS
from insight.question import Malformed, Question
from insight.rates import Rate
from insight.tables import CASES, STAYS

_CONNECTED_MS: Final = 20_000
"""Korea's KSQI standard."""

_RANKS: Final = {"p50": 50, "p90": 90, "p95": 95}
_SATISFIED: Final = 4
_SCORES: Final = range(1, 6)
_BY: Final[Mapping[str, tuple[Any, Any]]] = {
    "hour": (STAYS.c.hour, CASES.c.hour),
    "weekday": (STAYS.c.weekday, CASES.c.weekday),
    "reason": (STAYS.c.reason, CASES.c.reason),
    "agent": (STAYS.c.agent, CASES.c.first_agent),
}
_ALL: Final[ColumnElement[Any]] = literal_column("''")
_Group = tuple[ColumnElement[Any], ColumnElement[Any]]


def people(connection: Connection, question: Question) -> dict[str, Any]:
    """All of them together; everything on the day of its case's first message."""
    found = _groups(connection, question, (_ALL, _ALL))
    return found.get("") or _told({}, {}, {})


def people_by(connection: Connection, question: Question, facet: str) -> dict[str, Any]:
    """The same by hour, weekday, reason or agent; the agent is who took it first."""
    if facet not in _BY:
        raise Malformed("facet", f"facet is one of {', '.join(_BY)}")
    found = _groups(connection, question, _BY[facet])
    rows = [{"value": value, **told} for value, told in sorted(found.items())]
    return {"facet": facet, "rows": rows}


def _groups(connection: Connection, question: Question, group: _Group) -> dict[Any, dict[str, Any]]:
    of_stay, of_case = group
    stays = {row.of: row._asdict() for row in connection.execute(_stays(question, of_stay))}
    cases = {row.of: row._asdict() for row in connection.execute(_cases(question, of_case))}
    spreads = _times(connection, question, of_stay)
    return {
        of: _told(stays[of], cases.get(of, {}), spreads.get(of, {}))
        for of in stays
        if of_stay is not STAYS.c.agent or of
    }


def _count(wanted: ColumnElement[bool], name: str) -> Any:
    return func.coalesce(func.sum(case((wanted, 1), else_=0)), 0).label(name)


_CLAIMED: Final = STAYS.c.claimed_at.is_not(None)
_SOON: Final[ColumnElement[bool]] = STAYS.c.claimed_at - STAYS.c.at <= _CONNECTED_MS
_SPOKEN_SOON: Final[ColumnElement[bool]] = STAYS.c.first_message_at - STAYS.c.at <= _CONNECTED_MS
_STAYED: Final = STAYS.c.back_early.is_(False)

STAY_IS: Final[Mapping[str, ColumnElement[bool]]] = {
    "handed_over": STAYS.c.case.is_not(None),
    "connected": and_(STAYS.c.queued, _SOON, _STAYED),
    "connected_by_message": and_(STAYS.c.queued, _SPOKEN_SOON, _STAYED),
    "left_waiting": and_(STAYS.c.queued, STAYS.c.ended_by == "abandoned"),
    "claimed": _CLAIMED,
    "waited": and_(STAYS.c.queued, _CLAIMED),
    "answered_by_person": STAYS.c.first_message_at.is_not(None),
    "handled": and_(_CLAIMED, STAYS.c.ended_at.is_not(None)),
    "transferred": and_(_CLAIMED, STAYS.c.passed_on > 0),
}
"""What can be said of a stay, by the name under which its cases are listed."""

_TAKEN: Final = CASES.c.claimed_at.is_not(None)
_CLOSED: Final = CASES.c.closed_at.is_not(None)
_SOLVED: Final = CASES.c.closed_why == "resolved"

CASE_IS: Final[Mapping[str, ColumnElement[bool]]] = {
    "one_touch": and_(_TAKEN, _SOLVED, CASES.c.passed_on.is_(False), CASES.c.reopened.is_(False)),
    "rated": CASES.c.score.is_not(None),
    "satisfied": CASES.c.score >= _SATISFIED,
    "dissatisfied": CASES.c.score < _SATISFIED,
    "easy": CASES.c.easy.is_(True),
    "hard": CASES.c.easy.is_(False),
    "said_how_easy": CASES.c.easy.is_not(None),
    **{f"score_{score}": CASES.c.score == score for score in _SCORES},
}
"""What can be said of a case that a person had."""


def not_connected(now: int) -> ColumnElement[bool]:
    """A wait that was not over within 20 s; one that has only begun is neither."""
    return and_(_old_enough(now), ~and_(func.coalesce(_SOON, False), _STAYED))


def unresolved(now: int) -> ColumnElement[bool]:
    """Claimed, and closed without an agent's resolution, or still open a week later."""
    return and_(_TAKEN, or_(and_(_CLOSED, ~_SOLVED), and_(~_CLOSED, _long_open(now))))


def _old_enough(now: int) -> ColumnElement[bool]:
    over = or_(_CLAIMED, STAYS.c.ended_at.is_not(None), STAYS.c.at <= now - _CONNECTED_MS)
    return and_(STAYS.c.queued, over)


def _long_open(now: int) -> ColumnElement[bool]:
    return CASES.c.claimed_at < now - WEEK_MS


def _stays(question: Question, of: ColumnElement[Any]) -> Any:
    counts = [_count(wanted, name) for name, wanted in STAY_IS.items()]
    counts.append(_count(STAYS.c.queued.is_(True), "queued"))
    counts.append(_count(_old_enough(question.now), "old_enough"))
    found = select(of.label("of"), *counts).where(question.where(STAYS))
    return found if of is _ALL else found.group_by(of)


def _cases(question: Question, of: ColumnElement[Any]) -> Any:
    counts = [_count(wanted, name) for name, wanted in CASE_IS.items()]
    counts.append(_count(_CLOSED, "closed"))
    counts.append(_count(unresolved(question.now), "unresolved"))
    counts.append(_count(or_(_CLOSED, _long_open(question.now)), "over"))
    found = select(of.label("of"), *counts).where(question.where(CASES), _TAKEN)
    return found if of is _ALL else found.group_by(of)


_SPREADS: Final[Mapping[str, tuple[ColumnElement[Any], ColumnElement[bool]]]] = {
    "wait": (STAYS.c.claimed_at - STAYS.c.at, STAY_IS["waited"]),
    "first_response": (STAYS.c.first_message_at - STAYS.c.at, STAY_IS["answered_by_person"]),
    "handling": (STAYS.c.handled_ms, STAY_IS["handled"]),
}


def _times(
    connection: Connection, question: Question, of: ColumnElement[Any]
) -> dict[Any, dict[str, dict[str, Any]]]:
    """The times of each group at each rank: the smallest that so many percent do not exceed.

    Ranked here: three rankings by the database take several times as long as reading all of them.
    """
    values = [case((wanted, value)).label(name) for name, (value, wanted) in _SPREADS.items()]
    groups: dict[Any, list[Sequence[Any]]] = {}
    for row in connection.execute(select(of, *values).where(question.where(STAYS))):
        groups.setdefault(row[0], []).append(row)
    return {
        group: {
            name: _ranked([row[place] for row in rows if row[place] is not None])
            for place, name in enumerate(_SPREADS, 1)
        }
        for group, rows in groups.items()
    }


def _ranked(times: list[int]) -> dict[str, Any]:
    times.sort()
    n = len(times)
    if not n:
        return {"n": 0, **dict.fromkeys(_RANKS)}
    ranks = {name: (n * percent + 99) // 100 for name, percent in _RANKS.items()}
    return {"n": n, **{name: times[rank - 1] / 1000 for name, rank in ranks.items()}}


def _told(
    stays: Mapping[str, Any], cases: Mapping[str, Any], spreads: Mapping[str, Any]
) -> dict[str, Any]:
    def rate(counts: Mapping[str, Any], k: str, n: str) -> dict[str, Any]:
        return Rate(int(counts.get(k, 0)), int(counts.get(n, 0))).as_dict()

    return {
        "handoffs": int(stays.get("handed_over", 0)),
        "connected": rate(stays, "connected", "old_enough"),
        "connected_by_message": rate(stays, "connected_by_message", "old_enough"),
        **{name: spreads.get(name) or _ranked([]) for name in _SPREADS},
        "one_touch": rate(cases, "one_touch", "closed"),
        "unresolved": rate(cases, "unresolved", "over"),
        "abandoned": rate(stays, "left_waiting", "queued"),
        "transfers": rate(stays, "transferred", "claimed"),
        "csat": rate(cases, "satisfied", "rated"),
        "scores": {str(score): int(cases.get(f"score_{score}", 0)) for score in _SCORES},
        "easy": rate(cases, "easy", "said_how_easy"),
    }
