"""What the bot failed on, for trainers; and a case's decisions found without reading all events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = {"failures_open": "taught_as = ''", "failures_done": "taught_as <> ''"}


def upgrade() -> None:
    """Make it so; `recompute.py` fills the table from the events."""
    op.create_table(
        "failures",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("taught_as", sa.String(length=12), nullable=False),
        sa.Column("taught_name", sa.String(length=128), nullable=False),
        sa.Column("taught_by", sa.String(length=64), nullable=False),
        sa.Column("taught_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("case", "kind", "seq"),
    )
    with op.batch_alter_table("failures", schema=None) as batch_op:
        for name, where in _INDEXES.items():
            batch_op.create_index(
                name,
                ["kind", "at", "lang"],
                unique=False,
                sqlite_where=sa.text(where),
                postgresql_where=sa.text(where),
            )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "events_decisions",
            ["case"],
            unique=False,
            sqlite_where=sa.text("type = 'decision'"),
            postgresql_where=sa.text("type = 'decision'"),
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("events_decisions")
    op.drop_table("failures")
