"""Sources, runs and articles.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aggregator.store.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HASH = sa.String(32)
TIME = UtcDateTime()


def upgrade() -> None:
    _create_watching()
    _create_articles()
    _create_article_parts()
    _create_article_features()


def _create_watching() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("licensed_from", JSON, nullable=False),
        sa.Column("country", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("first_read_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "runs",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("spider", sa.Text, nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("reason", sa.Text),
        sa.Column("exit_status", sa.SmallInteger),
        sa.Column("counters", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "polls",
        sa.Column("url_hash", HASH, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_digest", HASH),
        sa.Column("last_status", sa.SmallInteger),
        sa.Column("last_polled_at", TIME),
        sa.Column("next_poll_at", TIME),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("known_share", sa.Float),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_polls_source_id")),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_polls")),
    )


def _create_articles() -> None:
    op.create_table(
        "stories",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("origin_id", ROW_ID),
        sa.Column("origin_name", sa.Text),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("first_seen_at", TIME),
        sa.Column("last_seen_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("origin_id", name=op.f("uq_stories_origin_id")),
    )
    op.create_table(
        "articles",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cited_reason", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("summary", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("agencies", JSON, nullable=False),
        sa.Column("published_at", TIME),
        sa.Column("published_precision", sa.Text),
        sa.Column("published_offset_minutes", sa.SmallInteger),
        sa.Column("published_trust", sa.Text),
        sa.Column("modified_at", TIME),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("language_confidence", sa.Float),
        sa.Column("completeness", sa.Text, nullable=False),
        sa.Column("word_count", sa.Integer, nullable=False),
        sa.Column("feature_count", sa.Integer, nullable=False),
        sa.Column("revision_id", ROW_ID),
        sa.Column("story_id", ROW_ID),
        sa.Column("linked_at", TIME),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_articles_source_id")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_articles_story_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index(op.f("ix_articles_first_seen_at"), "articles", ["first_seen_at"], unique=False)
    op.create_index(op.f("ix_articles_host"), "articles", ["host"], unique=False)
    op.create_index(op.f("ix_articles_published_at"), "articles", ["published_at"], unique=False)
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"], unique=False)
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.create_index("ix_articles_waiting", "articles", ["linked_at", "id"], unique=False)


def _create_article_parts() -> None:
    op.create_table(
        "pages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("run_id", ROW_ID),
        sa.Column("source_id", sa.Text),
        sa.Column("article_id", ROW_ID),
        sa.Column("asked_hash", HASH, nullable=False),
        sa.Column("asked_url", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("body_digest", HASH, nullable=False),
        sa.Column("warc_file", sa.Text),
        sa.Column("warc_offset", sa.BigInteger),
        sa.Column("warc_length", sa.BigInteger),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("raw", sa.LargeBinary),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_pages_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_pages_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_pages_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_article_id"), "pages", ["article_id"], unique=False)
    op.create_index(op.f("ix_pages_asked_hash"), "pages", ["asked_hash"], unique=False)
    op.create_index(op.f("ix_pages_run_id"), "pages", ["run_id"], unique=False)
    op.create_table(
        "article_urls",
        sa.Column("url_hash", HASH, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_urls_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_article_urls")),
    )
    op.create_index(op.f("ix_article_urls_article_id"), "article_urls", ["article_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("digest", HASH, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("summary", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("removed", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_revisions_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("article_id", "digest", name=op.f("uq_revisions_article_id_digest")),
    )


def _create_article_features() -> None:
    op.create_table(
        "claims",
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("target_url", sa.Text),
        sa.Column("target_hash", HASH),
        sa.Column("name", sa.Text),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_claims_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_target_hash"), "claims", ["target_hash"], unique=False)
    op.create_table(
        "fingerprints",
        sa.Column("feature", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_fingerprints_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feature", "article_id", name=op.f("pk_fingerprints")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fingerprints_article_id"), "fingerprints", ["article_id"], unique=False)
    op.create_table(
        "site_blocks",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("block_hash", HASH, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("host", "block_hash", name=op.f("pk_site_blocks")),
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only go forward; restore a backup instead")
