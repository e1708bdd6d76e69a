"""The site's name, its sections and its archive, cut off a declared title."""

from __future__ import annotations

import re
from collections.abc import Callable

from aggregator.text.headings import MAX_CHARACTERS, leads_home
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.urls import site_of

# What sites put between headline and site name. Spaces on both sides, so that hyphenated words stay whole.
SEPARATOR = re.compile(r"\s+(?:[-–—―|│ㅣ｜•·»«›:~]|::|\|\||>>|//|<|>|/)\s+|\s*[|│ㅣ｜]\s*")
_BAR = re.compile(r"\s+(?:[│ㅣ•·»]|::|\|\||>>|>)\s+|\s*[|｜]\s*")
# The site's name to the letter may also stand before a colon, behind a colon or a comma, or in brackets at the end.
_NAMED_BEFORE = re.compile(r"^([^:：]{2,40})[:：]\s*(?=\S)")
_NAMED_BEHIND = re.compile(r"\s*(?:[:：,、]\s*([^:：,、]{2,40})|[(（]([^()（）]{2,40})[)）])$")
MAX_PARTS = 6
LONG = 25  # characters; site names are shorter
_NAME_SHARE = 3  # a longer part with the site's name in it is a headline about the site
# Chinese titles set no spaces: "headline--section--People's Net", "headline_site". The last part says what it is.
_CHINESE_TAIL = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])(-{1,2}|_{1,2}|—{1,2}|－)[^-_—－\s]{1,10}"
    r"(?:网|網|报|報|频道|新闻|新聞|社|台|在线|線上|客户端|百科|论坛|門戶|门户)$"
)
_CHINESE_SECTION = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])(-{1,2}|_{1,2}|—{1,2}|－)[\u4e00-\u9fff]{2,4}$")
# WordPress set these words between its name and the headline for years.
_ARCHIVE = re.compile(r"^(?:blog\s)?(?:archives?|archiv|archivo|arkiv)$", re.IGNORECASE)


def without_site(title: str, facts: PageFacts) -> str | None:
    """The declared title without the site's name before or behind a separator; None when nothing else is left."""
    return _without(title, facts, _is_tail)


def without_site_name(heading: str, facts: PageFacts) -> str | None:
    """The same of a printed heading: it loses what is the site's name to the letter, and nothing else."""
    return _without(heading, facts, names_site)


def without_bars(title: str) -> str:
    """A declared title that no printed heading confirms, without the shorter parts behind a bar: headlines hold none,
    sections and sites stand there."""
    for _ in range(MAX_PARTS):
        cuts = list(_BAR.finditer(title))
        if not cuts or len(name_key(title[cuts[-1].end() :])) >= len(name_key(title[: cuts[-1].start()])):
            break
        title = title[: cuts[-1].start()].rstrip()
    return title


def _without(title: str, facts: PageFacts, is_tail: Callable[[str, PageFacts], bool]) -> str | None:
    title = _without_chinese_tail(title.strip()[: 2 * MAX_CHARACTERS])
    for _ in range(MAX_PARTS):
        title = _without_named(title, facts)
        shorter = _one_part_shorter(title, facts, is_tail)
        if not shorter:
            break
        title = shorter
    return None if not title or names_site(title, facts) else title


def _without_named(title: str, facts: PageFacts) -> str:
    if (found := _NAMED_BEFORE.match(title)) and names_site(found[1], facts):
        return title[found.end() :]
    if (found := _NAMED_BEHIND.search(title)) and names_site(found[1] or found[2], facts):
        return title[: found.start()]
    return title


def _without_chinese_tail(title: str) -> str:
    match = _CHINESE_TAIL.search(title)
    if match is None:
        return title
    left = title[: match.start()]
    section = _CHINESE_SECTION.search(left)
    return left[: section.start()] if section and section[1] == match[1] else left


def _one_part_shorter(title: str, facts: PageFacts, is_tail: Callable[[str, PageFacts], bool]) -> str | None:
    """The title without the part at its end or start that names the site; None when there is none."""
    cuts = list(SEPARATOR.finditer(title))
    if not cuts:
        return None
    if is_tail(title[cuts[-1].end() :], facts):
        return title[: cuts[-1].start()].strip() or None
    first = title[: cuts[0].start()]
    if names_site(first, facts) or _ARCHIVE.search(first) or _is_linked_home(first, facts):
        return title[cuts[0].end() :].strip() or None
    if len(cuts) > 1 and is_tail(title[cuts[-2].end() :], facts):
        return title[: cuts[-2].start()].strip() or None
    return None


def _is_tail(segment: str, facts: PageFacts) -> bool:
    """True for the site's name, or for a tail that no printed heading carries."""
    if names_site(segment, facts) or _is_linked_home(segment, facts):
        return True
    key = name_key(segment)
    if len(key) < 3:
        return False
    site = name_key(facts.site_name or "")
    label = name_key(site_of(facts.url).split(".")[0])
    if site and key in site:
        return True
    for name in (site, label if len(label) > 4 else ""):
        if name and name in key and (len(segment) <= LONG or len(key) <= _NAME_SHARE * len(name)):
            return True
    tag = name_key(facts.title_tag or "")
    return any(
        (printed := name_key(h.text_content()[:MAX_CHARACTERS]))
        and len(printed) > 12
        and tag.startswith(printed)
        and key in tag[len(printed) :]
        and not printed.endswith(key)
        and not leads_home(h, facts.url)
        and not names_site(printed, facts)
        for h in facts.h1
    )


def _is_linked_home(segment: str, facts: PageFacts) -> bool:
    """True for the words of an h1 that is a link to the site's first page: its name, whatever its address."""
    key = name_key(segment)
    return bool(key) and any(
        name_key(h.text_content()[:MAX_CHARACTERS]) == key and leads_home(h, facts.url) for h in facts.h1
    )
