"""The candidate index, packed: one row an article, and postings by buckets of features.

The old index is dropped and not carried over: fingerprints are made in another way now. `scrapy migrate` makes them
anew from the stored texts.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_table("fingerprints")
    op.create_table(
        "fingerprints",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("features", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_fingerprints_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprints")),
    )
    op.create_table(
        "postings",
        sa.Column("bucket", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "part", name=op.f("pk_postings")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 80},
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
