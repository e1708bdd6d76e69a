"""What a home page announces of the ways into its site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml.html import HtmlElement

from aggregator.discovery.autodiscovery import feeds_by_name, feeds_of
from aggregator.discovery.feed_links import speaks_of_feed, usual_places
from aggregator.discovery.listings import listing_of, not_meant_as_page
from aggregator.discovery.model import Lead, Reading
from aggregator.discovery.robots import sitemaps_of_robots
from aggregator.discovery.sections import sections_of
from aggregator.discovery.wordpress_api import api_of
from aggregator.text.parse import parse_page

# Papers announce a feed a section; each is a request a poll, and those of the front come first.
MOST_FEEDS = 30
# Links called "RSS" that are looked at: more are sections', which the page that lists them names too, or no feeds.
MOST_NAMED = 3


def ways_in_of_home(
    body: bytes,
    *,
    url: str,
    link_headers: Iterable[str] = (),
    robots: bytes = b"",
    content_type: str | None = None,
    now: datetime | None = None,
) -> Reading:
    """The ways in that a home page announces as leads, the best first: its WordPress API, its feeds (those of comments
    never, at most 30), the sitemaps of its robots.txt. Where it announces no feed, what it calls "RSS" is a lead of
    kind "probe" (at most 3); where there is nothing of all that, the usual places are (see `autodiscovery.toml`).

    Where it announces neither API nor feed, it is itself the way in: the reading then has the articles that it links to
    (`listings.read_listing`), and as leads of kind "listing" itself and its sections (at most 12), no next page. Beside
    API or feed it is a reserve, should these fail: a lead alone. `url` is its address after redirects, `link_headers`
    the values of the answer's Link headers, `robots` the bytes of the site's robots.txt, empty where unknown, `now`
    (aware) defaults to the clock. A `problem` where there is nothing at all. Never raises.
    """
    api = api_of(link_headers, body, url)
    leads = [Lead(api, "wordpress")] if api else []
    tree = None if not_meant_as_page(body, content_type) else parse_page(body)
    if tree is not None:
        leads += [Lead(feed, "feed") for feed in feeds_of(tree, url=url)[:MOST_FEEDS]]
    has_news = bool(leads)
    leads += [Lead(sitemap, "sitemap") for sitemap in sitemaps_of_robots(robots, url=url)]
    listing = Reading()
    if tree is not None:
        leads += _probes(tree, url, leads)
        listing = listing_of(tree, url=url, now=now)
    if tree is not None and listing.candidates:
        articles = [candidate.url for candidate in listing.candidates]
        lists = [url, *sections_of(tree, url=url, articles=articles)]
        leads += [Lead(one, "listing", is_reserve=has_news) for one in lists]
    is_announced = any(lead.kind != "probe" for lead in leads)
    problem = None if is_announced else "the home page announces no feed and links to no articles: name one in `feeds`"
    return Reading(() if has_news else listing.candidates, tuple(leads), problem, listing.title)


def feeds_of_page(body: bytes, *, url: str, content_type: str | None = None) -> Reading:
    """The feeds that a page lists, as a site's page called "RSS" does: at most 30 leads. `url` is its address after
    redirects. A `problem` where it is no page or lists none. Never raises."""
    tree = None if not_meant_as_page(body, content_type) else parse_page(body)
    if tree is None:
        return Reading(problem="neither a feed nor a page")
    found = dict.fromkeys([*feeds_of(tree, url=url), *feeds_by_name(tree, url=url, whole_page=True)])
    leads = tuple(Lead(feed, "feed") for feed in list(found)[:MOST_FEEDS] if feed != url)
    return Reading(leads=leads, problem=None if leads else "no feed, and a page that lists none")


def _probes(tree: HtmlElement, url: str, announced: Sequence[Lead]) -> list[Lead]:
    """What may be a feed, where the page announces none."""
    if any(lead.kind == "feed" for lead in announced):
        return []
    named = sorted(feeds_by_name(tree, url=url), key=speaks_of_feed, reverse=True)[:MOST_NAMED]
    return [Lead(place, "probe") for place in named or ([] if announced else usual_places(url))]
