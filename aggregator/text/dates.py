"""When a page was published and last modified, and how far each answer is to be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from lxml.html import HtmlElement

from aggregator.text.datetext import is_date_line, parse_machine_date, parse_printed_date, swapped
from aggregator.text.metadata import PageFacts
from aggregator.text.model import FeedHint, Moment
from aggregator.text.structured import strings

_PUBLISHED_METAS = (
    "article:published_time", "article:published:time",
    "og:article:published_time", "og:published_time", "datepublished", "date_published",
    "article:published", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.issued",
    "dc.date.created", "dcterms.date", "dc.date", "publish-date", "publishdate", "publish_date", "publication_date",
    "published-date", "pubdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article_date_original",
    "originalpublicationdate", "analytics:date", "citation_publication_date", "datecreated", "date",
    "rnews:datepublished", "last-published", "article.published", "displaydate", "timestamp", "vr:published_time",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "revised",
)
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
# The article's own frame, whatever else its class says; WordPress hangs categories and tags on it.
_OWN = re.compile(
    r"hentry|status-publish|widget Blog|(?:^|[\s_-])(?:post|entry|article|story)-(?:footer|header|meta|nav)\b"
)
_ELSEWHERE_TAGS = frozenset({"nav", "footer", "aside", "form", "figure"})
_URL_DAY = re.compile(r"/(?P<y>(?:19|20)\d{2})[/-]?(?P<m>0?[1-9]|1[0-2])[/-]?(?P<d>0?[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_MAX_PRINTED = 90
_MAX_ELEMENTS = 60
_FRAMES = frozenset({"html", "body", "meta", "article"})
# A page that is fetched at T may be dated a little later: clocks differ, and a local time without an offset is read
# as UTC.
_AHEAD = timedelta(hours=26)


def read_published(
    facts: PageFacts,
    tree: HtmlElement,
    *,
    lines: Iterable[str] = (),
    fetched_at: datetime | None = None,
    hint: FeedHint | None = None,
) -> Moment | None:
    """The publication time, best source first as in `model.PUBLISHED_TRUST`; None when no source of rank gives one.

    `lines` are the short lines between headline and text. A date after `fetched_at` (aware) is read again with day and
    month exchanged, or refused. A clock that the site prints on every page, and dates in the story's own sentences,
    are never taken.
    """
    for moment in _published_candidates(facts, tree, lines, hint):
        if plausible := _not_ahead(moment, fetched_at):
            return plausible
    return None


def read_modified(facts: PageFacts, *, fetched_at: datetime | None, hint: FeedHint | None) -> Moment | None:
    """The time of the last change, from JSON-LD, metas, or the feed; None when none says."""
    for text in strings(facts.article.get("dateModified")):
        if (moment := _machine(text, "structured")) and (plausible := _not_ahead(moment, fetched_at)):
            return plausible
    for name in _MODIFIED_METAS:
        for text in facts.metas.get(name, ()):
            if (moment := _machine(text, "meta")) and (plausible := _not_ahead(moment, fetched_at)):
                return plausible
    if hint and hint.modified_at:
        return _not_ahead(Moment(_aware(hint.modified_at), "minute", "feed"), fetched_at)
    return None


def _published_candidates(
    facts: PageFacts, tree: HtmlElement, lines: Iterable[str], hint: FeedHint | None
) -> Iterator[Moment]:
    for key in ("datePublished", "dateCreated"):
        for text in strings(facts.article.get(key)):
            yield from _some(_machine(text, "structured"))
    for name in _PUBLISHED_METAS:
        for text in facts.metas.get(name, ()):
            yield from _some(_machine(text, "meta"))
    yield from _printed_dates(facts, tree)
    if hint and hint.published_at:
        yield Moment(_aware(hint.published_at), "minute", "feed")
    if match := _URL_DAY.search(facts.url):
        yield from _some(_machine("-".join(match.group("y", "m", "d")), "url"))
    for line in lines:
        if not _UPDATED.search(line) and is_date_line(line) and (found := parse_printed_date(line)):
            yield Moment(found[0], found[1], "text")


def _some(moment: Moment | None) -> Iterator[Moment]:
    if moment:
        yield moment


def _machine(text: str, trust: str) -> Moment | None:
    found = parse_machine_date(text)
    return Moment(found[0], found[1], trust) if found else None


def _aware(at: datetime) -> datetime:
    """The same time; one without an offset is taken for UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _not_ahead(moment: Moment, fetched_at: datetime | None) -> Moment | None:
    if fetched_at is None:
        return moment
    latest = _aware(fetched_at) + _AHEAD
    if moment.at <= latest:
        return moment
    other = swapped(moment.at)
    if other and other <= latest:
        return Moment(other, moment.precision, moment.trust)
    return None


def _printed_dates(facts: PageFacts, tree: HtmlElement) -> Iterator[Moment]:
    """Dates in `<time>` and dated elements of the article's header, in the order of the page, behind its heading.

    Without a heading only elements that declare themselves (`itemprop`, `class="entry-date"` on `<time>`) count.
    """
    candidates = _dated_elements(tree)
    after = _positions(tree, [*facts.h1[:1], *candidates]) if facts.h1 else {}
    heading = after.get(facts.h1[0]) if facts.h1 else None
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
    frames = {node for h1 in facts.h1[:1] for node in list(h1.iterancestors())[:2] if node.tag not in ("body", "html")}
    return any(node.tag == "article" or node in frames for node in element.iterancestors())


def _is_elsewhere(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        if ancestor.tag in _ELSEWHERE_TAGS:
            return True
        if ancestor.tag in ("body", "main"):
            return False
        label = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if label != " " and not _OWN.search(label) and _ELSEWHERE.search(label):
            return True
    return False


def _read_element(element: HtmlElement) -> Moment | None:
    for attribute in ("datetime", "content", "data-datetime", "title"):
        value = element.get(attribute)
        if value and (moment := _machine(value, "element")):
            return moment
    text = element.text_content()
    if len(text) > 4 * _MAX_PRINTED or len(" ".join(text.split())) > _MAX_PRINTED:
        return None
    found = parse_printed_date(text)
    return Moment(found[0], found[1], "element") if found else None
