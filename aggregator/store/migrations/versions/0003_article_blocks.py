"""What a host's articles have in common: the blocks of each article, and what they taught.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aggregator.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HASH = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "article_blocks",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("blocks", JSON, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_blocks_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_blocks")),
    )
    op.create_index(op.f("ix_article_blocks_host_article_id"), "article_blocks", ["host", "article_id"])
    op.drop_table("site_blocks")  # never filled before this version
    op.create_table(
        "site_blocks",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("block_hash", HASH, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", "block_hash", name=op.f("pk_site_blocks")),
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
