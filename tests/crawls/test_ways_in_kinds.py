"""Sitemaps, WordPress APIs and what a home page announces: found, remembered, read again at the least cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, page
from tests.crawls.test_ways_in import crawl
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


def test_an_unchanged_sitemap_costs_one_request(sqlite_project: Project, site: Site) -> None:
    site.add("/sitemap.xml", sitemap(*((story(site, f"s{n}"), NOW - timedelta(hours=n)) for n in range(4))), XML)
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=[site.url("/sitemap.xml")]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["s0", "s1", "s2", "s3"]
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/robots.txt": 1, "/sitemap.xml": 1}
    assert sqlite_project.ask("SELECT kind, last_status, next_poll_at IS NULL FROM polls") == [("sitemap", 304, 0)]


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
    assert dict(site.asked) == {"/robots.txt": 1, "/index.xml": 1, "/older.xml": 1, "/later": 1}
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/robots.txt": 1, "/index.xml": 1}


def test_wordpress_is_found_by_its_home_page_and_asked_for_what_changed(sqlite_project: Project, site: Site) -> None:
    link = f'<link rel="https://api.w.org/" href="{site.url("/wp-json/")}">'
    site.add("/", f"<html><head>{link}</head><body></body></html>".encode())
    site.answers["/wp-json/wp/v2/posts"] = Answer(
        posts(story(site, "a"), story(site, "b")), headers={"Content-Type": "application/json", "X-WP-TotalPages": "1"}
    )
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b"]
    assert sqlite_project.ask("SELECT kind, failures FROM polls ORDER BY 1") == [("home", 0), ("wordpress", 0)]
    site.answers["/wp-json/wp/v2/posts"].body = posts(story(site, "c"))
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b", "c"]
    (asked,) = [path for path in site.asked if path.startswith("/wp-json")]
    assert "modified_after=" in asked
    assert "/" not in site.asked
    assert sum(site.asked.values()) == 3  # robots.txt, the API, the new post
