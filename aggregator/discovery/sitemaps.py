"""Sitemaps and their indexes to candidates and leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice

from aggregator.discovery.addresses import is_list, is_sitemap_of_lists
from aggregator.discovery.fields import absolute, plain
from aggregator.discovery.lastmod import proven, stated
from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.sitemap_entries import MOST_ENTRIES, Entry, read_entries
from aggregator.discovery.unpacking import not_meant, unpacked

A_FEED = "a feed, not a sitemap"
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_LONGEST_LANGUAGE = 12
_MOST_CHUNKS_OF_TEXT = 160  # of 64 KiB: 50,000 lines of 200 characters


def read_sitemap(body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None) -> Reading:
    """The pages of a sitemap as candidates, the files of an index as leads, in document order, each address once.

    Takes XML (sitemaps.org 0.9 with Google's news fields, whatever the namespaces) and plain text, also in gzip, once
    or twice; `url` is the absolute address after redirects, `now` (aware) defaults to the clock. `published_at` is
    news:publication_date, `modified_at` and a lead's `changed_at` are lastmod where that proves itself (see
    `lastmod.proven`). Files that by their name list categories, tags or authors are left out, unless there are no
    others; so are a site's root, tags, authors, files and the like (`addresses`) without a date of publication: they
    change with every article. A feed gives the problem A_FEED and one lead, its own address as a feed: the same
    bytes are for the feed reader. Never raises; reads at most 50 MB and 50,000 entries and says so in `problem`.
    """
    now = now or datetime.now(UTC)
    chunks = unpacked(body)
    first = next(chunks, b"")
    if problem := not_meant(first, content_type):
        return Reading(problem=f"{problem}, not a sitemap")
    if _is_text(first):
        return _of_lines(chain([first], chunks), url)
    root, entries, is_cut = read_entries(chain([first], chunks))
    if root in _FEED_ROOTS:
        return Reading(leads=(Lead(url, "feed"),), problem=A_FEED)
    if root == "html":
        return Reading(problem="an HTML page, not a sitemap")
    if not entries and root not in ("urlset", "sitemapindex"):
        return Reading(
            problem=f"XML of another kind (<{root[:40]}>)" if root else "neither XML nor a list of addresses"
        )
    reading = _of_entries(entries, url, now)
    return Reading(*reading, problem=f"more than {MOST_ENTRIES:,} entries" if is_cut else None)


def _of_entries(entries: list[Entry], base: str, now: datetime) -> tuple[tuple[Candidate, ...], tuple[Lead, ...]]:
    changes = proven([stated(entry.get("lastmod"), now) for entry in entries], now)
    candidates: dict[str, Candidate] = {}
    leads: dict[str, Lead] = {}
    for entry, changed_at in zip(entries, changes, strict=True):
        address = absolute(entry["loc"].replace("&amp;", "&"), base)  # escaped twice, by template and by library
        if address is None or address == base:
            continue
        if entry["kind"] == "sitemap":
            leads.setdefault(address, Lead(address, "sitemap", changed_at))
        elif address not in candidates and ("published" in entry or not is_list(address)):
            candidates[address] = Candidate(
                url=address,
                title=plain(entry.get("title")),
                published_at=stated(entry.get("published"), now),
                modified_at=changed_at,
                language=(entry.get("language") or "")[:_LONGEST_LANGUAGE].lower() or None,
            )
    files = tuple(lead for lead in leads.values() if not is_sitemap_of_lists(lead.url))
    return tuple(candidates.values()), files or tuple(leads.values())


def _is_text(first: bytes) -> bool:
    """True for a list of addresses, one a line, as it begins."""
    return _lines(first[:4096])[0].lower().startswith(("http://", "https://"))


def _lines(text: bytes) -> list[str]:
    codec = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return text.decode(codec, "replace").lstrip("\ufeff").strip().splitlines() or [""]


def _of_lines(chunks: Iterator[bytes], base: str) -> Reading:
    """The addresses of a text sitemap; lines that are none are passed over."""
    found: dict[str, Candidate] = {}
    for line in _lines(b"".join(islice(chunks, _MOST_CHUNKS_OF_TEXT)))[: 2 * MOST_ENTRIES]:
        line = line.strip()
        if line.lower().startswith(("http://", "https://")) and (address := absolute(line, base)):
            found.setdefault(address, Candidate(address))
            if len(found) > MOST_ENTRIES:
                return Reading(tuple(found.values())[:MOST_ENTRIES], problem=f"more than {MOST_ENTRIES:,} entries")
    return Reading(tuple(found.values()))
