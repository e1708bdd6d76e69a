"""Who copied whom: verified pairs, the links derived from them, and the human word."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Table, Text

from aggregator.store.models.base import article_id, metadata
from aggregator.store.types import Json, RowId, UtcDateTime

matches = Table(
    "matches",
    metadata,
    article_id("a_id", primary_key=True),
    article_id("b_id", primary_key=True, index=True),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("coverage_a", Float, nullable=False),
    Column("coverage_b", Float, nullable=False),
    Column("passages", Json, nullable=False),
    Column("altered_quotations", Json, nullable=False),
    Column("method_version", Text, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    # The earlier version that was compared, where the current one has lost the likeness; empty: the current one.
    Column("a_revision_id", RowId),
    Column("b_revision_id", RowId),
)

copies = Table(
    "copies",
    metadata,
    Column("id", RowId, primary_key=True),
    article_id("copy_id", nullable=False, index=True),
    article_id("origin_id", index=True),
    Column("origin_name", Text),
    article_id("via_id", ondelete="SET NULL"),
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
    article_id("copy_id", nullable=False, index=True),
    article_id("origin_id", index=True),  # with origin_name empty too: every link of the copy
    Column("verdict", Text, nullable=False),  # confirmed | rejected | corrected
    Column("origin_url", Text),
    Column("note", Text),
    Column("reviewer", Text),
    Column("reviewed_at", UtcDateTime, nullable=False),
    Column("origin_name", Text),  # of a link to an agency of which no page is known
    article_id("corrected_id", ondelete="SET NULL", index=True),  # the page of origin_url
    Column("link", Json),  # as it stood when the word was said
)

link_history = Table(
    "link_history",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    Column("change", Text, nullable=False),  # added | changed | withdrawn
    Column("link_id", RowId, nullable=False, index=True),
    Column("replaces_id", RowId),
    # Numbers and addresses without foreign keys: what was said once stays, whatever becomes of the pages.
    Column("copy_id", RowId, nullable=False, index=True),
    Column("copy_url", Text, nullable=False),
    Column("origin_id", RowId),
    Column("origin_url", Text),
    Column("origin_name", Text),
    Column("parent_id", RowId),
    Column("parent_url", Text),
    Column("relation", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("confidence_band", Float, nullable=False),
    Column("is_primary", Boolean, nullable=False),
    Column("credit_kind", Text, nullable=False),
    Column("same_owner", Boolean, nullable=False),
    Column("licensed", Boolean, nullable=False),
    Column("before", Json),
    Column("command", Text, nullable=False),
    Column("run_id", RowId, ForeignKey("runs.id", ondelete="SET NULL")),
    Column("method_version", Text, nullable=False),
)
