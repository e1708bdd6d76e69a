"""What a feed says, made plain: absolute addresses, texts without markup, names without mail addresses, sane times."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from time import struct_time
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from aggregator.text.normalise import storable

# Feeds existed from 1997 and archives put online go back a little further; a date before 1990 is a zero or a typing
# error. Two days ahead: clocks and zones go wrong by a day, embargoed entries and spam by more.
FIRST_YEAR = 1990
AHEAD = timedelta(days=2)
# Characters of an entry's HTML that travel with the request for its page: fewer are a teaser, more no article. Most
# have 3,000 to 10,000; up to 500 of them wait in memory for a source that is met for the first time.
LEAST_CONTENT, MOST_CONTENT = 200, 100_000
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
# A mail address with the name in brackets, as RSS 2.0 wants it, is far shorter; longer ones are not worth parsing.
_LONGEST_NAME = 500
_SCRAP = lxml_html.HTMLParser(encoding="utf-8")
_OF_URLS = re.compile(r"[\t\r\n]")


def absolute(link: object, base: str) -> str | None:
    """The link as an absolute http(s) URL without a fragment-only or empty target; None where that cannot be."""
    if not isinstance(link, str) or not (link := _OF_URLS.sub("", link).strip()) or link.startswith("#"):
        return None
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if known and url.isprintable() else None


def plain(value: object, longest: int = 1000, gap: str = "") -> str | None:
    """The text without tags, entities and doubled white space, cut to `longest` characters; None when nothing is left.

    `gap` stands in the place of a tag: "" for a title (<b>W</b>ord), " " for text with paragraphs.
    """
    if not isinstance(value, str):
        return None
    text = value[: 20 * longest]
    text = _without_tags(text, gap) if "<" in text else html.unescape(text)
    text = " ".join(text.split())
    return text[:longest].rstrip() or None


def _without_tags(text: str, gap: str) -> str:
    """The words of an HTML scrap, read by lxml: regular expressions take a second for 40,000 characters of <script>."""
    try:
        tree = lxml_html.fragment_fromstring(text.encode("utf-8", "replace"), create_parent=True, parser=_SCRAP)
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
    return gap.join(str(words) for words in tree.itertext())


def markup(value: object) -> str | None:
    """HTML as it was given, where it is long enough to be an article's text and not beyond all measure; else None."""
    return storable(value).strip() if isinstance(value, str) and LEAST_CONTENT <= len(value) <= MOST_CONTENT else None


def person(value: object) -> str | None:
    """The author's name: without the mail address that RSS asks for; None where there is only an address."""
    text = plain(value)
    if text is None or len(text) > _LONGEST_NAME or not _MAIL.search(text):
        return text
    return plain(parseaddr(text)[0])


def moment(value: object) -> datetime | None:
    """An aware UTC time of what a library gives (ISO 8601 text, or a struct_time in UTC); None for anything else."""
    try:
        if isinstance(value, struct_time):
            return datetime(*value[:5], min(value.tm_sec, 59), tzinfo=UTC)
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None


def in_range(at: datetime | None, now: datetime) -> datetime | None:
    """The time itself when it lies between FIRST_YEAR and AHEAD of `now` (aware), else None."""
    return at if at is not None and at.year >= FIRST_YEAR and at <= now + AHEAD else None
