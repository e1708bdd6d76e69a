"""The tables of words and rules that the text room is delivered with."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def load_table(name: str) -> dict[str, Any]:
    """The table of a TOML file of this room, by its path within it ("phrases/months.toml"). Read anew each time:
    whoever makes patterns of it keeps those. Raises FileNotFoundError and tomllib.TOMLDecodeError."""
    return tomllib.loads((resources.files("aggregator.text") / name).read_text(encoding="utf-8"))
