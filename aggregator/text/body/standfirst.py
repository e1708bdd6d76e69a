"""What a page prints between headline and text: the standfirst, and short lines such as the date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from aggregator.text.body.blocks import Segment
from aggregator.text.metadata import PageFacts
from aggregator.text.normalise import spelled
from aggregator.text.structured import strings
from aggregator.text.wire import dateline_credits

_MARKED = re.compile(
    r"(?:^|[\s_-])(?:standfirst|stand-first|dek|deck|subtitle|sub-title|subhead(?:line)?|sub-head(?:line|ing)|subheading|strapline|lede?|leadtext|lead-text"
    r"|article-lead|intro(?:duction|text)?|chapeau|chapo|bajada|entradilla|copete|abstract|vorspann|teaser-?text|article-?summary|article-?excerpt|post-?excerpt"
    r"|article-?description|article-?intro|article-?subtitle|(?<!with-)summary|excerpt|synopsis|sapo|ingress|manchet|perex|sommario|occhiello|soustitre|sous-titre)(?:$|[\s_-])"
    r"|[a-z](?:Standfirst|Dek|Subtitle|SubTitle|Subhead|SubHeadline|Lead|Intro|Summary|Excerpt|Teaser|Abstract)(?:$|[^a-z])",
)
# HALVIK, 4 March (Name) – …: where a text begins, no standfirst stands.
_DATELINE = re.compile(
    r"^[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ .'’/-]{2,40}(?:,[^—–()]{0,40})?\s*(?:\([^()]{2,40}\)\s*)?[—–-]{1,2}\s"
)
_MIN_CHARACTERS = 25
_MAX_CHARACTERS = 1200
_ANCESTORS = 3
_LINE_CHARACTERS = 120
_HEAD_BLOCKS = 6  # how far before the text a standfirst may stand where no headline is printed


def find_standfirst(segments: Sequence[Segment], first: int, facts: PageFacts, title: str | None) -> Segment | None:
    """The segment that is the page's standfirst, or None.

    Looked for between the headline and a little behind the first block of the text (`first`, an index of `segments`):
    an element
    marked as such, else one that repeats the description which the page declares and that stands before the text.
    """
    start = headline_end(segments, first, title)
    start = max(0, first - _HEAD_BLOCKS) if start >= first else start
    head = segments[start : first + 2]
    declared = [d for d in _descriptions(facts) if len(d) >= _MIN_CHARACTERS]
    for segment in head:
        if _fits(segment, title) and _is_marked(segment):
            return segment
    for segment in segments[start:first]:
        if _fits(segment, title) and any(_same(segment.text, d) for d in declared):
            return segment
    return None


def _descriptions(facts: PageFacts) -> list[str]:
    metas = (
        text for name in ("og:description", "description", "twitter:description") for text in facts.metas.get(name, ())
    )
    keys = ("description", "alternativeHeadline", "abstract")
    return list(dict.fromkeys([*(text for key in keys for text in strings(facts.article.get(key))), *metas]))


def headline_end(segments: Sequence[Segment], first: int, title: str | None) -> int:
    """The index behind the last printing of the headline before the text (`first`); `first` when it is not printed
    there."""
    for index in range(first - 1, -1, -1):
        if prints_headline(segments[index], title):
            return index + 1
    return first


def prints_headline(segment: Segment | None, title: str | None) -> bool:
    """True when a segment is the headline, with or without a kicker."""
    if segment is None or not title or 3 * len(segment.text) < len(title):
        return False  # most lines above a headline are the words of a menu
    key, printed = spelled(title).casefold(), segment.key.casefold()
    return bool(key) and (printed == key or (2 * len(printed) >= len(key) and (printed in key or key in printed)))


def head_lines(segments: Sequence[Segment], first: int, title: str | None) -> tuple[str, ...]:
    """The short lines that follow the headline, up to the first paragraph; none where no headline is printed."""
    start = headline_end(segments, first, title)
    if start == first and not prints_headline(segments[first - 1] if 0 < first <= len(segments) else None, title):
        return ()
    lines = []
    for segment in segments[start : start + _HEAD_BLOCKS]:
        if len(segment.text) > _LINE_CHARACTERS:
            break
        lines.append(segment.text)
    return tuple(lines)


def _fits(segment: Segment, title: str | None) -> bool:
    text = segment.text
    linked = sum(len(words) for _, words in segment.anchors)
    if not _MIN_CHARACTERS <= len(text) <= _MAX_CHARACTERS or text == title or linked * 2 >= len(text):
        return False
    return not (_DATELINE.match(text) or dateline_credits(text, {}))


def _is_marked(segment: Segment) -> bool:
    """True where an element that holds this block and hardly more is marked. Drupal's class for a whole body,
    `text-with-summary`, is no mark."""
    most = 1.5 * len(segment.text) + 60
    for depth, node in enumerate((segment.element, *segment.element.iterancestors())):
        if depth > _ANCESTORS or node.tag in ("body", "main", "article"):
            return False
        if node.get("itemprop") in ("description", "alternativeHeadline") or _marks(node.get("class")):
            return len(" ".join(node.text_content().split())) <= most
    return False


@lru_cache(maxsize=4096)
def _marks(name: str | None) -> bool:
    return name is not None and _MARKED.search(name) is not None


def _same(text: str, description: str) -> bool:
    """True when a printed block is the declared description, which may be cut off at its end."""
    a, b = text.casefold().rstrip(". "), description.casefold().rstrip("….[] ")
    if a.startswith(b) or b.startswith(a):
        return min(len(a), len(b)) * 2 >= max(len(a), len(b))
    return (
        abs(len(a) - len(b)) < 30
        and SequenceMatcher(None, a, b, autojunk=False).quick_ratio() > 0.95
        and a[:15] == b[:15]
    )
