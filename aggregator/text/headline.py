"""The headline of a page, without the site's name."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.normalise import fold_space
from aggregator.text.structured import first_string

# What sites put between headline and site name. Spaces on both sides, so that hyphenated words stay whole.
_SEPARATOR = re.compile(r"\s+(?:[-–—|•·»›:~]|::|\|\||>>|//|<|>|/)\s+|\s*[|]\s*")
_MAX_CHARACTERS = 400
_ALIKE = 0.6


def read_title(facts: PageFacts) -> str | None:
    """The headline as printed, on one line; None when the page only names its site.

    The printed heading is preferred where another source confirms it, then JSON-LD, og:title, a lone heading, and
    `<title>` last, the latter
    without the site's name.
    """
    declared = [t for t in (first_string(facts.article, "headline", "name"), *_social(facts)) if t]
    declared = [t for t in (without_site(t, facts) for t in declared) if t]
    tag = without_site(facts.title_tag, facts) if facts.title_tag else None
    headings = [t for h in facts.h1 if (t := fold_space(h.text_content())) and len(t) <= _MAX_CHARACTERS]
    headings = [t for t in headings if not names_site(t, facts)]
    for heading in headings:
        if any(_alike(heading, other) for other in (*declared, tag or "")):
            return _without_kicker(heading, declared)
    if declared:
        return declared[0]
    if len(headings) == 1:
        return headings[0]
    return tag or (headings[0] if headings else None)


def _without_kicker(heading: str, declared: list[str]) -> str:
    """The declared title where the heading only sets a kicker before it and no source declares the whole heading."""
    keys = {name_key(title): title for title in reversed(declared)}
    whole = name_key(heading)
    if whole in keys:
        return heading
    return next((t for key, t in keys.items() if len(key) * 2 > len(whole) and whole.endswith(key)), heading)


def without_site(title: str, facts: PageFacts) -> str | None:
    """The title without the site's name before or behind a separator; None when nothing else is left."""
    title = title.strip()
    while match := _last_separator(title, facts):
        title = match
    return None if not title or names_site(title, facts) else title[: _MAX_CHARACTERS * 2]


def _last_separator(title: str, facts: PageFacts) -> str | None:
    """The title one segment shorter, where the segment at its end or start names the site; None when there is none."""
    cuts = list(_SEPARATOR.finditer(title))
    if not cuts:
        return None
    if _is_suffix(title[cuts[-1].end() :], facts):
        return title[: cuts[-1].start()].strip() or None
    if names_site(title[: cuts[0].start()], facts):
        return title[cuts[0].end() :].strip() or None
    if len(cuts) > 1 and _is_suffix(title[cuts[-2].end() :], facts):
        return title[: cuts[-2].start()].strip() or None
    return None


def _is_suffix(segment: str, facts: PageFacts) -> bool:
    """True for the site's name, or for a tail that no printed heading carries."""
    if names_site(segment, facts):
        return True
    key = name_key(segment)
    site = name_key(facts.site_name or "")
    if key and site and len(key) >= 3 and (key in site or site in key):
        return True
    return any(
        (printed := name_key(h.text_content()))
        and key
        and not printed.endswith(key)
        and len(printed) > 12
        and name_key(facts.title_tag or "").startswith(printed)
        for h in facts.h1
    )


def _social(facts: PageFacts) -> tuple[str | None, ...]:
    return facts.meta("og:title"), facts.meta("twitter:title"), facts.meta("dc.title", "headline")


def _alike(a: str, b: str) -> bool:
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
