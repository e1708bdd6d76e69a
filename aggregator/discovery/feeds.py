"""RSS, Atom, RDF and JSON feeds to candidates."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aggregator.discovery.feed_documents import read_feed
from aggregator.discovery.fields import absolute, in_range, markup, person, plain
from aggregator.discovery.model import Candidate, Feed, Lead, Reading
from aggregator.discovery.readers import RawEntry
from aggregator.discovery.unpacking import unpacked
from aggregator.text.urls import canonical_url

# Possessive: without it, 4,000 blanks or 500 empty comments at the head take for ever (2026-11-22).
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|(?><!--.*?-->)|<\?[^>]*+>)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_HEAD_BYTES = 4096
# WordPress names itself as the generator and pages its feeds (?paged=2), but links no next page.
_WORDPRESS = re.compile(rb"<generator>\s{0,9}https?://wordpress\.(?:org|com)/", re.IGNORECASE)
_SUMMARY_CHARACTERS = 2000
_MOST_CHUNKS = 160  # of at most 64 KiB, out of gzip


def parse_feed(body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None) -> Feed:
    """The feed's candidates in document order, one an address; none, and a `problem` in words, where it is no feed.

    `url` is the absolute address that the bytes came from (after redirects): relative links are resolved against it,
    or against the feed's own xml:base. `content_type` (header, with its charset) helps with the encoding. `now` (aware)
    defaults to the clock. Dates are aware UTC, as `feed_time` reads them: one without a zone is taken as UTC, one in a
    zone that is not sure is midnight of its day. None are one outside 1990 to two days ahead and one that the feed does
    not state (an entry's last change is not its publication). A problem beside candidates says how many entries are
    missing. Never raises.
    """
    body = _out_of_gzip(body)
    if problem := _no_feed(body, content_type):
        return Feed(problem=problem)
    raw, problem = read_feed(body, url, content_type)
    if raw is None:
        return Feed(problem=problem)
    now = now or datetime.now(UTC)
    itself = canonical_url(url)
    candidates: dict[str, Candidate] = {}
    for entry in raw.entries:
        candidate = _candidate(entry, url, now)
        if candidate is not None and (key := canonical_url(candidate.url)) != itself:
            candidates.setdefault(key, candidate)
    if raw.entries and not candidates:
        problem = "a feed whose entries have no address"
    return Feed(tuple(candidates.values()), plain(raw.title), absolute(raw.next_link, url), problem)


def read_feed_page(body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None) -> Reading:
    """The feed as `parse_feed` reads it, with the next (older) page as a lead of kind "feed".

    That is the one which the feed names (RFC 5005's next or prev-archive, JSON Feed's next_url), or the one that
    WordPress has without naming it.
    """
    feed = parse_feed(body, url=url, content_type=content_type, now=now)
    older = feed.next_url
    if older is None and feed.candidates and _WORDPRESS.search(body[: 4 * _HEAD_BYTES]):
        older = _paged(url)
    leads = (Lead(older, "feed"),) if older and canonical_url(older) != canonical_url(url) else ()
    return Reading(feed.candidates, leads, feed.problem, feed.title)


def _paged(url: str) -> str | None:
    """The address of the next page of a WordPress feed."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = query.get("paged", "1")
    if not page.isdecimal() or len(page) > 6:
        return None
    return urlunsplit(parts._replace(query=urlencode(query | {"paged": str(int(page) + 1)})))


def _out_of_gzip(body: bytes) -> bytes:
    """The feed where the program that makes it packs it, beside the server; of what is larger the first 10 MB."""
    return b"".join(islice(unpacked(body), _MOST_CHUNKS)) if body.startswith(b"\x1f\x8b") else body


def _no_feed(body: bytes, content_type: str | None) -> str | None:
    """What the answer is, where a glance tells that it is no feed."""
    if not body.strip():
        return "an empty answer"
    if _HTML.match(body[:_HEAD_BYTES]):
        return "an HTML page, not a feed"
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf":
        return f"{kind}, not a feed"
    return None


def _candidate(entry: RawEntry, base: str, now: datetime) -> Candidate | None:
    """The entry as a candidate; None when neither its link nor its id is an address.

    An id serves as the address also where isPermaLink is false: without a link it is the only one there is
    (WordPress: /?p=123), and a page that does not exist is found out by asking for it.
    """
    url = absolute(entry.link, base)
    if url is None and isinstance(entry.id, str) and entry.id.strip().lower().startswith(("http://", "https://")):
        url = absolute(entry.id, base)
    if url is None:
        return None
    return Candidate(
        url=url,
        title=plain(entry.title),
        published_at=in_range(entry.published_at, now),
        modified_at=in_range(entry.modified_at, now),
        author=person(entry.author),
        source_name=plain(entry.source_name),
        source_url=absolute(entry.source_url, base),
        summary=plain(entry.summary, _SUMMARY_CHARACTERS, gap=" "),
        content=markup(entry.content),
    )
