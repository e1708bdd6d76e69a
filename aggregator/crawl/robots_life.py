"""How long a robots.txt holds, and what an answer in its place means. Pure.

RFC 9309: 2.3.1 (which answers allow everything, which nothing), 2.4 (a copy serves 24 hours, longer while the host
cannot be reached; HTTP's own rules of caching may be used).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.store.robots import MOST_BYTES, RobotsFile

LONGEST_LIFE = timedelta(hours=24)
# Programs that write robots.txt forbid all caching by habit ("no-store", "max-age=0"): taken at its word, that is a
# request more for every one that we make. RFC 9309 leaves it to the crawler.
LEAST_LIFE = timedelta(hours=1)
# A host that is out of reach is asked again after so long, while its last copy serves.
UNREACHABLE_AGAIN = timedelta(hours=1)
# RFC 9309, 2.3.1.4: after so long without any robots.txt the host counts as one that has none.
UNREACHABLE_AT_MOST = timedelta(days=30)
# What nobody has come back for is forgotten: no copy serves longer than that.
FORGOTTEN_AFTER = timedelta(days=30)
_TOO_MANY_REQUESTS = 429
_SECONDS = re.compile(r'max-age\s*=\s*"?(\d{1,10})')


def life_of(headers: Mapping[str, str]) -> timedelta:
    """How long an answer holds, LEAST_LIFE to LONGEST_LIFE: as Cache-Control or Expires says (RFC 9111, 4.2.1, for a
    cache of one's own: s-maxage is not for us), less its Age; 24 hours where neither does.

    `headers` by lower-case names; several of one name are joined by commas.
    """
    control = headers.get("cache-control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return LEAST_LIFE
    if found := _SECONDS.search(control.replace("s-maxage", "")):
        seconds = float(found[1])
    else:
        expires, date = _moment(headers.get("expires")), _moment(headers.get("date"))
        if expires is None or date is None:
            return LONGEST_LIFE
        seconds = (expires - date).total_seconds()
    age = headers.get("age", "").strip()[:10]
    seconds -= float(age) if age.isascii() and age.isdigit() else 0.0
    return max(LEAST_LIFE, min(timedelta(seconds=min(seconds, 1e8)), LONGEST_LIFE))


def _moment(text: str | None) -> datetime | None:
    """An HTTP date, aware; None for what is none, `0` included."""
    try:
        at = parsedate_to_datetime((text or "")[:60])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def serves(file: RobotsFile | None, now: datetime) -> bool:
    """True when what is remembered spares the request: a copy within its life, or a stale one of a host that was out
    of reach a short while ago."""
    return file is not None and file.body is not None and now < file.due_at


def heard(
    host: str, status: int, body: bytes, headers: Mapping[str, str], *, known: RobotsFile | None, now: datetime
) -> RobotsFile:
    """What holds after this answer: the rules it brings, those known where it says "not modified", none after 4xx and
    redirects without end; after 429 and 5xx, as after no answer at all (status 0), what was known, or nothing.

    "Too many requests" says nothing of the rules, so 429 is no "unavailable"; large crawlers hold it so too.
    """
    if status == _TOO_MANY_REQUESTS or status >= 500 or not status:
        return _unreachable(host, status, known, now)
    due_at = now + life_of(headers)
    if status == 304 and known is not None and known.body is not None:
        etag, modified = headers.get("etag", known.etag), headers.get("last-modified", known.last_modified)
        return replace(
            known, status=status, asked_at=now, due_at=due_at, unreachable_since=None, etag=etag, last_modified=modified
        )
    if not 200 <= status < 300:
        return RobotsFile(host, status, now, due_at, b"")
    etag, modified = headers.get("etag"), headers.get("last-modified")
    return RobotsFile(host, status, now, due_at, body[:MOST_BYTES], etag=etag, last_modified=modified)


def _unreachable(host: str, status: int, known: RobotsFile | None, now: datetime) -> RobotsFile:
    """A stale copy serves on; without one every run asks again, and after UNREACHABLE_AT_MOST there are no rules."""
    since = known.unreachable_since if known and known.unreachable_since else now
    if known is not None and known.body is not None:
        return replace(known, status=status, asked_at=now, due_at=now + UNREACHABLE_AGAIN, unreachable_since=since)
    if now - since >= UNREACHABLE_AT_MOST:
        return RobotsFile(host, status, now, now + LONGEST_LIFE, b"", unreachable_since=since)
    return RobotsFile(host, status, now, now, None, unreachable_since=since)
