"""What links were added, changed or withdrawn; reviews of agency links, of corrected origins, and what they saw.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aggregator.store.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _widen_reviews()
    _create_history()
    op.execute(_STANDING)


def _widen_reviews() -> None:
    with op.batch_alter_table("reviews") as table:
        table.add_column(sa.Column("origin_name", sa.Text))
        table.add_column(sa.Column("corrected_id", ROW_ID))
        table.add_column(sa.Column("link", JSON))
        table.create_foreign_key(
            op.f("fk_reviews_corrected_id"), "articles", ["corrected_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_reviews_origin_id"), "reviews", ["origin_id"], unique=False)
    op.create_index(op.f("ix_reviews_corrected_id"), "reviews", ["corrected_id"], unique=False)


def _create_history() -> None:
    op.create_table(
        "link_history",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("link_id", ROW_ID, nullable=False),
        sa.Column("replaces_id", ROW_ID),
        sa.Column("copy_id", ROW_ID, nullable=False),
        sa.Column("copy_url", sa.Text, nullable=False),
        sa.Column("origin_id", ROW_ID),
        sa.Column("origin_url", sa.Text),
        sa.Column("origin_name", sa.Text),
        sa.Column("parent_id", ROW_ID),
        sa.Column("parent_url", sa.Text),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("confidence_band", sa.Float, nullable=False),
        sa.Column("is_primary", sa.Boolean, nullable=False),
        sa.Column("credit_kind", sa.Text, nullable=False),
        sa.Column("same_owner", sa.Boolean, nullable=False),
        sa.Column("licensed", sa.Boolean, nullable=False),
        sa.Column("before", JSON),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("run_id", ROW_ID),
        sa.Column("method_version", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_link_history_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_history")),
    )
    for column in ("changed_at", "link_id", "copy_id"):
        op.create_index(op.f(f"ix_link_history_{column}"), "link_history", [column], unique=False)


# The links that stand were added when they were linked; what came and went before is not known. The band is the
# confidence's first decimal: three decimals are stored, so a half less than the last of them rounds down safely.
_STANDING = """
    INSERT INTO link_history (changed_at, change, link_id, copy_id, copy_url, origin_id, origin_url, origin_name,
      parent_id, parent_url, relation, direction, confidence_band, is_primary, credit_kind, same_owner, licensed,
      command, method_version)
    SELECT k.linked_at, 'added', k.id, k.copy_id, c.url, k.origin_id, o.url, k.origin_name,
      k.via_id, v.url, k.relation, k.direction,
      CASE WHEN k.confidence >= 0.9995 THEN 1.0 WHEN k.confidence >= 0.8995 THEN 0.9
           WHEN k.confidence >= 0.7995 THEN 0.8 WHEN k.confidence >= 0.6995 THEN 0.7
           WHEN k.confidence >= 0.5995 THEN 0.6 WHEN k.confidence >= 0.4995 THEN 0.5
           WHEN k.confidence >= 0.3995 THEN 0.4 WHEN k.confidence >= 0.2995 THEN 0.3
           WHEN k.confidence >= 0.1995 THEN 0.2 WHEN k.confidence >= 0.0995 THEN 0.1 ELSE 0.0 END,
      k.is_primary, k.credit_kind, k.same_owner, k.licensed, 'migrate', k.method_version
    FROM copies k
    JOIN articles c ON c.id = k.copy_id
    LEFT JOIN articles o ON o.id = k.origin_id
    LEFT JOIN articles v ON v.id = k.via_id
    ORDER BY k.linked_at, k.id
"""


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
