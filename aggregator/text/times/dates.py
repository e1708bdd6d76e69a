"""When a page was published and last modified, and how far each answer is to be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts
from aggregator.text.model import FeedHint, Moment
from aggregator.text.regions import is_elsewhere
from aggregator.text.structured import strings
from aggregator.text.times.clocks import is_day_alone
from aggregator.text.times.dated import dates_change, short_text
from aggregator.text.times.datelines import is_date_line, opening_date, updated_words
from aggregator.text.times.datestyle import page_style
from aggregator.text.times.datetext import DateStyle, parse_machine_date, parse_printed_date, swapped
from aggregator.text.times.layout import read_layout
from aggregator.text.times.metas import MODIFIED_METAS, PUBLISHED_METAS, VAGUE_METAS
from aggregator.text.times.offsets import in_own_offset
from aggregator.text.times.printed_dates import SURE, Hints, Printed, rank_printed
from aggregator.text.times.statedates import read_state
from aggregator.text.times.static_pages import is_static_page
from aggregator.text.times.urldates import url_day, url_month

_MIDDAY = timedelta(hours=12)
_MAX_TIMES = 12
_SEEN_TRUST = frozenset({"element", "feed", "text"})
_ZONES = timedelta(hours=14)  # no clock on earth is further from UTC
# A page that is fetched at T may be dated a little later: clocks differ, and a local time without an offset is read
# as UTC.
_AHEAD = timedelta(hours=26)
_RENDERING = timedelta(seconds=2)


def read_published(
    facts: PageFacts,
    tree: HtmlElement,
    *,
    lines: Iterable[str] = (),
    fetched_at: datetime | None = None,
    hint: FeedHint | None = None,
    title: str | None = None,
    texts: Sequence[str] = (),
) -> Moment | None:
    """The publication time, best source first as in `model.PUBLISHED_TRUST`; None when no source of rank gives one.

    `lines` are the short lines between headline and text, `texts` the paragraphs of the article. A date after
    `fetched_at` (aware) is read again with day and
    month exchanged, or refused. A clock that the site prints on every page, and dates in the story's own sentences,
    are never taken. A source that knows the minute wins over a better one that gives the same day alone; a time in
    UTC is given in the page's own offset where the page tells it.
    """
    lines = tuple(lines)
    style = page_style(facts)
    declared = list(_declared(facts, style))
    chosen = _first_minute(declared, fetched_at)
    is_static = is_static_page(tree, facts)
    is_settled = chosen is not None and chosen.precision == "minute" and not _disagree(declared) and not is_static
    if chosen and is_settled:
        return in_own_offset(chosen, facts, lines, style)
    layout = read_layout(tree, facts, title, texts)
    style = page_style(facts, layout)
    printed = rank_printed(layout, style, _hints(facts, style, fetched_at))
    moments: Iterable[Moment] = chain(
        _confirmed_first(list(_declared(facts, style)), printed),
        _less_declared(facts, printed, hint, style),
        _opening(texts, style),
    )
    if is_static:
        moments = _shown(moments, printed)
    chosen = _first_minute(moments, fetched_at)
    if chosen.precision == "day" if chosen else not is_static:
        stated = read_state(tree, chosen, style)
        chosen = (_not_ahead(stated, fetched_at) if stated else None) or chosen
    return in_own_offset(chosen, facts, (*lines, *(found.line for found in printed[:4])), style) if chosen else None


def _shown(moments: Iterable[Moment], printed: Sequence[Printed]) -> Iterator[Moment]:
    """Those of a static page's times that its readers see or its feed tells; its code dates the making of the page."""
    days = {found.moment.at.date() for found in printed}
    return (moment for moment in moments if moment.trust in _SEEN_TRUST or moment.at.date() in days)


def _disagree(declared: Sequence[Moment]) -> bool:
    """True where what the page declares lies days apart."""
    times = [moment.at for moment in declared]
    return len(times) > 1 and max(times) - min(times) > 2 * _MIDDAY + _ZONES


def _confirmed_first(declared: Sequence[Moment], printed: Sequence[Printed]) -> Sequence[Moment]:
    """The declared times, those first whose day the page prints for its readers, where they disagree."""
    if not printed or not _disagree(declared):
        return declared
    days = {found.moment.at.date() for found in printed[:2]}
    return sorted(declared, key=lambda moment: moment.at.date() not in days)


def _first_minute(moments: Iterable[Moment], fetched_at: datetime | None) -> Moment | None:
    """The first plausible moment, or a later one that knows the minute of the same day."""
    day: Moment | None = None
    for moment in moments:
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


