"""The date that a page prints for its own article, chosen among all that it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from aggregator.text.model import Moment
from aggregator.text.regions import is_elsewhere
from aggregator.text.times.dated import Dated, dates_change, declares_itself, short_text
from aggregator.text.times.datelines import (
    has_fields,
    has_label,
    is_date_line,
    is_event,
    is_span,
    is_update,
    other_words,
    published_words,
)
from aggregator.text.times.datetext import DateStyle, parse_machine_date, parse_printed_date
from aggregator.text.times.layout import Layout

_ATTRIBUTES = ("datetime", "content", "data-datetime", "title")
# The score from which a printed date counts, and that from which it goes before vague metas, the feed and the address.
# Chosen on the seen half of the segments pages, 2026-11-22; right days of 385, dates invented on 62 without one
# (unseen half: of 340, 61): 1.5: 337, 20 (293, 19); 2.0: 337, 18 (292, 18); 2.5: 335, 18 (290, 18); 3.0: 331, 18
# (284, 16). SURE 2.5: 337 (292), 3.5: 336 (290).
THRESHOLD = 2.0
SURE = 2.5
_THING = re.compile(
    r"schema\.org/(?:\w{0,20}Application|Product|\w{0,9}Offer|Comment|UserComments|\w{0,20}Review|\w{0,20}Event|Person|\w{0,20}Organization"
    r"|Place|\w{0,9}Rating|Book|Movie|Music\w{1,20}|JobPosting|Game|TV\w{1,20})$"
)
# Elements above the headline and below the text; 15 and 60 above, 60 and 200 below moved no more than one page a half.
_NEAR_ABOVE, _NEAR_BELOW = 30, 100
_LIST, _LISTED = 3, 3.0  # so many days of one kind of element make a list
_LABEL_CHARACTERS = 40
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "।", "؟")
_MAX_FIELD_WORDS = 10  # in a line of several fields, one of them a date in an element of its own


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed date with what speaks for it."""

    moment: Moment
    score: float
    place: int
    line: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What else is known of the time: the day in the page's address, and days that its weaker metas name."""

    url_day: date | None = None
    url_month: tuple[int, int] | None = None
    days: frozenset[date] = frozenset()
    events: frozenset[date] = frozenset()  # on which something takes place
    fetched_day: date | None = None


def rank_printed(layout: Layout, style: DateStyle, hints: Hints) -> list[Printed]:
    """The dates that a page prints and that may be its article's, best first; those that cannot be are left out."""
    read = [(dated, moment) for dated in layout.dated if (moment := _read(dated, style)) is not None]
    mates = _list_mates(read)
    frames = layout.frames
    ranked: list[Printed] = []
    seen: set[tuple[str | None, ...]] = set()
    for dated, moment in read:
        signature = _signature(dated.element)
        score = _score(dated, moment, layout, hints)
        if mates[signature] >= _LIST:
            score -= _LISTED if signature in seen or not _is_in_head(dated, layout) else _LISTED / 3
            seen.add(signature)
        away = dated.source != "posted" and is_elsewhere(dated.element, frames)
        if score >= THRESHOLD and not away and not _dates_thing(dated.element):
            ranked.append(Printed(moment, score, dated.place, dated.line))
    ranked.sort(key=lambda printed: (-printed.score, printed.place))
    return ranked


def _is_in_head(dated: Dated, layout: Layout) -> bool:
    """True between headline and text."""
    if layout.headline is None or layout.first is None:
        return False
    return layout.headline[0] < dated.place < layout.first[0]


def _dates_thing(element: HtmlElement) -> bool:
    """True inside the microdata of something that is no article: a program, a product, an event, a review."""
    for ancestor in element.iterancestors():
        if (kind := ancestor.get("itemtype")) is not None:
            return _THING.search(kind) is not None
    return False


def _score(dated: Dated, moment: Moment, layout: Layout, hints: Hints) -> float:
    line = published_words(dated.line)
    before = _label_before(dated.element)
    labelled = dated.source == "posted" or has_label(line) or has_label(before)
    if dated.source == "line" and not labelled and not _is_beside_headline(dated, layout):
        return 0.0
    declared = declares_itself(dated.element)
    score = _place_score(dated, layout, labelled or declared)
    score += {"time": 1.0, "class": 1.0, "line": 0.0, "posted": 0.5}[dated.source]
    score += 2.0 * declared + 2.0 * labelled + 0.5 * (not other_words(line))
    score -= 3.0 * (is_event(line) or is_event(before) or is_update(before))
    day = moment.at.date()
    if day == hints.fetched_day and not (labelled or declared) and layout.headline and dated.place < layout.headline[0]:
        score -= 2.0  # a clock
    if hints.url_day:
        score += 2.0 if abs((day - hints.url_day).days) <= 1 else -1.0
    elif hints.url_month:
        score += 1.0 if (day.year, day.month) == hints.url_month else -0.5
    return score + 1.0 * (day in hints.days) - 4.0 * (day in hints.events)


