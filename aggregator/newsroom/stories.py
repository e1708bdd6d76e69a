"""The content of the demo newsroom: sites and stories as data, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet of the newsroom; its host is `id`.localhost."""

    id: str
    name: str
    role: str  # publisher | agency | republisher
    language: str
    theme: str  # a folder of themes/
    tagline: str
    feed: str  # rss | atom | rdf: the format
    feed_path: str
    dates: tuple[str, ...] = ()  # where its pages show their date: jsonld, meta, element, words, feed
    offset_minutes: int = 0
    listed: bool = True  # False: the sources file gives `home` alone, the feed must be found
    owner: str | None = None
    licensed_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One article page; `paragraphs` may hold headings ("## …") and links ("[words](address)")."""

    site: str
    path: str
    title: str
    published: str  # relative: "-3d 07:14"
    paragraphs: tuple[str, ...]
    author: str | None = None
    section: str = "News"
    standfirst: str | None = None
    modified: str | None = None
    canonical: str | None = None  # on another site; None: the page's own address
    tags: tuple[str, ...] = ()
    in_feed: bool = True  # False: reachable through a citation only

    @property
    def ref(self) -> str:
        """Site and path in one word, as the truth file and `of` write it."""
        return self.site + self.path


def load_sites(folder: Path) -> dict[str, Site]:
    """The sites of `folder`/sites.toml by id, in file order. An unknown key raises TypeError."""
    rows = tomllib.loads((folder / "sites.toml").read_text("utf-8"))["site"]
    return {row["id"]: Site(**_tuples(row)) for row in rows}


def load_stories(folder: Path) -> list[Story]:
    """Every story of `folder`/stories/*.toml, in the order of file names and of the files.

    A page is written out in `text`, or made from an earlier page of its file: `of` names that page,
    `keep` its paragraphs (from 1; default all), `edits` pairs of words that a house style changed, `before`
    and `after` what the copying site adds. So no text stands twice. Raises ValueError for an edit
    that finds nothing, since a typing error would silently make a verbatim copy.
    """
    stories: list[Story] = []
    for path in sorted((folder / "stories").glob("*.toml")):
        family: dict[str, Story] = {}
        for row in tomllib.loads(path.read_text("utf-8"))["page"]:
            story = _story(row, family)
            family[story.ref] = story
        stories += family.values()
    return stories


def _story(row: dict[str, Any], family: dict[str, Story]) -> Story:
    body = _split(row.pop("text", ""))
    origin, keep, edits = row.pop("of", None), row.pop("keep", None), row.pop("edits", [])
    if origin:
        source = family[origin].paragraphs
        body = tuple(source[number - 1] for number in keep) if keep else source
    joined = "\n\n".join(body)
    for old, new in edits:
        if old not in joined:
            raise ValueError(f"{row['site']}{row['path']}: edit {old!r} finds nothing in {origin}")
        joined = joined.replace(old, new)
    paragraphs = _split(row.pop("before", "")) + _split(joined) + _split(row.pop("after", ""))
    return Story(paragraphs=paragraphs, **_tuples(row))


def _split(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
