"""The record: events, what is counted from them, archived transcripts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    _cases()
    _counts()
    _events()
    _meta()
    _rejected()
    _stays()
    _to_archive()
    _to_compare()
    _transcripts()
    # The place in the stream stands there from the beginning: before the first entry.
    op.execute("INSERT INTO meta (name, value) VALUES ('cursor', '0')")


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("opened_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("customer", sa.String(length=96), nullable=True),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=8), nullable=False),
        sa.Column("lang_known", sa.Boolean(), nullable=False),
        sa.Column("release", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("intents", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("last_customer_at", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("ends_well", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("returned_ms", sa.BigInteger(), nullable=True),
        sa.Column("first_agent", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("passed_on", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_why", sa.String(length=16), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.BigInteger(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("easy", sa.Boolean(), nullable=True),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("changes_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("case"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("cases_by_change", ["changes_at"], unique=False)
        batch_op.create_index("cases_by_customer", ["customer", "opened_at"], unique=False)
        batch_op.create_index("cases_by_day", ["day", "opened_at"], unique=False)
        batch_op.create_index(
            "cases_by_outcome", ["day", "outcome", "channel", "lang"], unique=False
        )
        batch_op.create_index(
            "cases_claimed",
            [
                "day",
                "channel",
                "lang",
                "claimed_at",
                "first_agent",
                "hour",
                "weekday",
                "reason",
                "closed_at",
                "closed_why",
                "passed_on",
                "reopened",
                "score",
                "easy",
            ],
            unique=False,
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )


def _counts() -> None:
    op.create_table(
        "counts",
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("none", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("abandoned", sa.Integer(), nullable=False),
        sa.Column("confirmed_kept", sa.Integer(), nullable=False),
        sa.Column("confirmed_returned", sa.Integer(), nullable=False),
        sa.Column("confirmed_young", sa.Integer(), nullable=False),
        sa.Column("assumed_kept", sa.Integer(), nullable=False),
        sa.Column("assumed_returned", sa.Integer(), nullable=False),
        sa.Column("assumed_young", sa.Integer(), nullable=False),
        sa.Column("maturing", sa.Integer(), nullable=False),
        sa.Column("unhelped", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facet", "day", "value", "channel", "lang", "known"),
        sqlite_with_rowid=False,
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("v", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "events_feedback",
            ["case"],
            unique=False,
            sqlite_where=sa.text("type = 'feedback'"),
            postgresql_where=sa.text("type = 'feedback'"),
        )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def _rejected() -> None:
    op.create_table(
        "rejected",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _stays() -> None:
    op.create_table(
        "stays",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("queued", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("first_message_at", sa.BigInteger(), nullable=True),
        sa.Column("back_early", sa.Boolean(), nullable=False),
        sa.Column("passed_on", sa.Integer(), nullable=False),
        sa.Column("with_agent_since", sa.BigInteger(), nullable=True),
        sa.Column("handled_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("case", "epoch"),
    )
    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.create_index("stays_by_day", ["day"], unique=False)
        batch_op.create_index(
            "stays_open",
            ["at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _to_archive() -> None:
    op.create_table(
        "to_archive",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case"),
    )


def _to_compare() -> None:
    op.create_table(
        "to_compare",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("earlier", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case", "turn", "earlier"),
    )


def _transcripts() -> None:
    op.create_table(
        "transcripts",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("in_redis", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case"),
    )
    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.create_index("transcripts_in_redis", ["in_redis", "closed_at"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.drop_index("transcripts_in_redis")

    op.drop_table("transcripts")
    op.drop_table("to_compare")
    op.drop_table("to_archive")
    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.drop_index(
            "stays_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("stays_by_day")

    op.drop_table("stays")
    op.drop_table("rejected")
    op.drop_table("meta")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "events_feedback",
            sqlite_where=sa.text("type = 'feedback'"),
            postgresql_where=sa.text("type = 'feedback'"),
        )

    op.drop_table("events")
    op.drop_table("counts")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "cases_claimed",
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        )
        batch_op.drop_index("cases_by_outcome")
        batch_op.drop_index("cases_by_day")
        batch_op.drop_index("cases_by_customer")
        batch_op.drop_index("cases_by_change")

    op.drop_table("cases")
