"""What all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, String

from aggregator.store.types import RowId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
HASH = String(32)  # first 128 bits of SHA-256, hexadecimal: unique keys of texts without a length limit


def article_id(name: str, *, ondelete: str = "CASCADE", **options: Any) -> Column[int]:
    return Column(name, RowId, ForeignKey("articles.id", ondelete=ondelete), **options)
