"""When stored articles are looked at again; pages that are gone; both times of a version; named canonicals.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

from aggregator.store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HASH = sa.String(32)


def upgrade() -> None:
    op.add_column("articles", sa.Column("gone_at", UtcDateTime()))
    op.add_column("articles", sa.Column("canonical_hash", HASH))
    named = sa.text("canonical_hash IS NOT NULL")
    op.create_index("ix_articles_canonical", "articles", ["canonical_hash"], sqlite_where=named, postgresql_where=named)
    op.add_column("revisions", sa.Column("last_seen_at", UtcDateTime()))
    # Of the current version it is known when it was seen last; of earlier ones, that they were seen once.
    op.execute("UPDATE revisions SET last_seen_at = seen_at")
    op.execute(
        "UPDATE revisions SET last_seen_at = (SELECT a.last_seen_at FROM articles a WHERE a.revision_id = revisions.id)"
        " WHERE id IN (SELECT revision_id FROM articles WHERE revision_id IS NOT NULL)"
    )
    # A page that names its own address was fetched there.
    op.execute(
        "UPDATE article_urls SET kind = 'own' WHERE kind = 'canonical'"
        " AND url_hash IN (SELECT asked_hash FROM pages WHERE article_id = article_urls.article_id)"
    )
    op.add_column("matches", sa.Column("a_revision_id", ROW_ID))
    op.add_column("matches", sa.Column("b_revision_id", ROW_ID))
    _create_rechecks()


def _create_rechecks() -> None:
    op.create_table(
        "rechecks",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_digest", HASH),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("said_at", UtcDateTime()),
        sa.Column("futile", sa.SmallInteger, nullable=False),
        sa.Column("missing_since", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_rechecks_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_rechecks")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_rechecks_due", "rechecks", ["due_at"], sqlite_where=due, postgresql_where=due)


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
