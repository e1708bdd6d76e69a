"""Conditions on many ids at once, as one bound value: a family may have more members than a statement has places.

SQLite binds 32,766 values at most and PostgreSQL 65,535, and a statement of thousands of places is compiled anew each
time. One array (JSON text in SQLite) has neither trouble.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def one_of(connection: Connection, column: Column[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """The condition that the column holds one of the ids (any number of them; none: never true)."""
    numbers = sorted(ids)
    if connection.dialect.name == "postgresql":
        return column == func.any(bindparam(None, numbers, type_=ARRAY(BigInteger)))
    listed = func.json_each(json.dumps(numbers)).table_valued("value")
    return column.in_(select(listed.c.value))
