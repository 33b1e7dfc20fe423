"""The cases as a table for other programs: CSV or Parquet, one row a case, nothing said in it."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, select

from insight.calendar import to_date
from insight.case import Case, each
from insight.question import Question
from insight.tables import CASES

_AT_ONCE: Final = 10_000
_FORMULA: Final = frozenset("=+-@\t\r＝＋－＠")
_MS: Final = pa.timestamp("ms", tz="UTC")
_COLUMNS: Final = pa.schema(
    [
        ("case", pa.string()),
        ("day", pa.date32()),
        ("opened_at", _MS),
        ("channel", pa.string()),
        ("language", pa.string()),
        ("known_customer", pa.bool_()),
        ("release", pa.string()),
        ("outcome", pa.string()),
        ("topic", pa.string()),
        ("articles", pa.string()),
        ("intents", pa.string()),
        ("reason", pa.string()),
        ("lines", pa.int32()),
        ("answers", pa.int32()),
        ("helped", pa.bool_()),
        ("last_customer_at", _MS),
        ("first_agent", pa.string()),
        ("claimed_at", _MS),
        ("passed_on", pa.bool_()),
        ("closed_at", _MS),
        ("closed_why", pa.string()),
        ("reopened", pa.bool_()),
        ("score", pa.int8()),
        ("easy", pa.bool_()),
    ]
)


def as_csv(connection: Connection, question: Question) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, by which spreadsheets know it; times are ISO 8601 in UTC."""
    yield "\ufeff".encode()
    yield _csv([_COLUMNS.names])
    for batch in _batches(connection, question):
        columns = [_texts(column) for column in batch.columns]
        yield _csv(zip(*columns, strict=True))


def as_parquet(connection: Connection, question: Question) -> bytes:
    """One file."""
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, _COLUMNS, compression="zstd") as writer:
        for batch in _batches(connection, question):
            writer.write_batch(batch)
    return sink.getvalue()


def _batches(connection: Connection, question: Question) -> Iterator[pa.RecordBatch]:
    wanted = select(CASES).where(question.where(CASES)).order_by(CASES.c.opened_at, CASES.c.case)
    streamed = connection.execution_options(yield_per=_AT_ONCE).execute(wanted)
    for rows in streamed.partitions():
        told = [_row(Case(**row._mapping)) for row in rows]
        yield pa.RecordBatch.from_pylist(told, schema=_COLUMNS)


def _row(case: Case) -> dict[str, Any]:
    own = {name: getattr(case, name) for name in _COLUMNS.names if hasattr(case, name)}
    return own | {
        "day": to_date(case.day),
        "language": case.lang,
        "known_customer": case.known,
        "articles": " ".join(each(case.articles)),
        "intents": " ".join(each(case.intents)),
    }


def _texts(column: pa.Array) -> list[str]:
    values = column.to_pylist()
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return ["" if value is None else value.isoformat() for value in values]
    return ["" if value is None else _safe(str(value)) for value in values]


def _safe(text: str) -> str:
    """A spreadsheet takes what begins like this as a formula."""
    return f"'{text}" if text[:1] in _FORMULA else text


def _csv(rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
