"""What a page says: the article, its spellings, versions, claims and fingerprint."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from aggregator.store.models.base import HASH, article_id, metadata
from aggregator.store.types import Json, RowId, UtcDateTime


def _where(condition: str) -> dict[str, Any]:
    """The options of an index of a few rows only."""
    return {f"{dialect}_where": text(condition) for dialect in ("sqlite", "postgresql")}


stories = Table(
    "stories",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("origin_id", RowId, unique=True),  # an article; empty where only a name is known
    Column("origin_name", Text),
    Column("size", Integer, nullable=False),  # copies, the origin not counted
    Column("first_seen_at", UtcDateTime),
    Column("last_seen_at", UtcDateTime),
)

articles = Table(
    "articles",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url", Text, nullable=False),
    Column("source_id", Text, ForeignKey("sources.id"), index=True),
    Column("host", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),  # stored | cited
    Column("cited_reason", Text),  # why a cited page was not stored
    Column("title", Text),
    Column("summary", Text),
    Column("text", Text, nullable=False, default=""),
    Column("authors", Json, nullable=False),
    Column("agencies", Json, nullable=False),
    Column("published_at", UtcDateTime, index=True),
    Column("published_precision", Text),
    Column("published_offset_minutes", SmallInteger),
    Column("published_trust", Text),
    Column("modified_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("language", Text),
    Column("language_confidence", Float),
    Column("completeness", Text, nullable=False),
    Column("word_count", Integer, nullable=False, default=0),
    Column("feature_count", Integer, nullable=False, default=0),  # of its fingerprint
    Column("revision_id", RowId),
    Column("story_id", RowId, ForeignKey("stories.id", ondelete="SET NULL"), index=True),
    Column("linked_at", UtcDateTime),  # empty: waiting for the linker
    Column("gone_at", UtcDateTime),  # empty: the page is there
    Column("canonical_hash", HASH),  # of another address on its site that its page names, believed or not
    Index("ix_articles_waiting", "linked_at", "id"),
    Index("ix_articles_canonical", "canonical_hash", **_where("canonical_hash IS NOT NULL")),
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("url_hash", HASH, primary_key=True),
    Column("url", Text, nullable=False),
    article_id("article_id", nullable=False, index=True),
    Column("kind", Text, nullable=False),  # own | asked | canonical | cited
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", RowId, primary_key=True),
    article_id("article_id", nullable=False),
    Column("digest", HASH, nullable=False),  # of title, summary and text
    Column("seen_at", UtcDateTime, nullable=False),
    Column("title", Text),
    Column("summary", Text),
    Column("text", Text, nullable=False),
    Column("removed", Json, nullable=False),  # [{"text": …, "rule": …}, …]
    Column("last_seen_at", UtcDateTime),
    UniqueConstraint("article_id", "digest"),
)

# When a stored article is looked at again, and with which validators; see store.rechecks.
rechecks = Table(
    "rechecks",
    metadata,
    article_id("article_id", primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_digest", HASH),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),  # empty: never again by itself
    Column("said_at", UtcDateTime),  # the latest change that a way in claimed
    Column("futile", SmallInteger, nullable=False, default=0),  # claims in a row that proved empty
    Column("missing_since", UtcDateTime),  # answers 404 or 410 since then
    Index("ix_rechecks_due", "due_at", **_where("due_at IS NOT NULL")),
)

claims = Table(
    "claims",
    metadata,
    article_id("article_id", primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("target_url", Text),
    Column("target_hash", HASH, index=True),  # of the canonicalised target, as in article_urls
    Column("name", Text),
)

# What an article is found by; see store.postings for how both tables are packed.
fingerprints = Table(
    "fingerprints",
    metadata,
    article_id("article_id", primary_key=True),
    Column("version", SmallInteger, nullable=False),
    Column("features", LargeBinary, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 80},  # a part that grows stays on its page: no dead index entries (HOT)
)

# What text.repeated sees of each article's current revision: [[block hash, traits], …] in the order of the page.
article_blocks = Table(
    "article_blocks",
    metadata,
    article_id("article_id", primary_key=True),
    Column("host", Text, nullable=False),
    Column("blocks", Json, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_article_blocks_host_article_id", "host", "article_id"),
)

# What they taught: the blocks that go.
site_blocks = Table(
    "site_blocks",
    metadata,
    Column("host", Text, primary_key=True),
    Column("block_hash", HASH, primary_key=True),
    Column("place", Text, nullable=False),  # anywhere | ends
    Column("text", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)
