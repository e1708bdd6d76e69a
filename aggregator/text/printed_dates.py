"""The date that a page prints for its own article, chosen among all that it prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from aggregator.text.dated import Dated, Layout, declares_itself
from aggregator.text.datelines import has_label, is_date_line, is_event, is_span, other_words, published_words
from aggregator.text.datetext import DateStyle, parse_machine_date, parse_printed_date
from aggregator.text.model import Moment
from aggregator.text.regions import is_elsewhere

_ATTRIBUTES = ("datetime", "content", "data-datetime", "title")
_NEAR_ABOVE, _NEAR_BELOW = 30, 60  # elements


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


def rank_printed(layout: Layout, style: DateStyle, hints: Hints) -> list[Printed]:
    """The dates that a page prints and that may be its article's, best first; those that cannot be are left out."""
    read = [(dated, moment) for dated in layout.dated if (moment := _read(dated, style)) is not None]
    mates = _list_mates(read)
    ranked = []
    for dated, moment in read:
        score = _score(dated, moment, layout, hints) - 3 * (mates[_signature(dated.element)] >= 3)
        if score >= THRESHOLD and not is_elsewhere(dated.element):
            ranked.append(Printed(moment, score, dated.place, dated.line))
    ranked.sort(key=lambda printed: (-printed.score, printed.place))
    return ranked


THRESHOLD = 2.5


def _score(dated: Dated, moment: Moment, layout: Layout, hints: Hints) -> float:
    line = published_words(dated.line)
    if dated.source == "line" and not has_label(line) and not _is_beside_headline(dated, layout):
        return 0.0
    score = _place_score(dated.place, layout)
    score += {"time": 1.0, "class": 1.0, "line": 0.0}[dated.source]
    score += 2.0 * declares_itself(dated.element)
    if line:
        score += 1.5 * has_label(line) + 0.5 * (not other_words(line))
        score -= 3.0 * is_event(line)
    day = moment.at.date()
    if hints.url_day:
        score += 2.0 if abs((day - hints.url_day).days) <= 1 else -1.0
    elif hints.url_month:
        score += 1.0 if (day.year, day.month) == hints.url_month else -0.5
    return score + 1.0 * (day in hints.days)


def _place_score(place: int, layout: Layout) -> float:
    """What the place says: best between headline and text, good close above the headline, fair below the text."""
    first = min(layout.paragraphs, default=None)
    last = max(layout.paragraphs, default=None)
    above = [heading for heading in layout.headings if first is None or heading <= first]
    heading = max(above, default=min(layout.headings, default=None))
    if heading is not None and place >= heading:
        if first is None or first < heading:
            return 3.0 if place - heading <= _NEAR_BELOW else 0.0
        if place <= first:
            return 3.0
    elif heading is not None:
        return 2.5 if heading - place <= _NEAR_ABOVE else 0.5
    if first is None or last is None:
        return 0.5
    if place < first:
        return 2.5 if first - place <= _NEAR_ABOVE else 0.5
    if place <= last:
        return 0.0
    return 1.5 if place - last <= _NEAR_BELOW else 0.0


def _is_beside_headline(dated: Dated, layout: Layout) -> bool:
    """True for a line behind the headline, or above it in a box that is less than the page. A line without a label
    that stands alone above everything is the site's clock."""
    if layout.headline is None:
        return False
    if dated.place >= layout.headings[0]:
        return True
    own = set(layout.headline.iterancestors())
    shared = next((node for node in dated.element.iterancestors() if node in own), None)
    return shared is not None and shared.tag not in ("body", "html", "form")


def _read(dated: Dated, style: DateStyle) -> Moment | None:
    line = published_words(dated.line)
    if dated.source != "line":
        for attribute in _ATTRIBUTES:
            value = dated.element.get(attribute)
            if value and (found := parse_machine_date(value, style)) and (line or not dated.line):
                return Moment(found[0], found[1], "element")
    if not line or is_span(line) or (dated.source == "line" and not is_date_line(line)):
        return None
    found = parse_printed_date(line, style)
    return Moment(found[0], found[1], "element" if dated.source != "line" else "text") if found else None


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
