"""The tables of words and rules that the program is delivered with."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def load_table(name: str, room: str = "aggregator.text") -> dict[str, Any]:
    """The table of a TOML file of a room, by its path within it ("phrases/months.toml"). Read anew each time:
    whoever makes patterns of it keeps those. Raises FileNotFoundError and tomllib.TOMLDecodeError."""
    return tomllib.loads((resources.files(room) / name).read_text(encoding="utf-8"))
