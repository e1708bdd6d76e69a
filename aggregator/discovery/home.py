"""What a home page announces of the ways into its site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aggregator.discovery.autodiscovery import feeds_of
from aggregator.discovery.listings import listing_of, not_meant_as_page
from aggregator.discovery.model import Lead, Reading
from aggregator.discovery.robots import sitemaps_of_robots
from aggregator.discovery.sections import sections_of
from aggregator.discovery.wordpress_api import api_of
from aggregator.text.parse import parse_page

# Papers announce a feed a section; each is a request a poll, and those of the front come first.
MOST_FEEDS = 30


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
    never, at most 30), the sitemaps of its robots.txt.

    Where it announces neither API nor feed, it is itself the way in: the reading then has the articles that it links to
    (`listings.read_listing`), and as leads of kind "listing" its sections (at most 12), no next page. `url` is its
    address after redirects, `link_headers` the values of the answer's Link headers, `robots` the bytes of the site's
    robots.txt, empty where unknown, `now` (aware) defaults to the clock. A `problem` where there is nothing at all.
    Never raises.
    """
    api = api_of(link_headers, body, url)
    leads = [Lead(api, "wordpress")] if api else []
    tree = None if not_meant_as_page(body, content_type) else parse_page(body)
    if tree is not None:
        leads += [Lead(feed, "feed") for feed in feeds_of(tree, url=url)[:MOST_FEEDS]]
    has_news = bool(leads)
    leads += [Lead(sitemap, "sitemap") for sitemap in sitemaps_of_robots(robots, url=url)]
    listing = Reading()
    if tree is not None and not has_news:
        listing = listing_of(tree, url=url, now=now)
        articles = [candidate.url for candidate in listing.candidates]
        leads += [Lead(section, "listing") for section in sections_of(tree, url=url, articles=articles) if articles]
    nothing = not leads and not listing.candidates
    return Reading(
        listing.candidates,
        tuple(leads),
        "the home page announces no feed and links to no articles: name one in `feeds`" if nothing else None,
        listing.title,
    )
