"""The tables. docs/database.md draws them; a migration changes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from aggregator.store.types import Json, RowId, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
HASH = String(32)  # first 128 bits of SHA-256, hexadecimal: unique keys of texts without a length limit


def _article(name: str, *, ondelete: str = "CASCADE", **options: Any) -> Column[int]:
    return Column(name, RowId, ForeignKey("articles.id", ondelete=ondelete), **options)


sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("home", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("owner", Text),
    Column("licensed_from", Json, nullable=False),
    Column("country", Text),
    Column("language", Text),
    Column("retired", Boolean, nullable=False),
    Column("first_read_at", UtcDateTime),  # empty until a way in was read once: the next run is the first meeting
)

runs = Table(
    "runs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("spider", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # empty: at work, or killed
    Column("reason", Text),
    Column("exit_status", SmallInteger),
    Column("counters", Json, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("url_hash", HASH, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", Text, nullable=False),  # feed
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_digest", HASH),
    Column("last_status", SmallInteger),
    Column("last_polled_at", UtcDateTime),
    Column("next_poll_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("problem", Text),
    Column("known_share", Float),  # of the entries at the last poll
)

pages = Table(
    "pages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("run_id", RowId, ForeignKey("runs.id"), index=True),
    Column("source_id", Text, ForeignKey("sources.id")),
    _article("article_id", index=True),
    Column("asked_hash", HASH, nullable=False, index=True),
    Column("asked_url", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("way", Text, nullable=False),  # feed | cited | given | archive
    Column("status", SmallInteger, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("body_digest", HASH, nullable=False),
    Column("warc_file", Text),
    Column("warc_offset", BigInteger),
    Column("warc_length", BigInteger),
    Column("outcome", Text, nullable=False),  # kept | rejected | quarantined
    Column("reason", Text),
    Column("raw", LargeBinary),  # gzip of the bytes; only for quarantined pages, to be run again
)

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
    Index("ix_articles_waiting", "linked_at", "id"),
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("url_hash", HASH, primary_key=True),
    Column("url", Text, nullable=False),
    _article("article_id", nullable=False, index=True),
    Column("kind", Text, nullable=False),  # own | asked | redirect | canonical | cited
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", RowId, primary_key=True),
    _article("article_id", nullable=False),
    Column("digest", HASH, nullable=False),  # of title, summary and text
    Column("seen_at", UtcDateTime, nullable=False),
    Column("title", Text),
    Column("summary", Text),
    Column("text", Text, nullable=False),
    Column("removed", Json, nullable=False),  # [{"text": …, "rule": …}, …]
    UniqueConstraint("article_id", "digest"),
)

claims = Table(
    "claims",
    metadata,
    _article("article_id", primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("target_url", Text),
    Column("target_hash", HASH, index=True),  # of the canonicalised target, as in article_urls
    Column("name", Text),
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("feature", BigInteger, primary_key=True, autoincrement=False),
    _article("article_id", primary_key=True, index=True),
    Column("version", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

matches = Table(
    "matches",
    metadata,
    _article("a_id", primary_key=True),
    _article("b_id", primary_key=True, index=True),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("coverage_a", Float, nullable=False),
    Column("coverage_b", Float, nullable=False),
    Column("passages", Json, nullable=False),
    Column("altered_quotations", Json, nullable=False),
    Column("method_version", Text, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
)

copies = Table(
    "copies",
    metadata,
    Column("id", RowId, primary_key=True),
    _article("copy_id", nullable=False, index=True),
    _article("origin_id", index=True),
    Column("origin_name", Text),
    _article("via_id", ondelete="SET NULL"),
    Column("relation", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("is_primary", Boolean, nullable=False),
    Column("credit_kind", Text, nullable=False),
    Column("coverage_copy", Float),
    Column("coverage_origin", Float),
    Column("same_owner", Boolean, nullable=False),
    Column("licensed", Boolean, nullable=False),
    Column("evidence", Json, nullable=False),  # [{"kind": …, "words": …, "weight": …}, …]
    Column("method_version", Text, nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", RowId, primary_key=True),
    _article("copy_id", nullable=False, index=True),
    _article("origin_id"),
    Column("verdict", Text, nullable=False),  # confirmed | rejected | corrected
    Column("origin_url", Text),
    Column("note", Text),
    Column("reviewer", Text),
    Column("reviewed_at", UtcDateTime, nullable=False),
)

site_blocks = Table(
    "site_blocks",
    metadata,
    Column("host", Text, primary_key=True),
    Column("block_hash", HASH, primary_key=True),
    Column("text", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)
