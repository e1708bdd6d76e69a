"""Ways in: the addresses of a source that lead to its articles, and the one table of who reads which kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.discovery import file_series as series
from aggregator.discovery import recency
from aggregator.discovery.feeds import read_feed_page
from aggregator.discovery.home import feeds_of_page, ways_in_of_home
from aggregator.discovery.listings import read_listing
from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.robots import sitemaps_of_robots
from aggregator.discovery.sitemaps import read_sitemap
from aggregator.discovery.wordpress import posts_url, probe_url, read_posts, read_types, types_url
from aggregator.sources.model import Source

_WORDPRESS = re.compile(rb"/wp-(?:content|includes)/")


@dataclass(frozen=True, slots=True)
class WayIn:
    """One URL of a source that leads to its articles; the pages of a paged archive are one way in."""

    source_id: str
    url: str  # of a WordPress API its root: what is asked for depends on `after`
    kind: str = "feed"  # one of discovery.model.KINDS
    parent: str | None = None  # URL of the way in that named it; None: the operator did
    after: datetime | None = None  # what was changed before is known (aware, UTC)
    is_safety_net: bool = False  # another way in of the source is expected to bring its articles too
    is_extra: bool = False  # a section, or what has brought no news of its own for long: such take turns
    is_behind: bool = False  # asked after what is only tried, which knows more of the same articles if it is there


@dataclass(frozen=True, slots=True)
class Answer:
    """What a way in answered, for a reader."""

    body: bytes
    url: str  # after redirects
    content_type: str
    headers: Mapping[str, str]
    now: datetime
    after: datetime | None = None
    robots: bytes = b""  # the site's robots.txt, where it passed by


def _read_feed(answer: Answer) -> Reading:
    return read_feed_page(answer.body, url=answer.url, content_type=answer.content_type, now=answer.now)


def _read_sitemap(answer: Answer) -> Reading:
    return read_sitemap(answer.body, url=answer.url, content_type=answer.content_type, now=answer.now)


def _read_robots(answer: Answer) -> Reading:
    found = sitemaps_of_robots(answer.body, url=answer.url)
    return Reading(leads=tuple(Lead(url, "sitemap") for url in found))


def _read_listing(answer: Answer) -> Reading:
    return read_listing(answer.body, url=answer.url, content_type=answer.content_type, now=answer.now)


def _read_posts(answer: Answer) -> Reading:
    return read_posts(answer.body, url=answer.url, headers=answer.headers, after=answer.after, now=answer.now)


def _read_types(answer: Answer) -> Reading:
    return read_types(answer.body, url=answer.url, headers=answer.headers)


def _read_probe(answer: Answer) -> Reading:
    """What stands where a feed may be, as a lead to be read as what it is: itself, or the feeds that it lists."""
    for kind in ("feed", "sitemap"):
        reading = READERS[kind](answer)
        if reading.problem is None and (reading.candidates or reading.leads or kind == "feed"):
            return Reading(leads=(Lead(answer.url, kind),))
    return feeds_of_page(answer.body, url=answer.url, content_type=answer.content_type)


def _read_home(answer: Answer) -> Reading:
    """The ways in that a home page and its site's robots.txt announce, the page itself as a listing among them; where
    WordPress left its traces and no API is named, its usual place, to be tried."""
    reading = ways_in_of_home(
        answer.body,
        url=answer.url,
        link_headers=[answer.headers.get("Link", "")],
        robots=answer.robots,
        content_type=answer.content_type,
        now=answer.now,
    )
    leads = list(reading.leads)
    leads += [Lead(types_url(lead.url), "types") for lead in leads if lead.kind == "wordpress"]
    if _WORDPRESS.search(answer.body) and not any(lead.kind == "wordpress" for lead in leads):
        leads.append(Lead(probe_url(answer.url), "wordpress"))
    return Reading(leads=tuple(leads), problem=reading.problem)


READERS: dict[str, Callable[[Answer], Reading]] = {
    "feed": _read_feed,
    "sitemap": _read_sitemap,
    "robots": _read_robots,
    "wordpress": _read_posts,
    "types": _read_types,
    "probe": _read_probe,
    "listing": _read_listing,
    "home": _read_home,
}
# What stands under an address that was said to be of another kind: sites mix these up, and give wrong content types.
_TAKEN_FOR = {"feed": ("sitemap",), "sitemap": ("feed",), "listing": ("feed", "sitemap")}
# Kinds that may have further pages of the same.
PAGED = frozenset({"feed", "wordpress", "listing"})


def read_answer(kind: str, answer: Answer) -> tuple[str, Reading]:
    """What the answer is and gives: read as `kind`, or as what it is often taken for; its problem is that of `kind`."""
    first = READERS[kind](answer)
    if not has_failed(first, answer.url):
        return kind, first
    for other in _TAKEN_FOR.get(kind, ()):
        reading = READERS[other](answer)
        if not has_failed(reading, answer.url) and (reading.candidates or reading.leads):
            return other, reading
    return kind, first


def has_failed(reading: Reading, url: str) -> bool:
    """True when nothing could be read; a problem beside candidates means that not all could."""
    others = any(lead.url != url for lead in reading.leads)
    return reading.problem is not None and not reading.candidates and not others


def own_ways_in(source: Source) -> list[WayIn]:
    """The ways in that the operator names; the home page where there is none."""
    named = [WayIn(source.id, url, kind) for kind, url in source.ways_in]
    return named or [WayIn(source.id, source.home, "home")]


def is_next_page(lead: Lead, kind: str) -> bool:
    """True for a further page of what was read as `kind`; False for another way in."""
    return lead.kind == kind and kind in PAGED


def address_of(way_in: WayIn) -> str:
    """What is asked for first."""
    if way_in.kind == "wordpress":
        return posts_url(way_in.url, after=way_in.after)
    return way_in.url


def newest_first(candidates: Sequence[Candidate], kind: str) -> list[Candidate]:
    """The candidates in the order in which they are asked for: a sitemap's newest first, as far as times and addresses
    tell (see `recency`); others in their own order, which is the newest first anyway."""
    return recency.newest_first(candidates) if kind == "sitemap" else list(candidates)


def named_until(url: str, now: datetime) -> datetime | None:
    """The end, aware UTC, of the day or month that an article's address names; None where it names none."""
    return recency.named_until(url, now)


def file_series(urls: Sequence[str], most_single: int) -> list[tuple[str, ...]]:
    """The files of an index in series, the newest of each first as far as names tell (see `discovery.file_series`)."""
    return series.file_series(urls, most_single)


def asked_first(urls: Sequence[str], oldest: datetime, most: int) -> list[str]:
    """The files of an index to begin with, where it tells no times (see `discovery.file_series`)."""
    return series.asked_first(urls, oldest, most)


def oldest_first(at: datetime | None) -> datetime:
    """A key for sorting by time; what has none is oldest."""
    return at or datetime.min.replace(tzinfo=UTC)
