"""Column types that read the same in SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC: timestamptz in PostgreSQL, 'YYYY-MM-DD HH:MM:SS' text in SQLite, aware in Python.

    Whole seconds: pages give no more, and pandas, SQLite's julianday and PostgreSQL read the one form alike.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        whole_seconds = sqlite.DATETIME(truncate_microseconds=True)  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(whole_seconds)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone: {value!r}")
        moment = value.astimezone(UTC).replace(microsecond=0)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# jsonb in PostgreSQL (the views take lists apart), text in SQLite; None is no value, never the JSON word null.
Json = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# SQLite counts rows by itself only on a column of exactly this type.
RowId = BigInteger().with_variant(Integer(), "sqlite")
