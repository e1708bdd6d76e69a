"""Imports only fall, rooms say what they are, nothing grows out of hand. CONTRIBUTING.md draws the floors."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PACKAGE = CHECKOUT / "aggregator"
MODULES = sorted(PACKAGE.rglob("*.py"))
# Room -> rooms of ours that it may import. Value types (`model` modules) of a lower room come with it.
MAY_IMPORT: dict[str, set[str]] = {
    "config": set(),
    "clock": set(),
    "text": set(),
    "sources": set(),
    "newsroom": set(),
    "copies": {"text"},
    "discovery": {"text", "sources"},
    "items": {"text", "copies"},
    "store": {"items", "copies", "discovery", "text", "config", "clock"},
    "spiders": {"items", "discovery", "sources", "config", "clock", "text"},
    "crawl": {"items", "store", "spiders", "sources", "text", "config", "clock"},
    "pipelines": {"items", "text", "copies", "store", "config", "crawl", "sources", "clock"},
    "terminal": {"text", "copies", "sources", "items", "store", "spiders", "config"},
    "commands": {
        "store",
        "sources",
        "copies",
        "config",
        "crawl",
        "pipelines",
        "spiders",
        "newsroom",
        "terminal",
        "text",
        "discovery",
    },
    "settings": {"pipelines", "config"},
}
PURE = {"text", "copies", "sources", "discovery", "config", "newsroom"}
FORBIDDEN_IN_PURE = {"scrapy", "sqlalchemy", "twisted", "alembic", "psycopg"}


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_fall(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return  # the root only exports
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("aggregator.") and "." in name}
    rooms = ours & set(MAY_IMPORT)
    assert room in MAY_IMPORT, f"{room}: a new room; give it a floor in CONTRIBUTING.md and here"
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=lambda path: path.stem)
def test_pure_rooms_know_no_framework(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & FORBIDDEN_IN_PURE


def test_no_circle_between_rooms() -> None:
    left = {room: set(rooms) for room, rooms in MAY_IMPORT.items()}
    while free := [room for room, rooms in left.items() if not rooms & set(left) - {room}]:
        for room in free:
            del left[room]
    assert not left, f"a circle among {sorted(left)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sizes(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 250
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 60, node.name


def test_rooms_say_what_they_are() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc", "core"}