def _place_score(dated: Dated, layout: Layout, is_sure: bool) -> float:
    """What the place says: best between headline and text, good close above the headline, fair below the text."""
    place = dated.place
    heading, first, last = (mark[0] if mark else None for mark in (layout.headline, layout.first, layout.last))
    if heading is not None and place < heading:
        return 2.5 if heading - place <= _NEAR_ABOVE else 0.5
    if first is None or last is None:
        return 0.5 if heading is None else 3.0 if place - heading <= _NEAR_BELOW else 0.0
    if place < first:
        return 3.0 if heading is not None else 2.5 if first - place <= _NEAR_ABOVE else 0.5
    if place <= last or layout.last is None:
        return 0.0
    return 1.5 if place - last <= _NEAR_BELOW and (is_sure or _steps_up(layout.last[1], dated.element) <= 3) else 0.0


def _steps_up(paragraph: HtmlElement, element: HtmlElement) -> int:
    """How many frames around a paragraph one has to leave to find another element."""
    own = set(element.iterancestors())
    return next((steps for steps, frame in enumerate(paragraph.iterancestors(), 1) if frame in own), 99)


def _is_beside_headline(dated: Dated, layout: Layout) -> bool:
    """True for a line behind the headline, or above it in a box that is less than the page. A line without a label
    that stands alone above everything is the site's clock."""
    if layout.headline is None:
        is_part = has_fields(dated.line) or dated.words not in ("", dated.line)
        return layout.first is not None and is_part and 0 <= layout.first[0] - dated.place < 10
    place, headline = layout.headline
    if dated.place >= place:
        return True
    own = set(headline.iterancestors())
    shared = next((node for node in dated.element.iterancestors() if node in own), None)
    return shared is not None and shared.tag not in ("body", "html", "form")


def _label_before(element: HtmlElement) -> str:
    """The words before an element where they are no more than a label: a term and its definition; else empty."""
    before = element.getprevious()
    if before is None and (parent := element.getparent()) is not None and parent.tag not in ("body", "div"):
        before = parent.getprevious()
    if before is None or (element.getparent() is before.getparent() and (before.tail or "").strip()):
        return ""
    words = short_text(before) or ""
    return words if len(words) <= _LABEL_CHARACTERS and not any(map(str.isdigit, words)) else ""


def _read(dated: Dated, style: DateStyle) -> Moment | None:
    line = published_words(dated.line)
    if dated.source in ("time", "class"):
        for attribute in _ATTRIBUTES:
            value = dated.element.get(attribute)
            if value and (found := parse_machine_date(value, style)) and (line or not dated.line):
                return Moment(found[0], found[1], "element")
    moment = _read_line(dated, line, style)
    return _exact(dated.element, moment, style) if moment else None


def _exact(element: HtmlElement, moment: Moment, style: DateStyle) -> Moment:
    """The moment that a line prints, to the minute and with its offset where the one `<time>` in it tells them: what
    is printed is the local time, without an offset it would be read as UTC."""
    times = [time for time in element.iter("time") if time is not element][:2]
    if len(times) != 1 or dates_change(times[0]):
        return moment
    found = parse_machine_date(times[0].get("datetime") or "", style)
    if not found or found[1] != "minute" or found[0].date() != moment.at.date():
        return moment
    return Moment(found[0], found[1], "element")


def _read_line(dated: Dated, line: str, style: DateStyle) -> Moment | None:
    if not line or is_span(line):
        return None
    if dated.source == "line" and not is_date_line(line):
        if line.endswith(_SENTENCE_ENDS) or len(other_words(line)) > _MAX_FIELD_WORDS:
            return None
        line = dated.words
        if not line or other_words(line) or not is_date_line(line):
            return None
    found = parse_printed_date(line, style)
    return Moment(found[0], found[1], "element" if dated.source in ("time", "class") else "text") if found else None


def _list_mates(read: Sequence[tuple[Dated, Moment]]) -> Counter[tuple[str | None, ...]]:
    """How many days each kind of element prints: an archive or a list of teasers prints many."""
    days: dict[tuple[str | None, ...], set[date]] = {}
    for dated, moment in read:
        days.setdefault(_signature(dated.element), set()).add(moment.at.date())
    return Counter({signature: len(found) for signature, found in days.items()})


def _signature(element: HtmlElement) -> tuple[str | None, ...]:
    parent = element.getparent()
    if parent is None:
        return (element.tag, element.get("class"))
    return (element.tag, element.get("class"), parent.tag, parent.get("class"))
