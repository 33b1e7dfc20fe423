"""The table of failures: read and written as events come, and listed for trainers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)

from insight.database import chunks, keep_last
from insight.failure import FAILED, KINDS, Failure, Failures
from insight.packed import unpack
from insight.question import Malformed, check
from insight.tables import EVENTS, FAILURES

PAGE: Final = 20
_LONGEST_NUMBER: Final = 9
_OPEN: Final[ColumnElement[str]] = literal_column("''")
"""Written into the statement: the indexes are on this very condition."""

_STATES: Final[Mapping[str, ColumnElement[bool]]] = {
    "open": FAILURES.c.taught_as == _OPEN,
    "done": FAILURES.c.taught_as != _OPEN,
}
_ORDER: Final = ("at", "case", "kind", "seq")


class NoSuchFailure(LookupError):
    """The record has no failure of this case, kind and number."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of them, newest first; `counts` by kind, `total` of the kinds that were asked for."""

    counts: dict[str, int]
    total: int
    rows: list[Failure]
    next: str | None


def read(connection: Connection, cases: Iterable[str]) -> Failures:
    """What has failed in these cases so far."""
    rows: list[Failure] = []
    for chunk in chunks(sorted(cases)):
        found = select(FAILURES).where(FAILURES.c.case.in_(chunk))
        rows += [Failure(**row._mapping) for row in connection.execute(found)]
    return Failures(rows)


def write(connection: Connection, failures: Failures) -> None:
    """Write down what changed."""
    keep_last(connection, FAILURES, [asdict(row) for row in failures.changed])
    for case, kind, seq in failures.gone:
        connection.execute(delete(FAILURES).where(_is(case, kind, seq)))


def listed(connection: Connection, query: Mapping[str, str]) -> Listed:
    """A page of what failed; `query` has kind, state, lang and after. Raises Malformed."""
    check(query)
    kinds = _kinds(query.get("kind", ""))
    wanted = _wanted(query)
    counted = select(FAILURES.c.kind, func.count()).where(wanted).group_by(FAILURES.c.kind)
    found = {row[0]: row[1] for row in connection.execute(counted)}
    counts = {kind: found.get(kind, 0) for kind in KINDS}
    if after := query.get("after"):
        place = tuple_(*(FAILURES.c[name] for name in _ORDER))
        wanted = and_(wanted, place < tuple_(*_place(after)))
    rows = _newest(connection, wanted, kinds)
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return Listed(
        counts,
        sum(counts[kind] for kind in kinds),
        shown,
        ".".join(str(getattr(shown[-1], name)) for name in _ORDER) if more else None,
    )


def find(
    connection: Connection, case: str, kind: str, seq: int
) -> tuple[Failure, list[dict[str, Any]]]:
    """One of them, and all that the bot decided in its case, in order. Raises NoSuchFailure."""
    row = connection.execute(select(FAILURES).where(_is(case, kind, seq))).first()
    if row is None:
        raise NoSuchFailure(case)
    decisions = (
        select(EVENTS.c.data, EVENTS.c.evidence)
        .where(EVENTS.c.case == case, EVENTS.c.type == "decision")
        .order_by(EVENTS.c.id)
    )
    return Failure(**row._mapping), [
        {**json.loads(one.data), "evidence": unpack(one.evidence) if one.evidence else {}}
        for one in connection.execute(decisions)
    ]


def _newest(
    connection: Connection, wanted: ColumnElement[bool], kinds: Iterable[str]
) -> list[Failure]:
    """One more than a page holds. Each kind by itself, since the index has them apart."""
    order = [FAILURES.c[name].desc() for name in _ORDER]
    each = [
        select(FAILURES).where(wanted, FAILURES.c.kind == kind).order_by(*order).limit(PAGE + 1)
        for kind in kinds
    ]
    all_ = union_all(*(select(one.subquery()) for one in each)).subquery()
    newest = select(all_).order_by(*(all_.c[name].desc() for name in _ORDER)).limit(PAGE + 1)
    return [Failure(**row._mapping) for row in connection.execute(newest)]


def _wanted(query: Mapping[str, str]) -> ColumnElement[bool]:
    state = query.get("state") or "open"
    if state not in _STATES:
        raise Malformed("state", "state is open or done")
    lang = query.get("lang")
    return and_(_STATES[state], FAILURES.c.lang == lang) if lang else _STATES[state]


def _kinds(kind: str) -> tuple[str, ...]:
    if kind and kind not in KINDS:
        raise Malformed("kind", f"kind is one of {', '.join(KINDS)}")
    return (kind,) if kind else FAILED


def _is(case: str, kind: str, seq: int) -> ColumnElement[bool]:
    return and_(FAILURES.c.case == case, FAILURES.c.kind == kind, FAILURES.c.seq == seq)


def _place(after: str) -> tuple[int, str, str, int]:
    at, _, rest = after.partition(".")
    case, kind, seq = [*rest.rsplit(".", 2), "", ""][:3]
    if not (_is_number(at, 15) and _is_number(seq, _LONGEST_NUMBER)):
        raise Malformed("after", "after is what the page before gave as next")
    return int(at), case, kind, int(seq)


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= longest
