"""Answers that are not what they say, and feeds whose past lies in archives: crawled all the same."""

from __future__ import annotations

import gzip

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Site, feed, page

_ARCHIVED = b'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="%s"/><item>'


@pytest.mark.slow
def test_a_plain_body_that_is_called_packed_is_read(sqlite_project: Project, site: Site) -> None:
    called = {"/1": "gzip", "/2": "x-gzip", "/3": "zstd", "/4": "gzip, gzip"}
    urls = [site.add(path, page(f"Ä {path}"), **{"Content-Encoding": name}) for path, name in called.items()]
    urls.append(site.add("/5", gzip.compress(page("Ä /5")), **{"Content-Encoding": "gzip"}))
    site.add("/feed", feed(*urls), "application/rss+xml", **{"Content-Encoding": "gzip"})
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 0, output
    titles = sqlite_project.ask("SELECT title FROM articles WHERE state = 'stored' ORDER BY url")
    assert titles == [(f"Ä /{number}",) for number in range(1, 6)]


@pytest.mark.slow
def test_a_feed_is_followed_back_through_its_archives(sqlite_project: Project, site: Site) -> None:
    for number, older in ((3, 2), (2, 1), (1, None)):
        body = feed(site.add(f"/{number}", page(f"Number {number}")))
        if older:
            body = body.replace(b"<item>", _ARCHIVED % site.url(f"/archive/{older}").encode())
        site.add("/feed" if number == 3 else f"/archive/{number}", body, "application/rss+xml")
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 0, output
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE state = 'stored'") == [(3,)]