def read_modified(
    facts: PageFacts, *, fetched_at: datetime | None, hint: FeedHint | None, lines: Iterable[str] = ()
) -> Moment | None:
    """The time of the last change, from JSON-LD, metas, elements that say so, the feed, or one of `lines`, the short
    lines under the headline; None when none says."""
    moments = _changes(facts, hint, lines, page_style(facts))
    return next((plausible for moment in moments if (plausible := _not_ahead(moment, fetched_at))), None)


def _changes(facts: PageFacts, hint: FeedHint | None, lines: Iterable[str], style: DateStyle) -> Iterator[Moment]:
    for text in strings(facts.article.get("dateModified")):
        yield from _some(_machine(text, "structured", style))
    for name in MODIFIED_METAS:
        for text in facts.metas.get(name, ()):
            yield from _some(_machine(text, "meta", style))
    for element in facts.times[:_MAX_TIMES]:
        if dates_change(element) and not is_elsewhere(element):
            yield from _some(_machine(element.get("datetime") or short_text(element) or "", "element", style))
    if hint and hint.modified_at:
        yield _feed_moment(hint.modified_at)
    for line in lines:
        words = updated_words(line)
        if words and is_date_line(words) and (found := parse_printed_date(words, style)):
            yield Moment(found[0], found[1], "text")


def _declared(facts: PageFacts, style: DateStyle) -> Iterator[Moment]:
    """What the page declares to machines as its publication."""
    for key in ("datePublished", "dateCreated"):
        for text in strings(facts.article.get(key)):
            yield from _some(_machine(text, "structured", style))
    for name in PUBLISHED_METAS:
        for text in facts.metas.get(name, ()):
            yield from _some(_machine(text, "meta", style))


def _less_declared(
    facts: PageFacts, printed: Sequence[Printed], hint: FeedHint | None, style: DateStyle
) -> Iterator[Moment]:
    """What is left, best first: what the page surely prints for its article, vague metas, the feed, the address, what
    it perhaps prints."""
    yield from (found.moment for found in printed if found.score >= SURE)
    yield from _vague(facts, style)
    if hint and hint.published_at:
        yield _feed_moment(hint.published_at)
    if at := url_day(facts.url):
        yield Moment(at, "day", "url")
    yield from (found.moment for found in printed if found.score < SURE)


def _opening(texts: Sequence[str], style: DateStyle) -> Iterator[Moment]:
    if found := opening_date(texts, style):
        yield Moment(found[0], found[1], "text")


def _vague(facts: PageFacts, style: DateStyle) -> Iterator[Moment]:
    for name in VAGUE_METAS:
        for text in facts.metas.get(name, ()):
            yield from _some(_machine(text, "meta", style))


def _hints(facts: PageFacts, style: DateStyle, fetched_at: datetime | None) -> Hints:
    at = url_day(facts.url)
    fetched_day = fetched_at.date() if fetched_at else None
    days = frozenset(moment.at.date() for moment in _vague(facts, style))
    return Hints(
        at.date() if at else None, url_month(facts.url), days, frozenset(_event_days(facts, style)), fetched_day
    )


def _event_days(facts: PageFacts, style: DateStyle) -> Iterator[date]:
    """Days on which something takes place that the page describes to machines."""
    for node in facts.nodes:
        if any(kind.endswith("Event") for kind in strings(node.get("@type"))):
            for key in ("startDate", "endDate"):
                for text in strings(node.get(key)):
                    if moment := _machine(text, "structured", style):
                        yield moment.at.date()


def _some(moment: Moment | None) -> Iterator[Moment]:
    if moment:
        yield moment


def _machine(text: str, trust: str, style: DateStyle) -> Moment | None:
    found = parse_machine_date(text, style)
    return Moment(found[0], found[1], trust) if found else None


def _feed_moment(at: datetime) -> Moment:
    """The feed's time, or its day."""
    aware = _aware(at)
    return Moment(aware, "day" if is_day_alone(aware) else "minute", "feed")


def _aware(at: datetime) -> datetime:
    """The same time; one without an offset is taken for UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _not_ahead(moment: Moment, fetched_at: datetime | None) -> Moment | None:
    """The moment, read with day and month exchanged where it lies ahead of the fetch; None where it still does, and
    for the very second of the fetch: some systems declare the time at which they made the page."""
    if fetched_at is None:
        return moment
    if moment.trust != "feed" and moment.at.second and abs(moment.at - _aware(fetched_at)) <= _RENDERING:
        return None
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
