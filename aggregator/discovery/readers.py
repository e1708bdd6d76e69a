"""The two feed libraries behind one face: bytes in, raw entries out. No document is parsed by ourselves.

Both libraries guess where a feed says nothing; the guesses that would become false dates are taken back here.
"""

from __future__ import annotations

import html
import io
import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import fastfeedparser
import feedparser

from aggregator.discovery.feed_times import feed_time
from aggregator.discovery.fields import moment
from aggregator.discovery.mending import is_utf8

# What only feedparser reads: the address behind a FeedBurner redirect, <source>, xml:base.
_ONLY_FEEDPARSER = re.compile(rb"<(?:[\w.-]+:)?(?:origlink|source)[\s>]|\sxml:base\s*=", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_PUBLICATION = re.compile(rb"<((?:[\w.-]+:)?(?:pubdate|published|issued|created|date))[\s>]", re.IGNORECASE)
_DECLARED_OTHER = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)
# feedparser takes up to 10 s of CPU a million bytes of tag soup (`<a>` repeated, 2026-11-22): it would hold up the
# crawl. Beyond this size only fastfeedparser reads, which takes 0.04 s for a sound feed of 2.6 million bytes.
_LARGEST_FOR_FEEDPARSER = 2_000_000  # bytes
_NOTHING_ELSE = {
    "include_tags": False,
    "include_media": False,
    "include_enclosures": False,
}


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as a library gives it: links perhaps relative, texts perhaps with markup."""

    link: object
    id: object
    title: object
    summary: object
    author: object
    published_at: datetime | None
    modified_at: datetime | None
    source_name: object = None
    source_url: object = None
    content: str | None = None  # HTML


@dataclass(frozen=True, slots=True)
class RawFeed:
    """One feed as a library gives it."""

    entries: tuple[RawEntry, ...]
    title: object
    next_link: object


def first_read(body: bytes, url: str, content_type: str | None) -> tuple[RawFeed | None, str | None]:
    """What the first library that finds entries makes of the bytes; a feed without entries; or None, and why.

    fastfeedparser first, feedparser when that fails or finds nothing, and at once where only feedparser reads all.
    Both raise whatever their code meets on broken bytes, and feedparser warns of its own past. Neither is our fault or
    our news: this one place catches both and gives the first library's words as the problem.
    """
    readers: list[Callable[[bytes, str, str | None], RawFeed | None]] = [_fast, _thorough]
    if len(body) > _LARGEST_FOR_FEEDPARSER:
        readers.pop()
    elif _needs_feedparser(body):
        readers.reverse()
    empty, problem = None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for reader in readers:
            try:
                feed = reader(body, url, content_type)
            except Exception as error:
                words = " ".join(str(error).split()).split(" (first 200 chars")[0][:160]
                problem = problem or f"not readable as a feed ({words})"
                continue
            if feed is not None and feed.entries:
                return feed, None
            empty = empty or feed
    if empty is not None and problem is None:
        return empty, None
    return None, problem or "neither RSS, Atom, RDF nor JSON Feed"


def is_json(body: bytes) -> bool:
    """True where the document is JSON by its first sign."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _needs_feedparser(body: bytes) -> bool:
    """True for what fastfeedparser reads without its point, and for bytes in no encoding that they declare."""
    if b"\0" in body or _ONLY_FEEDPARSER.search(body):
        return True
    return not is_utf8(body) and not _DECLARED_OTHER.search(body, 0, 400)


def _fast(body: bytes, _url: str, _content_type: str | None) -> RawFeed | None:
    """fastfeedparser; None, for feedparser to read it, where only some of the entries state their publication.

    It fills a missing date of publication from the last change, or from any id that looks like a date, and does not
    tell. So its dates are believed when every entry has such an element.
    """
    if is_json(body):
        return _json(body)
    parsed = fastfeedparser.parse(body, **_NOTHING_ELSE)
    about: Mapping[str, Any] = parsed.get("feed") or {}
    entries: list[Mapping[str, Any]] = parsed.get("entries") or []
    stated = _publications(body)
    if 0 < stated < len(entries) and len(body) <= _LARGEST_FOR_FEEDPARSER:
        return None
    believed = stated >= len(entries)
    return RawFeed(tuple(_fast_entry(entry, believed) for entry in entries), about.get("title"), _older(about))


