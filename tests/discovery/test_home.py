"""A home page names the ways into its site; one that names none is a way in itself."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.home import MOST_FEEDS, feeds_of_page, ways_in_of_home
from aggregator.discovery.model import Lead
from tests.discovery.listing_pages import NOW, listing_pages

URL = "https://tide.example/"
PLACES = [
    f"https://tide.example/{name}" for name in ("en/feed", "en/rss.xml", "en/rss", "sitemap.xml", "sitemap_index.xml")
]
HEAD = """<!doctype html><html><head><title>The Tide</title>
<link rel="alternate" type="application/rss+xml" title="Tide &raquo; Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Tide" href="/feed/">
<link rel="https://api.w.org/" href="/wp-json/"></head>
<h2><a href="/2026/11/20/ferry-line-reopens/">Ferry line reopens at last</a></h2>"""
ROBOTS = b"User-agent: *\nSitemap: https://tide.example/wp-sitemap.xml\n"
LISTING = HEAD.replace("/feed/", "/comments/feed/").replace("api.w.org", "example.org")


def test_the_best_way_in_comes_first() -> None:
    reading = ways_in_of_home(HEAD.encode(), url=URL, robots=ROBOTS, now=NOW)
    assert reading.leads == (
        Lead("https://tide.example/wp-json/", "wordpress"),
        Lead("https://tide.example/feed/", "feed"),
        Lead("https://tide.example/wp-sitemap.xml", "sitemap"),
        Lead("https://tide.example/", "listing", is_reserve=True),
    )
    assert (reading.candidates, reading.problem) == ((), None)


def test_a_header_names_the_api_too() -> None:
    header = '<https://tide.example/?rest_route=/>; rel="https://api.w.org/"'
    reading = ways_in_of_home(b"", url=URL, link_headers=[header])
    assert reading.leads == (Lead("https://tide.example/?rest_route=/", "wordpress"),)
    assert reading.problem is None


def test_a_home_page_without_feed_or_api_is_read_itself() -> None:
    for robots in (b"", ROBOTS):
        reading = ways_in_of_home(LISTING.encode(), url=URL, robots=robots, now=NOW)
        assert [one.url for one in reading.candidates] == ["https://tide.example/2026/11/20/ferry-line-reopens/"]
        tried = ["sitemap"] if robots else ["probe"] * len(PLACES)
        assert [one.kind for one in reading.leads] == [*tried, "listing"]
        assert reading.leads[-1] == Lead(URL, "listing")
        assert reading.problem is None


def test_sections_stand_in_menus() -> None:
    menu = """<header><a href="/sport/">Sport</a><a href="/sport/rowing/">Rowing</a>
    <a href="/category/lokales/">Lokales</a>
    <a href="/2026/">2026</a>
    <a href="/about/">About us</a><a href="/tag/ferry/">Ferry</a><a href="/login">Log in</a>
    <a href="/politics">Politics</a>
    <a href="/how-to-send-us-your-letter">How to send us your letter</a></header>
    <div class="Footer-links"><a href="/gardens/">Gardens</a></div><p><a href="/boats/">Boats</a></p>
    <h2><a href="/politics/2026/11/20/the-vote-is-out/">The vote is out at last</a></h2>"""
    reading = ways_in_of_home((LISTING + menu).encode(), url=URL, robots=ROBOTS, now=NOW)
    assert reading.leads[1:] == (
        Lead(URL, "listing"),
        Lead("https://tide.example/politics", "listing"),
        Lead("https://tide.example/sport/", "listing"),
        Lead("https://tide.example/category/lokales/", "listing"),
    )
    assert len(reading.candidates) == 2
    beside_a_feed = ways_in_of_home((HEAD + menu).encode(), url=URL).leads
    assert [lead.is_reserve for lead in beside_a_feed] == [False, False, True, True, True, True]


def test_usual_places_are_tried_where_nothing_is_announced() -> None:
    reading = ways_in_of_home(LISTING.encode(), url="https://tide.example/en/index.html", now=NOW)
    assert [one.url for one in reading.leads if one.kind == "probe"] == PLACES
    wordpress = LISTING.replace("example.org", "api.w.org")
    for page, robots in ((LISTING, ROBOTS), (HEAD, b""), (wordpress, b"")):
        leads = ways_in_of_home(page.encode(), url=URL, robots=robots, now=NOW).leads
        assert not any(one.kind == "probe" for one in leads)


def test_what_is_called_rss_is_tried_where_no_feed_is_announced() -> None:
    links = """<a href="/2026/11/20/rss-is-back/">RSS is back</a><a href="/service/">RSS</a><a href="/a">RSS</a>
    <a href="/b">RSS</a><a href="/c">RSS</a><a href="/rss/all">RSS</a>"""
    tried = [one.url for one in ways_in_of_home(f"{LISTING}{links}".encode(), url=URL).leads if one.kind == "probe"]
    assert tried == [f"{URL}rss/all", f"{URL}service/", f"{URL}a"]
    assert not any(one.kind == "probe" for one in ways_in_of_home(f"{HEAD}{links}".encode(), url=URL).leads)


def test_a_page_called_rss_lists_feeds() -> None:
    page = """<a href="/">Home</a><a href="/rss">RSS</a><a href="/sport/">Sport</a><a href="/rss/sport">Sport</a>
    <a href="https://feeds.tide.example/news">News</a><a href="/feeds/comments">Comments</a><a href="/a.xml">Map</a>
    <a href="feed://tide.example/culture.rss">Culture</a>"""
    reading = feeds_of_page(page.encode(), url=f"{URL}rss")
    assert reading.leads == tuple(
        Lead(feed, "feed")
        for feed in (f"{URL}rss/sport", "https://feeds.tide.example/news", "https://tide.example/culture.rss")
    )
    many = "".join(f'<a href="/rss/{number}">{number}</a>' for number in range(99))
    assert len(feeds_of_page(many.encode(), url=URL).leads) == MOST_FEEDS
    for nothing in (b"", b"<p>No such page</p>", b"%PDF-1.4"):
        assert feeds_of_page(nothing, url=URL).problem


def test_every_invented_page_has_a_way_in() -> None:
    for page in listing_pages("tuned"):
        leads = ways_in_of_home(page.body, url=page.url, now=NOW).leads
        assert any(one.kind in ("feed", "wordpress", "listing") for one in leads)


def test_nothing_at_all_is_a_problem() -> None:
    for body in (b"", b"<p>Soon</p>", b"<rss/>"):
        assert "announces no feed" in (ways_in_of_home(body, url=URL).problem or "")


def test_a_paper_with_a_feed_a_street_is_bounded() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{number}.rss">' for number in range(99))
    assert len(ways_in_of_home(links.encode(), url=URL).leads) == MOST_FEEDS


def test_ten_megabytes_take_no_longer_than_others() -> None:
    began = time.process_time()
    ways_in_of_home(b"<link rel=alternate type=application/rss+xml href=/x>" * 200_000, url=URL)
    assert time.process_time() - began < 3


@given(st.binary(max_size=200), st.text(max_size=12), st.text(max_size=30), st.integers(0, len(HEAD)))
def test_never_raises(body: bytes, url: str, header: str, place: int) -> None:
    for page in (body, HEAD.encode()[:place] + body, LISTING.encode()[:place] + body):
        reading = ways_in_of_home(page, url=url, link_headers=[header], robots=body)
        assert reading == ways_in_of_home(page, url=url, link_headers=[header], robots=body)
        assert reading.candidates or reading.leads or reading.problem
