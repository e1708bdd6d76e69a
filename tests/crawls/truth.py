"""The demo newsroom's truth, and what a database says instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine, text

from aggregator.store.engine import open_engine
from tests.conftest import CHECKOUT

TRUTH = tomllib.loads((CHECKOUT / "data" / "demo" / "truth.toml").read_text(encoding="utf-8"))
FIELDS = ("via", "relation", "direction", "is_primary", "credit_kind")


@dataclass(frozen=True)
class Found:
    """One link of the database, its pages in the words of the truth file."""

    copy: str
    origin: str
    facts: dict[str, Any]


def reference(url: str | None) -> str | None:
    """`site/path` of a demo address."""
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removesuffix('.localhost')}{parts.path}"


def found_links(engine: Engine) -> list[Found]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM republications ORDER BY copy_url, origin_url")).mappings().all()
    return [
        Found(
            reference(row["copy_url"]) or "",
            reference(row["origin_url"]) or row["origin_name"],
            {"via": reference(row["parent_url"]), **{name: row[name] for name in FIELDS[1:]}},
        )
        for row in rows
    ]


def differences(database_url: str) -> list[str]:
    """Everything in which the database differs from the truth, a line each; empty when it is exactly right."""
    engine = open_engine(database_url)
    found = {(link.copy, link.origin): link for link in found_links(engine)}
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT COUNT(*) FROM articles WHERE state = 'stored'")).scalar_one()
    engine.dispose()
    lines = [] if stored == TRUTH["articles"] else [f"{stored} articles instead of {TRUTH['articles']}"]
    for entry in TRUTH["link"]:
        copy, origin = entry["copy"], _origin(entry)
        link = found.pop((copy, origin), None)
        if link is None and entry.get("either_way"):
            link = found.pop((origin, copy), None)
        if link is None:
            lines.append(f"missing: {copy} <- {origin}")
            continue
        lines += [f"{copy}: {problem}" for problem in _wrong(entry, link)]
    return lines + [f"false: {copy} <- {origin} ({link.facts})" for (copy, origin), link in found.items()]


def _origin(entry: dict[str, Any]) -> str:
    if "origin_url" in entry:
        return entry["origin_url"].replace("{{site:", "").replace("}}", "")
    return str(entry.get("origin") or entry["origin_name"])


def _wrong(entry: dict[str, Any], link: Found) -> list[str]:
    expected = {"is_primary": True, "via": None} | {name: entry[name] for name in FIELDS if name in entry}
    honest = {name: wanted if isinstance(wanted, list) else [wanted] for name, wanted in expected.items()}
    wrong = [name for name in honest if link.facts[name] not in honest[name]]
    return [f"{name} is {link.facts[name]!r}, not {expected[name]!r}" for name in wrong]
