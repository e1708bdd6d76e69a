"""The publication time in the data that a page hands to its own scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from aggregator.text.model import Moment
from aggregator.text.times.datetext import DateStyle, parse_machine_date

# Frameworks fill pages from JSON in a script ("publishedAt": …, \"deployDt\": … where it is quoted twice).
_STATE = re.compile(
    r"\"(?:date_?published|(?:article|first)?_?publish(?:ed)?_?(?:at|date|time|on)|publication_?date|pub_?date|deploy_?(?:dt|date)|article_?date)"
    r"\\{0,2}\"\s{0,2}:\s{0,2}\\{0,2}\"([^\"\\]{8,40})",
    re.IGNORECASE,
)
_MAX_CHARACTERS = 1_000_000
_MAX_FOUND = 200


def read_state(tree: HtmlElement, known: Moment | None, style: DateStyle) -> Moment | None:
    """The one publication time that the page's scripts name, of the day of `known` where that is given; None where
    they name none or several: those of other articles stand there too. JSON-LD is left out."""
    found = {moment.at: moment for moment in _moments(tree, style)}
    if known is not None:
        found = {at: moment for at, moment in found.items() if at.date() == known.at.date()}
    days = {at.date() for at in found}
    if len(days) != 1:
        return None
    timed = [moment for moment in found.values() if moment.precision == "minute"]
    return timed[0] if len(timed) == 1 else None if known or timed else next(iter(found.values()))


def _moments(tree: HtmlElement, style: DateStyle) -> Iterator[Moment]:
    left = _MAX_FOUND
    for script in tree.iter("script"):
        text = script.text
        if not text or "ld+json" in (script.get("type") or ""):
            continue
        for match in _STATE.finditer(text, 0, _MAX_CHARACTERS):
            if found := parse_machine_date(match[1], style):
                yield Moment(found[0], found[1], "meta")
            left -= 1
            if not left:
                return
