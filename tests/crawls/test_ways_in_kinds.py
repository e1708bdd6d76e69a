"""Sitemaps, WordPress APIs and what a home page announces: found, remembered, read again at the least cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE

XML = "application/xml"
NOW = datetime.now(UTC)


def story(site: Site, name: str) -> str:
    return site.add(f"/{name}", page(name, (f"This is {name}.", *BRIDGE)))


def sitemap(*urls: str | tuple[str, datetime]) -> bytes:
    return _xml("urlset", "url", urls)


def index(*files: str | tuple[str, datetime]) -> bytes:
    return _xml("sitemapindex", "sitemap", files)


def _xml(root: str, entry: str, urls: tuple[str | tuple[str, datetime], ...]) -> bytes:
    pairs = [(one, None) if isinstance(one, str) else one for one in urls]
    entries = "".join(
        f"<{entry}><loc>{url}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</{entry}>"
        for url, at in pairs
    )
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'.encode()


def posts(*urls: str, at: datetime = NOW) -> bytes:
    said = {"date_gmt": f"{at:%Y-%m-%dT%H:%M:%S}", "modified_gmt": f"{at:%Y-%m-%dT%H:%M:%S}", "status": "publish"}
    return json.dumps([said | {"type": "post", "link": url, "title": {"rendered": "T"}} for url in urls]).encode()


def titles(project: Project) -> list[str]:
    return sorted(str(row[0]) for row in project.ask("SELECT title FROM articles WHERE state = 'stored'"))


@pytest.mark.slow
def test_an_unchanged_sitemap_costs_one_request(sqlite_project: Project, site: Site) -> None:
    site.add("/sitemap.xml", sitemap(*((story(site, f"s{n}"), NOW - timedelta(hours=n)) for n in range(4))), XML)
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=[site.url("/sitemap.xml")]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["s0", "s1", "s2", "s3"]
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/sitemap.xml": 1}
    assert sqlite_project.ask("SELECT kind, last_status, next_poll_at IS NULL FROM polls") == [("sitemap", 304, 0)]


@pytest.mark.slow
def test_of_an_index_the_files_that_changed_are_read(sqlite_project: Project, site: Site) -> None:
    ages = {"new": timedelta(hours=1), "older": timedelta(days=2), "ancient": timedelta(days=60)}
    for name, age in ages.items():
        site.add(f"/{name}.xml", sitemap((story(site, name), NOW - age)), XML)
    site.add("/index.xml", index(*((site.url(f"/{name}.xml"), NOW - age) for name, age in ages.items())), XML)
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=[site.url("/index.xml")]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["new", "older"]
    assert "/ancient.xml" not in site.asked
    site.add("/older.xml", sitemap((story(site, "later"), NOW)), XML)
    changes = [(site.url(f"/{name}.xml"), NOW if name == "older" else NOW - age) for name, age in ages.items()]
    site.add("/index.xml", index(*changes), XML)
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/index.xml": 1, "/older.xml": 1, "/later": 1}
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/index.xml": 1}


@pytest.mark.slow
def test_wordpress_is_found_by_its_home_page_and_asked_for_what_changed(sqlite_project: Project, site: Site) -> None:
    link = f'<link rel="https://api.w.org/" href="{site.url("/wp-json/")}">'
    site.add("/", f"<html><head>{link}</head><body></body></html>".encode())
    site.answers["/wp-json/wp/v2/posts"] = Answer(
        posts(story(site, "a"), story(site, "b")), headers={"Content-Type": "application/json", "X-WP-TotalPages": "1"}
    )
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b"]
    known = sqlite_project.ask("SELECT kind, failures FROM polls ORDER BY 1")
    assert known == [("home", 0), ("types", 1), ("wordpress", 0)]  # this one does not tell its types
    site.answers["/wp-json/wp/v2/posts"].body = posts(story(site, "c"))
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b", "c"]
    (asked,) = [path for path in site.asked if path.startswith("/wp-json")]
    assert "modified_after=" in asked
    assert "/" not in site.asked
    assert sum(site.asked.values()) == 2  # the API, the new post


@pytest.mark.slow
def test_a_feed_that_is_a_sitemap_is_read_as_one(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", sitemap(story(site, "a")), "text/html")
    site.add("/sitemap.xml", feed(story(site, "b")), "text/plain")
    sqlite_project.write_sources(site.source(sitemaps=[site.url("/sitemap.xml")]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b"]
    assert sqlite_project.ask("SELECT SUM(failures) FROM polls") == [(0,)]


@pytest.mark.slow
def test_ways_in_that_name_the_same_articles_ask_for_each_once(sqlite_project: Project, site: Site) -> None:
    urls = [story(site, f"s{n}") for n in range(3)]
    other_spellings = [f"{url}?utm_source=sitemap#top" for url in urls]
    site.answers["/robots.txt"] = Answer(
        f"Sitemap: {site.url('/map.xml')}".encode(), headers={"Content-Type": "text/plain"}
    )
    site.add("/map.xml", sitemap(*other_spellings), XML)
    announced = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    site.add("/", f"<html><head>{announced}</head><body></body></html>".encode())
    site.add("/rss", feed(*urls), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["s0", "s1", "s2"]
    assert sum(n for path, n in site.asked.items() if path.startswith("/s")) == 3
    rows = sqlite_project.ask("SELECT kind, done_at IS NOT NULL, wait_seconds IS NULL FROM polls ORDER BY kind")
    assert rows == [("feed", 1, 0), ("home", 1, 0), ("sitemap", 1, 1)]  # the sitemap is a safety net
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/rss": 1}


@pytest.mark.slow
def test_a_home_page_without_feeds_is_read_as_a_listing(sqlite_project: Project, site: Site) -> None:
    paths = [f"/news/{NOW:%Y/%m/%d}/{n}-the-harbour-bridge-is-closed" for n in range(5)]
    head = "The harbour bridge is closed, part"
    links = "".join(f'<article><h2><a href="{one}">{head} {n}</a></h2></article>' for n, one in enumerate(paths))
    for path in paths:
        site.add(path, page(path, (path, *BRIDGE)))
    site.add("/", f"<html><body><main>{links}</main></body></html>".encode())
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert len(titles(sqlite_project)) == 5
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/": 1}


@pytest.mark.slow
def test_an_archive_is_paged_while_it_brings_news(sqlite_project: Project, site: Site) -> None:
    def paged(number: int, *names: str, older: bool = True) -> None:
        link = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{site.url(f"/feed{number + 1}")}"/>'
        body = feed(*(story(site, name) for name in names)).replace(
            b"<item>", (link if older else "").encode() + b"<item>", 1
        )
        site.add("/feed" if number == 1 else f"/feed{number}", body, RSS)

    paged(1, "f", "e")
    paged(2, "d", "c")
    paged(3, "b", "a", older=False)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == list("abcdef")
    paged(1, "h", "g")
    paged(2, "f", "e")
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == list("abcdefgh")
    assert dict(site.asked) == {"/feed": 1, "/feed2": 1, "/h": 1, "/g": 1}


@pytest.mark.slow
def test_undated_articles_of_a_first_meeting_are_bounded_for_good(sqlite_project: Project, site: Site) -> None:
    urls = [story(site, f"s{n}") for n in range(6)]
    site.add("/sitemap.xml", sitemap(*urls), XML)
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=[site.url("/sitemap.xml")]))
    crawl(sqlite_project, "news", AGGREGATOR_FIRST_ARTICLES=2)
    assert titles(sqlite_project) == ["s4", "s5"]  # their numbers grow
    site.add("/sitemap.xml", sitemap(*urls, story(site, "new")), XML)
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["new", "s4", "s5"]


@pytest.mark.slow
def test_a_large_index_is_read_in_turns(sqlite_project: Project, site: Site) -> None:
    files = [site.add(f"/map{n}.xml", sitemap(story(site, f"s{n}")), XML) for n in range(45)]
    site.add("/index.xml", index(*files), XML)
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=[site.url("/index.xml")]))
    for found in (20, 39, 45):  # the second run asks the newest file again too
        crawl(sqlite_project, "news")
        assert len(titles(sqlite_project)) == found
    assert all(site.asked[f"/map{n}.xml"] >= 1 for n in range(45))
