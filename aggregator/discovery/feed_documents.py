"""A feed's document, mended and read: as a whole, or entry by entry where one entry's fault swallows others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aggregator.discovery.feed_elements import entry_starts, texts_escaped, times_rewritten
from aggregator.discovery.mending import in_utf8, mended
from aggregator.discovery.readers import RawEntry, RawFeed, first_read, is_json

# Each entry is read with all that stands before the first. The slower library takes 10 s of CPU a million bytes at
# worst (see `readers`), and a millisecond or two a part.
_MOST_ENTRIES = 500
_MOST_BYTES = 1_000_000  # of all parts together


def read_feed(body: bytes, url: str, content_type: str | None) -> tuple[RawFeed | None, str | None]:
    """The feed as the libraries read it, and what is wrong; None where it is none. Never raises.

    A problem beside a feed says how many of its entries cannot be read. Linear.
    """
    if is_json(body):
        return first_read(body, url, content_type)
    body = times_rewritten(texts_escaped(mended(in_utf8(body))))
    feed, problem = first_read(body, url, content_type)
    starts = entry_starts(body)
    if feed is None or _addressed(feed.entries) >= len(starts):
        return feed, problem
    if len(starts) <= _MOST_ENTRIES and len(starts) * starts[0] + len(body) <= _MOST_BYTES:
        feed = _one_by_one(body, starts, feed, url, content_type)
    missing = len(starts) - len(feed.entries)
    return feed, f"{missing} of {len(starts)} entries cannot be read" if missing > 0 else None


def _one_by_one(body: bytes, starts: list[int], feed: RawFeed, url: str, content_type: str | None) -> RawFeed:
    """The feed with the entries of its parts, where those are more: each from its beginning to the next one's."""
    entries: list[RawEntry] = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        part, _ = first_read(body[: starts[0]] + body[start:end], url, content_type)
        entries += part.entries[:1] if part else ()
    return replace(feed, entries=tuple(entries)) if _addressed(entries) > _addressed(feed.entries) else feed


def _addressed(entries: Sequence[RawEntry]) -> int:
    """How many have an address: fastfeedparser takes HTML's view of some broken feeds, where a link has no text."""
    return sum(bool(entry.link) or str(entry.id).startswith("http") for entry in entries)
