"""When a page was published and last modified, and how far each answer is to be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from lxml.html import HtmlElement

from aggregator.text.dated import is_update, printed_dates
from aggregator.text.datetext import is_date_line, parse_machine_date, parse_printed_date, swapped
from aggregator.text.metadata import PageFacts
from aggregator.text.model import FeedHint, Moment
from aggregator.text.structured import strings

_PUBLISHED_METAS = (
    "article:published_time", "article:published:time",
    "og:article:published_time", "og:published_time", "datepublished", "date_published",
    "article:published", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.issued",
    "dc.date.created", "dcterms.date", "dc.date", "publish-date", "publishdate", "publish_date", "publication_date",
    "published-date", "pubdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original",
    "originalpublicationdate", "analytics:date", "citation_publication_date", "datecreated", "date",
    "rnews:datepublished", "last-published", "article.published", "displaydate", "timestamp", "vr:published_time",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "revised",
)
_URL_DAY = re.compile(r"/(?P<y>(?:19|20)\d{2})[/-]?(?P<m>0?[1-9]|1[0-2])[/-]?(?P<d>0?[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_MIDDAY = timedelta(hours=12)
_ZONES = timedelta(hours=14)  # no clock on earth is further from UTC
# A page that is fetched at T may be dated a little later: clocks differ, and a local time without an offset is read
# as UTC.
_AHEAD = timedelta(hours=26)


def read_published(
    facts: PageFacts,
    tree: HtmlElement,
    *,
    lines: Iterable[str] = (),
    fetched_at: datetime | None = None,
    hint: FeedHint | None = None,
) -> Moment | None:
    """The publication time, best source first as in `model.PUBLISHED_TRUST`; None when no source of rank gives one.

    `lines` are the short lines between headline and text. A date after `fetched_at` (aware) is read again with day and
    month exchanged, or refused. A clock that the site prints on every page, and dates in the story's own sentences,
    are never taken. A source that knows the minute wins over a better one that gives the same day alone.
    """
    day: Moment | None = None
    for moment in _published_candidates(facts, tree, lines, hint):
        plausible = _not_ahead(moment, fetched_at)
        if plausible is None:
            continue
        if plausible.precision == "minute" and (day is None or _same_day(day, plausible)):
            return plausible
        day = day or plausible
    return day


def _same_day(day: Moment, minute: Moment) -> bool:
    """True when a minute lies in a day. A time in UTC may be that of any zone, the day is the site's own."""
    if minute.at.utcoffset():
        return day.at.date() == minute.at.date()
    noon = day.at.replace(hour=12, tzinfo=UTC)
    return abs(minute.at - noon) < _MIDDAY + _ZONES


def read_modified(facts: PageFacts, *, fetched_at: datetime | None, hint: FeedHint | None) -> Moment | None:
    """The time of the last change, from JSON-LD, metas, or the feed; None when none says."""
    for text in strings(facts.article.get("dateModified")):
        if (moment := _machine(text, "structured")) and (plausible := _not_ahead(moment, fetched_at)):
            return plausible
    for name in _MODIFIED_METAS:
        for text in facts.metas.get(name, ()):
            if (moment := _machine(text, "meta")) and (plausible := _not_ahead(moment, fetched_at)):
                return plausible
    if hint and hint.modified_at:
        return _not_ahead(_feed_moment(hint.modified_at), fetched_at)
    return None


def _published_candidates(
    facts: PageFacts, tree: HtmlElement, lines: Iterable[str], hint: FeedHint | None
) -> Iterator[Moment]:
    for key in ("datePublished", "dateCreated"):
        for text in strings(facts.article.get(key)):
            yield from _some(_machine(text, "structured"))
    for name in _PUBLISHED_METAS:
        for text in facts.metas.get(name, ()):
            yield from _some(_machine(text, "meta"))
    yield from printed_dates(facts, tree)
    if hint and hint.published_at:
        yield _feed_moment(hint.published_at)
    if match := _URL_DAY.search(facts.url):
        yield from _some(_machine("-".join(match.group("y", "m", "d")), "url"))
    for line in lines:
        if not is_update(line) and is_date_line(line) and (found := parse_printed_date(line)):
            yield Moment(found[0], found[1], "text")


def _some(moment: Moment | None) -> Iterator[Moment]:
    if moment:
        yield moment


def _machine(text: str, trust: str) -> Moment | None:
    found = parse_machine_date(text)
    return Moment(found[0], found[1], trust) if found else None


def _feed_moment(at: datetime) -> Moment:
    """The feed's time; midnight in UTC is what readers of feeds make of a date without a time."""
    aware = _aware(at)
    return Moment(aware, "day" if aware.timetz() == time(tzinfo=UTC) else "minute", "feed")


def _aware(at: datetime) -> datetime:
    """The same time; one without an offset is taken for UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _not_ahead(moment: Moment, fetched_at: datetime | None) -> Moment | None:
    if fetched_at is None:
        return moment
    try:
        latest = _aware(fetched_at) + _AHEAD
    except OverflowError:  # datetime.max
        return moment
    if moment.at <= latest:
        return moment
    other = swapped(moment.at)
    if other and other <= latest:
        return Moment(other, moment.precision, moment.trust)
    return None
