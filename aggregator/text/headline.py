"""The headline of a page, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml.html import HtmlElement
from rapidfuzz.distance import Indel

from aggregator.text.headings import MAX_CHARACTERS, Heading, read_headings
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.site_tails import LONG, MAX_PARTS, SEPARATOR, without_bars, without_site, without_site_name
from aggregator.text.structured import first_string

_BAR = re.compile(r"\s*[|│ㅣ｜•·»]\s*\w")  # no headline holds one; a dash or a colon it may
_COLON = re.compile(r"\s*[:：]\s*\w")
# Alike letters of an h1 and a declared title, and of a lower heading and one. Of 527 titles of both sets (seen half,
# 2026-11-22) 470 are right with .6 and .85; 471 with .5, 471 with .75, 471 with .95: no other value is better by more.
_ALIKE = 0.6
_NEAR = 0.85
# What a heading's level is worth where it is a whole declared title, and where only a part: site names are h1 too.
_LEVELS = (1.0, 0.6, 0.3, 0.1)
_LEVELS_OF_PARTS = (0.6, 0.5, 0.3, 0.1)
# Below it a heading is not taken for the headline; 470 of 527 right with .7 to 1.0, 468 with 1.3 (as above).
_CONFIRMED = 1.0


def read_title(facts: PageFacts, tree: HtmlElement | None = None) -> str | None:
    """The headline as printed, on one line, without kicker; None when the page only names its site.

    Each printed heading of `tree` is weighed by what confirms it: JSON-LD, og:title, `<title>` or a part of these
    between separators, its level, its marks and its place. Without a confirmed one JSON-LD counts, then og:title, a
    lone h1, and `<title>` last, without the site's name.
    """
    declared = _declared(facts)
    headings = [] if tree is None else read_headings(tree, facts.url)
    headings = [h for h in headings if not names_site(h.text, facts) or _is_whole_title(h.text, facts)]
    best = max(headings, key=lambda h: _weight(h, declared), default=None)
    if best is not None and _weight(best, declared) >= _CONFIRMED:
        return _spoken(best, declared, facts)
    if declared.headline:
        return declared.headline
    alone = [h for h in headings if h.level == 1]
    if len(alone) == 1 and (alone[0].inside or alone[0].marked or not declared.titles):
        return _with_its_rest(alone[0], declared)
    return _shortest(declared) or (alone[0].text if alone else None)


def _with_its_rest(heading: Heading, declared: _Declared) -> str:
    """The heading's words, or the declared title that goes on behind them and a colon: the page prints that rest apart
    and in other words."""
    if heading.text == heading.whole:
        return heading.text
    longer = (title for title in (*declared.titles, declared.tag) if title and title.startswith(heading.text))
    return next((title for title in longer if _COLON.match(title[len(heading.text) :])), heading.text)


def _shortest(declared: _Declared) -> str | None:
    """og:title, or its kin or `<title>` where they are its beginning: what follows there is the section or the site."""
    titles = [t for t in (*declared.titles, declared.tag) if t]
    if not titles:
        return None
    stem = titles[0].rstrip("….").rstrip()
    if stem != titles[0] and titles[0].endswith(("…", "...")):
        return max((t for t in titles if t.startswith(stem)), key=len)
    shorter = [t for t in titles if titles[0].startswith(t) and len(t) * 2 > len(titles[0])]
    return without_bars(min(shorter, key=len))


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a page's head says its headline is, without the site's name."""

    headline: str | None  # JSON-LD
    titles: tuple[str, ...]  # og:title and its kin
    tag: str | None  # <title>
    agrees: bool  # JSON-LD and og:title are the same
    keys: Mapping[str, float]  # letters of each of them and of their parts -> how much a heading of the same counts


def _declared(facts: PageFacts) -> _Declared:
    headline = without_site(first_string(facts.article, "headline", "name") or "", facts)
    titles = tuple(dict.fromkeys(t for raw in _social(facts) if raw and (t := without_site(raw, facts))))
    tag = without_site(facts.title_tag, facts) if facts.title_tag else None
    keys: dict[str, float] = {}
    others = [] if headline else [(t, 1.0) for t in reversed(titles[1:])]
    for title, weight in ((tag, 1.5), *others, *((t, 2.0) for t in titles[:1]), (headline, 3.0)):
        if title:
            parts = [(name_key(title), 1.0)] if headline else _parts(title)
            for part, share in parts:
                keys[part] = max(keys.get(part, 0.0), share * weight)
    agrees = headline is not None and name_key(headline) == name_key(next(iter(titles), ""))
    return _Declared(headline, titles, tag, agrees, keys)


