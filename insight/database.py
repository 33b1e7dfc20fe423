"""The database: SQLite in the data folder, or PostgreSQL by address; its tables are up to date."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    String,
    Table,
    Text,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x6261746F6E
"""Any number that nobody else takes: "baton"."""

_AT_ONCE: Final = 2000

_SQLITE: Final = (
    "journal_mode=WAL",  # who reads does not wait for who writes
    "synchronous=FULL",  # what is committed is on the disk: Redis is trimmed up to there
    "busy_timeout=30000",
    "cache_size=-65536",  # KiB
    "case_sensitive_like=ON",  # as PostgreSQL's: ids that differ in case are two
)


def connect(url: str) -> Engine:
    """Return an engine for a sqlite:/// or postgresql:// address; it connects when it is used."""
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in _SQLITE:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Who is going to write takes the lock at once: having read first, it may be too late."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, one at a time; committed at the end, undone by an error.

    Two records run beside each other for a moment at a rolling restart, and `bot record` comes
    beside one: whoever reads a case to write it must not meet another who does.
    """
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; raises SQLAlchemyError or CommandError."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def insert_or(connection: Connection, table: Table) -> Any:
    """Return an INSERT that may say what to do ON CONFLICT, which both databases spell alike."""
    module = sqlite if connection.dialect.name == "sqlite" else postgresql
    return module.insert(table)


def execute_many(connection: Connection, insert: Any, rows: list[dict[str, Any]]) -> None:
    """Run an INSERT with many rows.

    PostgreSQL gets one array a column instead of one row after the other, which is several times as
    fast; SQLite, in this process, has nothing to gain by it.
    """
    if connection.dialect.name != "postgresql":
        connection.execute(insert, rows)
        return
    columns = [column for column in insert.table.columns if column.name in rows[0]]
    arrays = [
        cast(bindparam(f"all_{column.name}"), postgresql.ARRAY(_unbounded(column)))
        for column in columns
    ]
    values = {f"all_{column.name}": [row[column.name] for row in rows] for column in columns}
    unnested = select(*(func.unnest(array) for array in arrays))
    connection.execute(insert.from_select([c.name for c in columns], unnested), values)


def _unbounded(column: Column[Any]) -> Any:
    """A cast to VARCHAR(n) cuts off in silence; putting it into such a column is an error."""
    return Text() if isinstance(column.type, String) else column.type


def keep_first(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows; those whose key is there already stay as they are."""
    if rows := list(rows):
        execute_many(connection, insert_or(connection, table).on_conflict_do_nothing(), rows)


def keep_last(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, or put them in the place of those with the same key."""
    if rows := list(rows):
        insert = insert_or(connection, table)
        others = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
        keys = [c.name for c in table.primary_key]
        upsert = insert.on_conflict_do_update(index_elements=keys, set_=others)
        execute_many(connection, upsert, rows)


def chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """So many at a time as one statement takes."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
