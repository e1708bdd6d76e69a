"""robots.txt of every host is remembered; ways in know when they last brought an article of their own.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

from aggregator.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "robots",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("unreachable_since", UtcDateTime()),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_robots")),
    )
    op.add_column("polls", sa.Column("news_at", UtcDateTime()))


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
