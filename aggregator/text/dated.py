"""Elements that print the date of a page's article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from aggregator.text.datetext import parse_machine_date, parse_printed_date
from aggregator.text.metadata import PageFacts, names_site
from aggregator.text.model import Moment
from aggregator.text.normalise import fold_space
from aggregator.text.regions import is_own_footer, is_own_frame

# A class or itemprop that dates an article. "date" alone must stand as a word of its own, lest "update", "candidate"
# or "dateline" count.
_DATED = re.compile(
    r"(?:^|[\s_-])(?:(?:post|entry|article|news|blog|story|publi\w*|content|byline|meta|pub)[\s_-]?(?:date|time|on)|date|datetime|dates?line|posted[\s_-]?on"
    r"|published(?:[\s_-]?(?:at|on|date|time))?|pubdate|publish[\s_-]?(?:date|time)|timestamp|fecha|datum)(?:$|[\s_-])|datePublished|publishDate|pubDate",
)
_UPDATED = re.compile(r"updat|modif|edited", re.IGNORECASE)
# Regions whose dates belong to the site or to other articles.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-\S+|commentlist|sidebar|widgets?|related|recommend\w*|most-read|popular|trending|latest|recent|more-news|teaser\w*|footer|nav"
    r"|menu|ticker|headwidget|top-?bar|top-?header|site-header|header-top|breadcrumb|calendar|weather|clock|carousel|slider|promo\w*|read-?next|up-?next)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset({"nav", "footer", "aside", "form", "figure"})
_MAX_PRINTED = 90
_MAX_ELEMENTS = 60
_FRAMES = frozenset({"html", "body", "meta", "article"})


def is_update(words: str) -> bool:
    """True for a class or a line that speaks of a change, not of the publication."""
    return _UPDATED.search(words) is not None


def printed_dates(facts: PageFacts, tree: HtmlElement) -> Iterator[Moment]:
    """Dates in `<time>` and dated elements of the article's header, in the order of the page, behind its heading.

    Without a heading only elements that declare themselves (`itemprop`, `class="entry-date"` on `<time>`) count.
    """
    candidates = _dated_elements(tree)
    headline = _headline(facts)
    after = _positions(tree, [*headline, *candidates]) if headline else {}
    heading = after.get(headline[0]) if headline else None
    ranked = []
    for order, element in enumerate(candidates):
        place = after.get(element, order)
        behind = heading is not None and place > heading
        timed = element.tag == "time" and element.get("datetime") is not None
        declared = _declares_itself(element)
        if not (behind or declared or timed or _beside_heading(element, facts)):
            continue
        ranked.append((not declared, not behind, element.tag != "time", place, element))
    ranked.sort(key=lambda row: row[:4])
    for *_, element in ranked:
        if (moment := _read_element(element)) and not _is_elsewhere(element):
            yield moment


def _headline(facts: PageFacts) -> tuple[HtmlElement, ...]:
    """The first heading that is not the site's name: themes set their logo in one, and today's date behind it."""
    return next(((h1,) for h1 in facts.h1 if not names_site(fold_space(h1.text_content()), facts)), ())


def _positions(tree: HtmlElement, wanted: list[HtmlElement]) -> dict[HtmlElement, int]:
    """Where in the document the wanted elements stand."""
    waiting = set(wanted)
    found: dict[HtmlElement, int] = {}
    for place, element in enumerate(tree.iter()):
        if element in waiting:
            found[element] = place
            waiting.discard(element)
            if not waiting:
                break
    return found


def _dated_elements(tree: HtmlElement) -> list[HtmlElement]:
    """`<time>` and elements whose class or itemprop dates an article. A loop: XPath takes four times as long."""
    found = []
    for element in tree.iter():
        if element.tag in _FRAMES:
            continue
        label = element.get("class") or ""
        itemprop = element.get("itemprop")
        label = f"{label} {itemprop}" if itemprop else label
        if element.tag != "time" and not (label and _DATED.search(label)):
            continue
        if not _UPDATED.search(label) or "ublish" in label:
            found.append(element)
            if len(found) == _MAX_ELEMENTS:
                break
    return found


def _declares_itself(element: HtmlElement) -> bool:
    """True for schema.org's itemprop, HTML's old `pubdate`, and the classes of hAtom, microformats and Blogger."""
    if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
        return True
    return not {"published", "entry-date", "dt-published", "date-header"}.isdisjoint(
        (element.get("class") or "").split()
    )


def _beside_heading(element: HtmlElement, facts: PageFacts) -> bool:
    """True inside an article element, or in the box that holds the heading."""
    frames = {
        node for h1 in _headline(facts) for node in list(h1.iterancestors())[:2] if node.tag not in ("body", "html")
    }
    return any(node.tag == "article" or node in frames for node in element.iterancestors())


def _is_elsewhere(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        if ancestor.tag in _ELSEWHERE_TAGS and not is_own_footer(ancestor):
            return True
        if ancestor.tag in ("body", "main"):
            return False
        if ancestor.tag == "header" and _is_site_header(ancestor):
            return True
        label = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if label != " " and not is_own_frame(label) and _ELSEWHERE.search(label):
            return True
    return False


def _is_site_header(element: HtmlElement) -> bool:
    """True for a `<header>` outside any article that holds no heading: the site's, where its clock stands."""
    if next(element.iter("h1", "h2"), None) is not None:
        return False
    return next(element.iterancestors("article", "main"), None) is None and element.getparent().tag == "body"


def _read_element(element: HtmlElement) -> Moment | None:
    for attribute in ("datetime", "content", "data-datetime", "title"):
        value = element.get(attribute)
        if value and (found := parse_machine_date(value)):
            return Moment(found[0], found[1], "element")
    text = element.text_content()
    if len(text) > 4 * _MAX_PRINTED or len(" ".join(text.split())) > _MAX_PRINTED:
        return None
    found = parse_printed_date(text)
    return Moment(found[0], found[1], "element") if found else None