def _parts(title: str) -> Iterator[tuple[str, float]]:
    """The letters of a title and of the runs of its parts between separators, each with its share of the title."""
    pieces = SEPARATOR.split(title[:MAX_CHARACTERS])[:MAX_PARTS]
    whole = len(name_key(title)) or 1
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            key = name_key("".join(pieces[start:end]))
            if key:
                yield key, min(1.0, len(key) / whole)


def _weight(heading: Heading, declared: _Declared) -> float:
    """How sure it is that a heading is the headline: what it and its parts agree with, then where it stands."""
    keys = {name_key(text) for text in (heading.text, heading.whole, *heading.parts)}
    agreed = max((declared.keys.get(key, 0.0) for key in keys), default=0.0)
    if not agreed:
        others = (declared.headline, *declared.titles[:1], declared.tag)
        first = heading.level == 1 and (heading.text == heading.whole or not declared.headline)
        alike = _alike if first else _much_alike
        agreed = (
            0.7 if (first or not declared.agrees) and any(other and alike(heading, other) for other in others) else 0.0
        )
        agreed += 2.0 * (agreed > 0.0 and heading.level == 1)  # the printed headline, where the head tells another
    if not agreed:
        return 0.0
    if heading.level == 1 and agreed >= 1.0:
        agreed += 1.0
    return (
        agreed
        + (_LEVELS if agreed >= 1.0 else _LEVELS_OF_PARTS)[heading.level - 1]
        + 0.3 * heading.marked
        + 0.2 * heading.inside
    )


def _spoken(heading: Heading, declared: _Declared, facts: PageFacts) -> str:
    """The heading as a headline. The first declared title that is all of it, a part of it or its end tells how much
    of it that is: what is left is a kicker or a date."""
    whole, text = name_key(heading.whole), name_key(heading.text)
    titles = [t for t in (declared.headline, *declared.titles, declared.tag) if t]
    for title in titles:
        key = name_key(title)
        if key == whole:
            return title if heading.parts else heading.whole  # with the colon that the page leaves to its style sheet
        for spelling in (heading.text, *heading.parts):
            if key == name_key(spelling):
                return spelling
        if whole != text and text:
            if key.endswith(text):
                continue
            if key.startswith(text) and not whole.startswith(text):
                return heading.text  # "Headline - Kicker" in the head, kicker first on the page
        if _ends_with(whole, key) or (
            whole.startswith(key) and len(key) * 2 > len(whole) and _adds_matter(heading, title)
        ):
            return title
    return without_site_name(_with_its_rest(heading, declared), facts) or heading.text


def _is_whole_title(text: str, facts: PageFacts) -> bool:
    """True for a heading that is the whole `<title>` and long: then the page calls its site by its headline."""
    return len(text) > LONG and name_key(text) == name_key(facts.title_tag or "")


def _social(facts: PageFacts) -> tuple[str | None, ...]:
    return facts.meta("og:title"), facts.meta("twitter:title"), facts.meta("dc.title", "headline")


def _ends_with(whole: str, key: str) -> bool:
    """True where a heading ends with a title that is most of it, or long enough to be no chance."""
    return whole.endswith(key) and (len(key) * 2 > len(whole) or len(key) > LONG)


def _adds_matter(heading: Heading, title: str) -> bool:
    """True where the heading goes on behind the title with a date in elements of its own, or with a part behind a
    separator that no declared title has: a network's name, a section."""
    rest = heading.whole[len(title) :]
    if heading.whole.startswith(title) and (_BAR.match(rest) or rest.strip(" :–—-|") in heading.parts):
        return True
    return bool(heading.parts) and any(map(str.isdigit, rest))


def _much_alike(heading: Heading, title: str) -> bool:
    """True when a heading and a title differ in a word or two."""
    key, other = name_key(heading.text), name_key(title)
    return bool(key) and Indel.normalized_similarity(key, other) >= _NEAR


def _alike(heading: Heading, title: str) -> bool:
    return _same(heading.text, title) or _ends_with(name_key(heading.whole), name_key(title))


def _same(a: str, b: str) -> bool:
    """True when two headlines are one: equal letters, one inside the other, or mostly the same characters in order."""
    key_a, key_b = name_key(a), name_key(b)
    if not key_a or not key_b:
        return False
    if key_a in key_b or key_b in key_a:
        return min(len(key_a), len(key_b)) * 2 >= max(len(key_a), len(key_b))
    # rapidfuzz's longest common subsequence is never below difflib's blocks, and a hundred times as fast.
    if Indel.normalized_similarity(key_a, key_b) < _ALIKE:
        return False
    return SequenceMatcher(None, key_a, key_b, autojunk=False).ratio() >= _ALIKE
