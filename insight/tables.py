"""The tables of the record. `migrations/` makes them; a test compares the two."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from insight.outcome import NONE, OUTCOMES

METADATA: Final = MetaData()
_FEEDBACK: Final = text("type = 'feedback'")
_DECISIONS: Final = text("type = 'decision'")
_TO_TEACH: Final = text("taught_as = ''")
_TAUGHT: Final = text("taught_as <> ''")
_CLAIMED: Final = text("claimed_at IS NOT NULL")
_OPEN: Final = text("ended_at IS NULL")
_Number: Final = BigInteger().with_variant(Integer, "sqlite")
"""SQLite keeps any length, and makes only an INTEGER the place of the row itself."""

EVENTS: Final = Table(
    "events",
    METADATA,
    # The stream's id as one number (stream.py): an event that comes twice is there once.
    Column("id", _Number, primary_key=True, autoincrement=False),
    Column("type", String(32), nullable=False),
    Column("v", SmallInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("case", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("evidence", LargeBinary, nullable=True),
    Index("events_feedback", "case", sqlite_where=_FEEDBACK, postgresql_where=_FEEDBACK),
    Index("events_decisions", "case", sqlite_where=_DECISIONS, postgresql_where=_DECISIONS),
)

REJECTED: Final = Table(
    "rejected",
    METADATA,
    Column("id", _Number, primary_key=True, autoincrement=False),
    Column("fields", Text, nullable=False),
    Column("why", Text, nullable=False),
)

CASES: Final = Table(
    "cases",
    METADATA,
    Column("case", String(64), primary_key=True),
    Column("opened_id", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("customer", String(96), nullable=True),
    Column("known", Boolean, nullable=False),
    Column("owner", String(8), nullable=False),
    Column("lang_known", Boolean, nullable=False),
    Column("release", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("articles", Text, nullable=False),
    Column("intents", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("last_customer_at", BigInteger, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("ends_well", Boolean, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("helped", Boolean, nullable=True),
    Column("refused", Boolean, nullable=False),
    Column("returned_ms", BigInteger, nullable=True),
    Column("first_agent", String(64), nullable=False),
    Column("claimed_at", BigInteger, nullable=True),
    Column("passed_on", Boolean, nullable=False),
    Column("hour", SmallInteger, nullable=True),
    Column("weekday", SmallInteger, nullable=True),
    Column("closed_at", BigInteger, nullable=True),
    Column("closed_why", String(16), nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("rated_at", BigInteger, nullable=True),
    Column("score", SmallInteger, nullable=True),
    Column("easy", Boolean, nullable=True),
    Column("erased", Boolean, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("changes_at", BigInteger, nullable=True),
    Index("cases_by_day", "day", "opened_at"),
    Index("cases_by_outcome", "day", "outcome", "channel", "lang"),
    Index("cases_by_customer", "customer", "opened_at"),
    Index("cases_by_change", "changes_at"),
    # All that the people's figures ask of a case, so that they need not look at the case itself.
    Index(
        "cases_claimed",
        *("day", "channel", "lang", "claimed_at", "first_agent", "hour", "weekday", "reason"),
        *("closed_at", "closed_why", "passed_on", "reopened", "score", "easy"),
        sqlite_where=_CLAIMED,
        postgresql_where=_CLAIMED,
    ),
)

STAYS: Final = Table(
    "stays",
    METADATA,
    Column("case", String(64), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("queued", Boolean, nullable=False),
    Column("claimed_at", BigInteger, nullable=True),
    Column("agent", String(64), nullable=False),
    Column("first_message_at", BigInteger, nullable=True),
    Column("back_early", Boolean, nullable=False),
    Column("passed_on", Integer, nullable=False),
    Column("with_agent_since", BigInteger, nullable=True),
    Column("handled_ms", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    Column("ended_by", String(16), nullable=False),
    Index("stays_by_day", "day"),
    Index("stays_open", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

COUNTS: Final = Table(
    "counts",
    METADATA,
    Column("facet", String(16), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("value", String(255), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("lang", String(8), primary_key=True),
    Column("known", Boolean, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in (NONE, *OUTCOMES, "answers", "yes", "no")),
    sqlite_with_rowid=False,
)

_BY_TIME: Final = ("kind", "at", "lang")
FAILURES: Final = Table(
    "failures",
    METADATA,
    Column("case", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("confidence", Float, nullable=True),
    Column("taught_as", String(12), nullable=False),
    Column("taught_name", String(128), nullable=False),
    Column("taught_by", String(64), nullable=False),
    Column("taught_at", BigInteger, nullable=True),
    Index("failures_open", *_BY_TIME, sqlite_where=_TO_TEACH, postgresql_where=_TO_TEACH),
    Index("failures_done", *_BY_TIME, sqlite_where=_TAUGHT, postgresql_where=_TAUGHT),
)

TRANSCRIPTS: Final = Table(
    "transcripts",
    METADATA,
    Column("case", String(64), primary_key=True),
    Column("lines", Integer, nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("in_redis", Boolean, nullable=False),
    Index("transcripts_in_redis", "in_redis", "closed_at"),
)

TO_ARCHIVE: Final = Table("to_archive", METADATA, Column("case", String(64), primary_key=True))

TO_COMPARE: Final = Table(
    "to_compare",
    METADATA,
    Column("case", String(64), primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("earlier", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

META: Final = Table(
    "meta", METADATA, Column("name", String(32), primary_key=True), Column("value", Text)
)