def _json(body: bytes) -> RawFeed:
    """A JSON Feed: fastfeedparser, without the times, of which it refuses some with the whole feed, and next_url,
    which it leaves out."""
    said = json.loads(body)
    times = [(item.pop("date_published", None), item.pop("date_modified", None)) for item in said.get("items", ())]
    parsed = fastfeedparser.parse(json.dumps(said).encode(), **_NOTHING_ELSE)
    entries = (
        replace(_fast_entry(entry, False), published_at=_time(published), modified_at=_time(modified))
        for entry, (published, modified) in zip(parsed["entries"], times, strict=True)
    )
    return RawFeed(tuple(entries), parsed["feed"].get("title"), said.get("next_url"))


def _time(value: object) -> datetime | None:
    return feed_time(str(value)) if isinstance(value, str | int) else None


def _publications(body: bytes) -> int:
    """How often the entries name a time of publication: by the commonest element, since some give two."""
    first = _ENTRY.search(body)
    names = Counter(_PUBLICATION.findall(body, first.start())) if first else Counter()
    return max(names.values(), default=0)


def _fast_entry(entry: Mapping[str, Any], believed: bool) -> RawEntry:
    return RawEntry(
        link=_linked(entry, "alternate") or _page_link(entry),
        id=entry.get("id"),
        title=entry.get("title"),
        summary=entry.get("description"),
        author=entry.get("author"),
        published_at=moment(entry.get("published")) if believed else None,
        modified_at=moment(entry.get("updated")),
        content=_content(entry),
    )


def _thorough(body: bytes, url: str, content_type: str | None) -> RawFeed | None:
    """feedparser; a stream, since it would take bytes for the name of a file or an address to open."""
    headers = {"content-location": url}
    if content_type and not is_utf8(body):  # valid UTF-8 is UTF-8, whatever the header says
        headers["content-type"] = content_type
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    if not parsed.entries and not parsed.get("version"):
        return None
    is_rss = str(parsed.get("version") or "").startswith("rss")
    entries = tuple(_thorough_entry(entry, is_rss) for entry in parsed.entries)
    return RawFeed(entries, parsed.feed.get("title"), _older(parsed.feed))


def _thorough_entry(entry: Mapping[str, Any], is_rss: bool) -> RawEntry:
    """Read by dict.get: feedparser's own look-up gives `published` for a missing `updated`, and warns."""
    said: dict[str, Any] = dict(dict.items(entry))  # type: ignore[arg-type]
    published, modified = moment(said.get("published_parsed")), moment(said.get("updated_parsed"))
    if published is None and is_rss:  # dc:date, which RSS uses for publication and feedparser files as `updated`
        published, modified = modified, None
    source = said.get("source") or {}
    return RawEntry(
        link=said.get("feedburner_origlink") or _linked(said, "alternate") or _page_link(said),
        id=said.get("id"),
        title=said.get("title"),
        summary=said.get("summary"),
        author=said.get("author"),
        published_at=published,
        modified_at=modified,
        source_name=source.get("title") or source.get("value"),
        source_url=source.get("href") or source.get("link"),
        content=_content(said),
    )


def _content(entry: Mapping[str, Any]) -> str | None:
    """The longest of the entry's contents as HTML; of a plain text its paragraphs. An RSS description, where it is all
    that there is, may be the whole text."""
    given = [one for one in entry.get("content") or () if isinstance(one.get("value"), str)]
    best = max(given, key=lambda one: len(one["value"]), default=None)
    if best is None:
        summary = entry.get("summary")
        return summary if isinstance(summary, str) else None
    if (best.get("type") or "").lower() not in ("text/plain", "text"):
        return str(best["value"])
    lines = (line for line in best["value"].splitlines() if line.strip())
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)


def _older(about: Mapping[str, Any]) -> object:
    """The next, older page of a paged feed, or the archive before this document (RFC 5005, sections 3 and 4)."""
    return _linked(about, "next") or _linked(about, "prev-archive")


def _linked(about: Mapping[str, Any], rel: str) -> object:
    """The first link of that relation, an HTML one before others."""
    links = [link for link in about.get("links") or () if _rel(link) == rel and link.get("href")]
    pages = [link for link in links if "html" in (link.get("type") or "html")]
    return next((link["href"] for link in pages or links), None)


def _rel(link: Mapping[str, Any]) -> str:
    """The relation as registered, which may be written as an address (RFC 4287, section 4.2.7.2)."""
    return str(link.get("rel") or "").rsplit("/", 1)[-1].lower()


def _page_link(entry: Mapping[str, Any]) -> object:
    """The entry's plain link, unless it is known to be something else (a sound file, comments)."""
    link = entry.get("link")
    others = {other.get("href") for other in entry.get("links") or () if other.get("rel") not in (None, "alternate")}
    return None if link in others else link
