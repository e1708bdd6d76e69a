"""Whether what a page prints contradicts what its code declares: a relaunch stamps old articles with its own day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from aggregator.text.metadata import PageFacts
from aggregator.text.regions import is_elsewhere
from aggregator.text.structured import strings
from aggregator.text.times.dated import dates_change
from aggregator.text.times.datetext import DateStyle, parse_machine_date
from aggregator.text.times.metas import MODIFIED_METAS

_MAX_TIMES = 12
_NEAR = timedelta(days=1)  # either may stand in another zone


def may_be_contradicted(facts: PageFacts, declared: date, style: DateStyle) -> bool:
    """True where the page's own `<time>` elements name one day, and it is another than the declared one and than that
    of the last change. A cheap look: it is done for every page."""
    named = [
        (found[0].date(), element)
        for element in facts.times[:_MAX_TIMES]
        if (value := element.get("datetime")) and (found := parse_machine_date(value, style))
    ]
    if not named or any(abs(day - declared) <= _NEAR for day, _ in named):
        return False
    own = {day for day, element in named if not dates_change(element) and not is_elsewhere(element)}
    return len(own) == 1 and contradicts(facts, own.pop(), declared, style)


def contradicts(facts: PageFacts, printed: date, declared: date, style: DateStyle) -> bool:
    """True for a printed day that is neither the declared one nor that of the last change, nor the declared one with
    day and month exchanged.

    Of the seen half's pages (2026-11-22) 4 print such a day; it is right on 3 and the declared one on none, embedded
    posts apart. Where it is the day of the last change the declared one stands: it tells the first publication.
    """
    days = [declared, *_changed(facts, style)]
    return all(abs(printed - day) > _NEAR for day in days) and _exchanged(declared) != printed


def _exchanged(day: date) -> date | None:
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None


def _changed(facts: PageFacts, style: DateStyle) -> Iterable[date]:
    texts = [*strings(facts.article.get("dateModified"))]
    texts += [text for name in MODIFIED_METAS for text in facts.metas.get(name, ())]
    return (found[0].date() for text in texts if (found := parse_machine_date(text, style)))
