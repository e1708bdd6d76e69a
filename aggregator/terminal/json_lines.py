"""Rows for other programs: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row


def json_lines(rows: Iterable[Row[Any]]) -> str:
    """A line a row, columns by name, in their order; times as ISO 8601 with their offset; "" for no rows."""
    return "".join(json.dumps(dict(row._mapping), ensure_ascii=False, default=_plain) + "\n" for row in rows)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
