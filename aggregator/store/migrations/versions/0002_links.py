"""Matches, links and reviews.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aggregator.store.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HASH = sa.String(32)
TIME = UtcDateTime()


def upgrade() -> None:
    _create_links()


def _create_links() -> None:
    op.create_table(
        "matches",
        sa.Column("a_id", ROW_ID, nullable=False),
        sa.Column("b_id", ROW_ID, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("coverage_a", sa.Float, nullable=False),
        sa.Column("coverage_b", sa.Float, nullable=False),
        sa.Column("passages", JSON, nullable=False),
        sa.Column("altered_quotations", JSON, nullable=False),
        sa.Column("method_version", sa.Text, nullable=False),
        sa.Column("judged_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["a_id"], ["articles.id"], name=op.f("fk_matches_a_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b_id"], ["articles.id"], name=op.f("fk_matches_b_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_b_id"), "matches", ["b_id"], unique=False)
    op.create_table(
        "copies",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("copy_id", ROW_ID, nullable=False),
        sa.Column("origin_id", ROW_ID),
        sa.Column("origin_name", sa.Text),
        sa.Column("via_id", ROW_ID),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("is_primary", sa.Boolean, nullable=False),
        sa.Column("credit_kind", sa.Text, nullable=False),
        sa.Column("coverage_copy", sa.Float),
        sa.Column("coverage_origin", sa.Float),
        sa.Column("same_owner", sa.Boolean, nullable=False),
        sa.Column("licensed", sa.Boolean, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("method_version", sa.Text, nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["articles.id"], name=op.f("fk_copies_copy_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["origin_id"], ["articles.id"], name=op.f("fk_copies_origin_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["via_id"], ["articles.id"], name=op.f("fk_copies_via_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
    )
    op.create_index(op.f("ix_copies_copy_id"), "copies", ["copy_id"], unique=False)
    op.create_index(op.f("ix_copies_origin_id"), "copies", ["origin_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("copy_id", ROW_ID, nullable=False),
        sa.Column("origin_id", ROW_ID),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("origin_url", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("reviewer", sa.Text),
        sa.Column("reviewed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["articles.id"], name=op.f("fk_reviews_copy_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["origin_id"], ["articles.id"], name=op.f("fk_reviews_origin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_copy_id"), "reviews", ["copy_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
