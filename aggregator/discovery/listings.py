"""Section and home pages to candidates: links to articles told from all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime

from lxml.html import HtmlElement

from aggregator.discovery.addresses import ARTICLE_POINTS, shape_of
from aggregator.discovery.listing_dates import teaser_date
from aggregator.discovery.listing_links import LinkedPage, items_of, linked_pages
from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.paging import next_pages
from aggregator.discovery.unpacking import not_meant
from aggregator.text.normalise import fold_space
from aggregator.text.parse import parse_page
from aggregator.text.urls import canonical_url

MOST_CANDIDATES = 300
# An address with that many points is an article's. On the invented pages of tests/ways (2026-11-22) 3 to 4.5 give the
# same: precision and recall 1.00 / 1.00 on the ten that chose the rules, 1.00 / .984 on the twelve held back; 5 gives
# 1.00 / .952 on the latter, 5.5 1.00 / .907 on the former. On real pages most that is wrong has 3 to 4 points.
_ENOUGH = 4.0
_MENU = -3.0
_MENU_SURE = -2.0  # menus have headlines too, of what is read most
_HEADING = 1.5
_IN_ARTICLE = 1.0
_DATED = 1.5
_GROUP = 2.0
_NO_TEXT = -1.5
_SMALLEST_GROUP = 3


def read_listing(body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None) -> Reading:
    """The articles that a section or home page links to, in page order, each once, at most 300; pages of older ones
    as leads of kind "listing".

    `url` is the absolute address after redirects; only links of its own site count. `published_at` is given where
    address or teaser names one day (midnight UTC, the minute where a <time> has it), `title` is the longest headline.
    `now` (aware) defaults to the clock. A page without article links says so in `problem`. Never raises; reads the
    first 3 MB and 4,000 links.

    What earlier polls found has no say: with a tenth to nine tenths of a page's articles known beforehand, and 2.5
    points for what has their pattern, precision and recall on the invented pages of tests/ways stay 1.00 / 1.00 (ten
    that chose the rules) and 1.00 / .984 (twelve held back), the same link missed (2026-11-22).
    """
    if problem := not_meant_as_page(body, content_type):
        return Reading(problem=problem)
    tree = parse_page(body)
    return Reading(problem="no page") if tree is None else listing_of(tree, url=url, now=now)


def not_meant_as_page(body: bytes, content_type: str | None) -> str | None:
    """What an answer is, where a glance tells that it is no page for people."""
    problem = not_meant(body[:4096], content_type)
    if problem and problem != "an HTML page":
        return problem
    head = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_xml = head.startswith((b"<rss", b"<feed", b"<urlset", b"<sitemapindex"))
    return "a feed or sitemap, not a page" if is_xml else None


def listing_of(tree: HtmlElement, *, url: str, now: datetime | None = None) -> Reading:
    """`read_listing` of a parsed page."""
    now = now or datetime.now(UTC)
    pages = linked_pages(tree, url)
    dates = _dates(pages, (tree.get("lang") or "")[:2].lower() or None, now)
    points = _points(pages, dates)
    found = {key for key in pages if points[key] >= _ENOUGH}
    candidates = [
        Candidate(page.url, title=page.title or None, published_at=dates.get(key))
        for key, page in pages.items()
        if key in found and not _is_part(key, found, canonical_url(url))
    ]
    title = next((fold_space(one.text_content())[:300] for one in tree.iter("title")), None)
    return Reading(
        tuple(candidates[:MOST_CANDIDATES]),
        tuple(Lead(address, "listing") for address in next_pages(tree, url)),
        None if candidates else "no links to articles",
        title or None,
    )


def _is_part(key: str, found: Collection[str], itself: str) -> bool:
    """True for what stands under an article's address: its pictures, its comments, its second page."""
    parent = key.rpartition("/")[0]
    return parent in found or (parent == itself and shape_of(itself).points >= ARTICLE_POINTS)


def _dates(pages: dict[str, LinkedPage], language: str | None, now: datetime) -> dict[str, datetime]:
    dates: dict[str, datetime] = {}
    for key, item in items_of(pages):
        if key not in dates and (at := teaser_date(item, pages[key].url, language, now)):
            dates[key] = at
    return dates


def _points(pages: dict[str, LinkedPage], dates: dict[str, datetime]) -> dict[str, float]:
    """What speaks for an article, in points; in passes, since the links of a group decide for one another."""
    able = {key: page for key, page in pages.items() if not page.shape.is_never}
    points = dict.fromkeys(pages, 0.0)
    for key, page in able.items():
        points[key] = (
            page.shape.points
            + page.headline_points
            + _HEADING * page.in_heading
            + _IN_ARTICLE * page.in_article
            + _DATED * (key in dates)
            + (_MENU_SURE if _is_sure(page) else _MENU) * page.is_in_menu
            + _NO_TEXT * (not page.title)
        )
    named = {key: page.headline_points + 0.5 * (page.shape.form == "numbered") for key, page in able.items()}
    _lift(able, points, lambda page: (page.shape.pattern, page.shape.skeleton), named)
    _lift(able, points, lambda page: page.containers, {key: 1.5 * (points[key] >= _ENOUGH) for key in able})
    _sink(able, points)
    return points


def _is_sure(page: LinkedPage) -> bool:
    return page.headline_points >= 2 and page.shape.points >= 4


def _lift(
    pages: dict[str, LinkedPage],
    points: dict[str, float],
    groups_of: Callable[[LinkedPage], Iterable[str]],
    worth: Mapping[str, float],
) -> None:
    """Gives points to the members of groups of three or more outside menus whose mean worth is 1 or more."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, page in pages.items():
        if not page.is_in_menu:
            for group in set(groups_of(page)):
                groups[group].append(key)
    lifted = set()
    for members in groups.values():
        if len(members) >= _SMALLEST_GROUP and sum(worth[key] for key in members) >= len(members):
            lifted.update(members)
    for key in lifted:
        points[key] += _GROUP


def _sink(pages: dict[str, LinkedPage], points: dict[str, float]) -> None:
    """Takes points from addresses without day and number where most articles of the page have one: a site names its
    articles in one way, and what is named otherwise is an offer, an event, a page about the site."""
    found = [page.shape.form for key, page in pages.items() if points[key] >= _ENOUGH]
    plain = sum(form == "plain" for form in found)
    if len(found) - plain >= _SMALLEST_GROUP and plain * 3 <= len(found):
        for key, page in pages.items():
            if page.shape.form == "plain":
                points[key] -= _GROUP
