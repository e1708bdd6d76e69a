"""What gave nothing: pages to be tried again, hosts that asked to be left alone."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from aggregator.store.models.base import HASH, metadata
from aggregator.store.types import Json, UtcDateTime

failed_pages = Table(
    "failed_pages",
    metadata,
    Column("url_hash", HASH, primary_key=True),
    Column("source_id", Text, ForeignKey("sources.id"), index=True),  # whose way in, or whose article, named it
    Column("url", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("hint", Json),  # what its entry said
    Column("reason", Text, nullable=False),  # of the last failure
    Column("failures", Integer, nullable=False),  # in a row
    Column("first_failed_at", UtcDateTime, nullable=False),
    Column("last_failed_at", UtcDateTime, nullable=False),
    Column("next_try_at", UtcDateTime),  # empty: given up
)
_waits = failed_pages.c.next_try_at.is_not(None)
Index("ix_failed_pages_next", failed_pages.c.next_try_at, sqlite_where=_waits, postgresql_where=_waits)

resting_hosts = Table(
    "resting_hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("rests_until", UtcDateTime, nullable=False),  # as its Retry-After asked
)
