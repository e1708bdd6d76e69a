"""What is learned of a way in: who named it, how long to wait, which of its articles are before our time.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

from aggregator.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("polls") as batch:
        batch.add_column(sa.Column("parent_hash", sa.String(32)))
        batch.add_column(sa.Column("wait_seconds", sa.Integer))
        batch.add_column(sa.Column("done_at", UtcDateTime()))
        batch.add_column(sa.Column("announced_at", UtcDateTime()))
        batch.add_column(sa.Column("left_out", sa.LargeBinary))
        batch.add_column(sa.Column("first_taken", sa.Integer))
    op.create_index(op.f("ix_polls_source_id"), "polls", ["source_id"])
    # What was read before this version was met long ago: nothing that it names is left out as older.
    op.execute("UPDATE polls SET left_out = '', done_at = last_polled_at WHERE failures = 0")


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
