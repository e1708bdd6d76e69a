"""Feeds that no page announces are tried for and remembered; a home page stands in for what cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.crawls.test_ways_in_kinds import XML, posts, sitemap, story, titles
from tests.factory import BRIDGE
from tests.network.running import at as later

NOW = datetime.now(UTC).replace(microsecond=0)
PLACES = {"/feed", "/rss.xml", "/rss", "/sitemap.xml", "/sitemap_index.xml"}
HTML = "text/html; charset=utf-8"


def open_home(site: Site, count: int = 4, *, head: str = "", after: str = "") -> list[str]:
    """A home page that lists so many articles, whose pages tell no time; their paths."""
    paths = [f"/news/{n}-the-harbour-bridge-is-closed-again" for n in range(count)]
    headline = "The harbour bridge is closed again, part"
    links = "".join(f'<article><h2><a href="{one}">{headline} {n}</a></h2></article>' for n, one in enumerate(paths))
    for path in paths:
        site.add(path, page(path, (path, *BRIDGE)))
    site.add("/", f"<html><head>{head}</head><body><main>{links}</main>{after}</body></html>".encode())
    return paths


def dated(site: Site, paths: list[str]) -> bytes:
    items = ""
    for n, path in enumerate(paths):
        at = format_datetime(NOW - n * timedelta(minutes=77))
        items += f"<item><link>{site.url(path)}</link><pubDate>{at}</pubDate></item>"
    return f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()


def times(project: Project) -> list[str]:
    return [str(row[0])[:19] for row in project.ask("SELECT published_at FROM articles ORDER BY url")]


@pytest.mark.slow
def test_a_feed_that_nobody_announces_gives_its_times(sqlite_project: Project, site: Site) -> None:
    paths = open_home(site)
    site.add("/feed", dated(site, paths), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert times(sqlite_project) == [str(NOW - n * timedelta(minutes=77))[:19] for n in range(len(paths))]
    assert {path: count for path, count in site.asked.items() if path in PLACES} == dict.fromkeys(PLACES, 1)
    assert site.asked["/"] == 1
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/feed": 1}


@pytest.mark.slow
def test_what_was_tried_is_remembered_until_the_home_page_is_looked_at_again(
    sqlite_project: Project, site: Site
) -> None:
    open_home(site)
    for path in ("/feed", "/sitemap.xml"):
        site.add(path, b"<html><title>Sorry</title><p>No such page. <a href='/'>Home</a></p></html>")  # a soft 404
    sqlite_project.write_sources(site.source(feeds=[]))
    assert "WARNING" not in crawl(sqlite_project, "news")
    assert len(titles(sqlite_project)) == 4
    for days, tried in ((1, set()), (3, set()), (8, PLACES), (9, set())):
        site.asked.clear()
        crawl(sqlite_project, "news", **later(timedelta(days=days)))
        asked = {path: count for path, count in site.asked.items() if not path.startswith("/news/")}
        assert asked == dict.fromkeys({"/robots.txt", "/", *tried}, 1)


@pytest.mark.slow
def test_a_page_called_rss_leads_to_its_feeds_for_years(sqlite_project: Project, site: Site) -> None:
    paths = open_home(site, after='<footer><a href="/service/">RSS</a></footer>')
    site.add("/service/", b'<html><a href="/rss/a">A</a> <a href="/rss/b">B</a></html>')
    site.add("/rss/a", dated(site, paths[:2]), RSS)
    site.add("/rss/b", dated(site, paths[2:]), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert None not in times(sqlite_project) and len(times(sqlite_project)) == 4
    assert not site.asked.keys() & PLACES
    for days in (1, 8, 9, 16):
        late = f"/news/{days}-the-ferry-runs-again"
        site.add(late, page(late, (late, *BRIDGE)))
        site.add("/rss/a", dated(site, [late, *paths[:2]]), RSS)
        site.asked.clear()
        crawl(sqlite_project, "news", **later(timedelta(days=days)))
        assert site.asked[late] == site.asked["/rss/a"] == 1
        assert site.asked["/service/"] == (days in (8, 16))


@pytest.mark.slow
def test_a_sitemap_that_nobody_announces_is_found(sqlite_project: Project, site: Site) -> None:
    open_home(site)
    site.add("/sitemap.xml", sitemap((story(site, "only-there"), NOW)), XML)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert "only-there" in titles(sqlite_project)


LIE = Answer(b"\x00\x01\x02" * 50, headers={"Content-Type": RSS, "Content-Encoding": "gzip"})


@pytest.mark.slow
@pytest.mark.parametrize("answer", [Answer(b"", 404), Answer(b"", 500), Answer(b"<p>Soon</p>"), LIE])
def test_a_home_page_stands_in_for_a_feed_that_cannot_be_read(
    sqlite_project: Project, site: Site, answer: Answer
) -> None:
    paths = open_home(site, head='<link rel="alternate" type="application/rss+xml" href="/rss">')
    site.answers["/rss"] = answer
    sqlite_project.write_sources(site.source(feeds=[]))
    for minutes in (0, 10):
        crawl(sqlite_project, "news", **later(timedelta(minutes=minutes)))
    assert len(titles(sqlite_project)) == len(paths)
    # Once the feed can be read, the home page is a reserve again.
    site.add("/rss", dated(site, paths), RSS)
    crawl(sqlite_project, "news", **later(timedelta(days=8)))
    site.asked.clear()
    crawl(sqlite_project, "news", **later(timedelta(days=9)))
    assert site.asked.keys() <= {"/rss", "/robots.txt"} and site.asked["/rss"] == 1


@pytest.mark.slow
def test_a_feed_that_works_leaves_the_home_page_alone(sqlite_project: Project, site: Site) -> None:
    paths = open_home(site, head='<link rel="alternate" type="application/rss+xml" href="/rss">')
    site.add("/rss", dated(site, paths[:1]), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert len(titles(sqlite_project)) == 1
    site.asked.clear()
    site.answers["/rss"] = Answer(b"", 500)
    for _ in range(2):  # passing trouble
        sqlite_project.scrapy("crawl", "news")
    assert dict(site.asked) == {"/rss": 2}
    for _ in range(2):
        sqlite_project.scrapy("crawl", "news")
    assert len(titles(sqlite_project)) == len(paths)


@pytest.mark.slow
def test_a_wordpress_that_allows_fewer_posts_a_page_is_read(sqlite_project: Project, site: Site) -> None:
    link = f'<link rel="https://api.w.org/" href="{site.url("/wp-json/")}">'
    site.add("/", f"<html><head>{link}</head><body></body></html>".encode())
    site.answers["/wp-json/wp/v2/posts"] = Answer(
        json.dumps({"code": "rest_invalid_param", "data": {"status": 400}}).encode(), 400
    )
    for size, status in (("20", 400), ("10", 200)):
        site.answers[f"/wp-json/wp/v2/posts?per_page={size}&page=1"] = Answer(
            posts(story(site, "a")) if status == 200 else site.answers["/wp-json/wp/v2/posts"].body,
            status,
            {"Content-Type": "application/json", "X-WP-TotalPages": "1"},
        )
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a"]
