"""What runs remember: whom they watch, how each way in was read, every fetch."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, SmallInteger, Table, Text

from aggregator.store.models.base import HASH, article_id, metadata
from aggregator.store.types import Json, RowId, UtcDateTime

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
    Column("source_id", Text, ForeignKey("sources.id"), nullable=False, index=True),
    Column("parent_hash", HASH),  # the way in that named it; empty: the operator did
    Column("url", Text, nullable=False),
    Column("kind", Text, nullable=False),  # discovery.model.KINDS
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_digest", HASH),
    Column("last_status", SmallInteger),
    Column("last_polled_at", UtcDateTime),
    Column("next_poll_at", UtcDateTime),  # empty: not read to its end, due at once
    Column("wait_seconds", Integer),  # learned
    Column("done_at", UtcDateTime),  # the last poll all of whose pages are dealt with
    Column("news_at", UtcDateTime),  # the last of these that brought an article which nothing else had brought
    Column("announced_at", UtcDateTime),  # its last change as its sitemap index says
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("problem", Text),
    Column("known_share", Float),  # of the entries at the last poll
    # 8 bytes each of the undated entries that a first meeting left out; empty: not met yet.
    Column("left_out", LargeBinary),
    Column("first_taken", Integer),  # undated entries that a first meeting took
)

robots = Table(
    "robots",
    metadata,
    Column("host", Text, primary_key=True),  # with the port where the scheme does not tell it
    Column("status", SmallInteger, nullable=False),  # of the last answer; 0: none
    Column("asked_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("unreachable_since", UtcDateTime),  # empty: the last answer says what holds
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body", LargeBinary),  # gzip of what holds; empty: never heard
)

pages = Table(
    "pages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("run_id", RowId, ForeignKey("runs.id"), index=True),
    Column("source_id", Text, ForeignKey("sources.id")),
    article_id("article_id", index=True),
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
