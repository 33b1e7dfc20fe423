"""Writes events into SQL, and what they change with them, in one transaction: all or nothing."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy import exc as sql_errors

from insight.calendar import WEEK_MS, Calendar
from insight.case import Book, Case, opened
from insight.counting import MEASURES, Tally
from insight.database import chunks, execute_many, insert_or, keep_first, keep_last, writing
from insight.failure import Failures, touches
from insight.failures import read as read_failures
from insight.failures import write as write_failures
from insight.outcome import settle
from insight.packed import pack
from insight.stay import Stay
from insight.stream import number_of
from insight.tables import (
    CASES,
    COUNTS,
    EVENTS,
    META,
    REJECTED,
    STAYS,
    TO_ARCHIVE,
    TO_COMPARE,
)
from record.events import Event, newest

log = structlog.get_logger()

_EARLIER: Final = 20
"""Cases of a customer that a question is compared with."""

_AWAY: Final = (sql_errors.OperationalError, sql_errors.InterfaceError, sql_errors.TimeoutError)
"""The database, not what was to be written."""

Entry = tuple[str, dict[str, str]]
"""One entry of the stream: its id and its fields."""


class Writer:
    """The only one that writes figures; one at a time for a database."""

    def __init__(self, engine: Engine, calendar: Calendar) -> None:
        self._engine = engine
        self._calendar = calendar

    def cursor(self) -> int:
        """Return the number of the last entry that is safe here; 0 at the beginning."""
        with self._engine.connect() as connection:
            return _cursor(connection)

    def write(self, entries: Sequence[Entry], now: int) -> int:
        """Take in entries in their order, at the server's time `now`; return the last one's number.

        Entries that are here already, because they were sent again, are passed over. One that can't
        be written is put aside, so that it holds up nothing; a database that is away is an error.
        """
        numbered = [(number_of(id_), fields) for id_, fields in entries]
        try:
            return self._write(numbered, now)
        except _AWAY:
            raise
        except Exception:
            log.exception("batch_written_one_by_one", entries=len(entries))
        place = 0
        for entry in numbered:
            try:
                place = self._write([entry], now)
            except _AWAY:
                raise
            except Exception:
                log.exception("event_rejected", id=entry[0])
                place = self._put_aside(entry)
        return place

    def _write(self, entries: Sequence[tuple[int, dict[str, str]]], now: int) -> int:
        with writing(self._engine) as connection:
            after = _cursor(connection)
            new = [(number, fields) for number, fields in entries if number > after]
            if not new:
                return after
            events = self._keep(connection, new)
            books = enter(connection, events, self._calendar, now)
            _note_work(connection, books, events)
            keep_last(connection, META, [{"name": "cursor", "value": str(new[-1][0])}])
            return new[-1][0]

    def _put_aside(self, entry: tuple[int, dict[str, str]]) -> int:
        number, fields = entry
        with writing(self._engine) as connection:
            keep_first(connection, REJECTED, [_rejected(number, fields, "unwritable")])
            keep_last(connection, META, [{"name": "cursor", "value": str(number)}])
        return number

    def _keep(
        self, connection: Connection, entries: Iterable[tuple[int, dict[str, str]]]
    ) -> list[tuple[int, Event]]:
        rows, events, rejected = [], [], []
        for number, fields in entries:
            try:
                event = newest(Event.from_entry(fields))
            except (KeyError, ValueError, TypeError) as error:
                # It must hold up nothing, and must not be lost: somebody will look at it.
                log.error("event_rejected", id=number, error=type(error).__name__)
                rejected.append(_rejected(number, fields, type(error).__name__))
                continue
            told = fields["data"] if str(event.v) == fields["v"] else json.dumps(event.data)
            rows.append(_row(number, event, told))
            events.append((number, event))
        keep_first(connection, EVENTS, rows)
        keep_first(connection, REJECTED, rejected)
        return events


def enter(
    connection: Connection,
    events: Iterable[tuple[int, Event]],
    calendar: Calendar,
    now: int,
) -> dict[str, Book]:
    """Enter numbered events into their cases, and what that changes into the counts."""
    events = list(events)
    books = load(connection, {event.case for _, event in events})
    failures = read_failures(connection, {event.case for _, event in events if touches(event)})
    tally = Tally()
    for book in books.values():
        tally.add(book.case, -1)
    unknown = 0
    for number, event in events:
        try:
            unknown += not _enter_one(books, failures, number, event, calendar)
        except (KeyError, TypeError, ValueError) as error:
            # What our own scripts did not write so: kept as it came, counted as nothing.
            log.error("event_not_counted", id=number, error=type(error).__name__)
    if unknown:
        log.warning("events_of_unknown_cases", events=unknown)
    save(connection, books.values(), tally, now)
    write_failures(connection, failures)
    return books


def _enter_one(
    books: dict[str, Book], failures: Failures, number: int, event: Event, calendar: Calendar
) -> bool:
    """Whether there is a case to enter it in: one whose beginning was never read has none."""
    book = books.get(event.case)
    if book is not None:
        book.enter(event, calendar)
        failures.enter(event, book.case)
    elif event.type == "case_opened":
        books[event.case] = Book(opened(event, number, calendar), [])
    return event.case in books


def _note_work(
    connection: Connection, books: dict[str, Book], events: Iterable[tuple[int, Event]]
) -> None:
    """Note which cases were closed, for archive.py, and which questions may be somebody's who was
    here within a week, for returns.py."""
    closed: set[str] = set()
    asked: dict[str, list[tuple[str, int, int]]] = {}
    said = {(e.case, e.data.get("seq")): e.at for _, e in events if e.type == "utterance"}
    for _, event in events:
        if event.case not in books:
            continue
        customer = books[event.case].case.customer
        if event.type == "owner_moved" and event.data.get("to") == "closed":
            closed.add(event.case)
        if event.type == "decision" and event.data.get("decision") != "social" and customer:
            turn = event.data.get("turn", 0)
            at = said.get((event.case, turn), event.at)  # else it was written just before
            asked.setdefault(customer, []).append((event.case, turn, at))
    keep_first(connection, TO_ARCHIVE, [{"case": case} for case in sorted(closed)])
    rows = []
    for chunk in chunks(sorted(asked)):
        since = min(at for customer in chunk for _, _, at in asked[customer]) - WEEK_MS
        earlier = (
            select(CASES.c.case, CASES.c.customer, CASES.c.last_customer_at)
            .where(
                CASES.c.customer.in_(chunk),
                CASES.c.last_customer_at > since,
                CASES.c.returned_ms.is_(None),
            )
            .order_by(CASES.c.last_customer_at.desc())
        )
        looked_at: Counter[str] = Counter()
        for case, customer, last_at in connection.execute(earlier):
            looked_at[customer] += 1
            if looked_at[customer] > _EARLIER:
                continue  # one browser for many people: what they ask is nobody's return
            rows += [
                {"case": later, "turn": turn, "earlier": case, "at": at}
                for later, turn, at in asked[customer]
                if later != case and 0 <= at - last_at < WEEK_MS
            ]
    keep_first(connection, TO_COMPARE, rows)


def load(connection: Connection, cases: Iterable[str]) -> dict[str, Book]:
    """Return the books of those of the cases that are known."""
    books: dict[str, Book] = {}
    for chunk in chunks(sorted(cases)):
        for row in connection.execute(select(CASES).where(CASES.c.case.in_(chunk))):
            books[row.case] = Book(Case(**row._mapping), [])
        stays = select(STAYS).where(STAYS.c.case.in_(chunk)).order_by(STAYS.c.case, STAYS.c.epoch)
        for row in connection.execute(stays):
            books[row.case].stays.append(Stay(**row._mapping))
    return books


def save(connection: Connection, books: Iterable[Book], tally: Tally, now: int) -> None:
    """Write the books back as they stand at `now`, and what that adds to the counts."""
    books = list(books)
    for book in books:
        settle(book.case, now)
        tally.add(book.case)
    keep_last(connection, CASES, [_fields(book.case, CASES) for book in books])
    keep_last(connection, STAYS, [_fields(stay, STAYS) for book in books for stay in book.stays])
    count(connection, tally)


def count(connection: Connection, tally: Tally) -> None:
    """Add the tally to the counts."""
    rows = tally.rows()
    if not rows:
        return
    insert = insert_or(connection, COUNTS)
    keys = [column.name for column in COUNTS.primary_key]
    added = {name: COUNTS.c[name] + insert.excluded[name] for name in MEASURES}
    upsert = insert.on_conflict_do_update(index_elements=keys, set_=added)
    execute_many(connection, upsert, rows)


def _rejected(number: int, fields: dict[str, str], why: str) -> dict[str, Any]:
    return {"id": number, "fields": json.dumps(fields, ensure_ascii=False), "why": why}


def _fields(row: Case | Stay, table: Table) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table.columns}


def _row(number: int, event: Event, told: str) -> dict[str, Any]:
    """`told` is the text of its data as it came: what needs no change is not written anew."""
    evidence = event.data.get("evidence")
    if evidence is not None:
        rest = {name: value for name, value in event.data.items() if name != "evidence"}
        told = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    return {
        "id": number,
        "type": event.type,
        "v": event.v,
        "at": event.at,
        "case": event.case,
        "data": told,
        "evidence": pack(evidence) if evidence else None,
    }


def _cursor(connection: Connection) -> int:
    value = connection.scalar(select(META.c.value).where(META.c.name == "cursor"))
    return int(value or 0)
