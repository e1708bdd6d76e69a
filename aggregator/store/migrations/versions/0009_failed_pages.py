"""Pages that failed, with the time of the next try; hosts that asked to be left alone.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

from aggregator.store.types import Json, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HASH = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "failed_pages",
        sa.Column("url_hash", HASH, nullable=False),
        sa.Column("source_id", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("hint", Json),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("first_failed_at", UtcDateTime(), nullable=False),
        sa.Column("last_failed_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_failed_pages_source_id")),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_failed_pages")),
    )
    waits = sa.text("next_try_at IS NOT NULL")
    op.create_index("ix_failed_pages_next", "failed_pages", ["next_try_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_failed_pages_source_id", "failed_pages", ["source_id"])
    op.create_table(
        "resting_hosts",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("rests_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_resting_hosts")),
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
