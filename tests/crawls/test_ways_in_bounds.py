"""Ways in share a run out in turns, go back as far as they are told, and go on where they were broken off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed
from tests.crawls.test_ways_in import RSS, crawl
from tests.crawls.test_ways_in_kinds import XML, index, sitemap, story, titles

NOW = datetime.now(UTC)
JSON = "application/json"


def dated_page(site: Site, number: int, *ages: int, last: bool = False) -> None:
    """One page of a feed's archive: stories so many days old, and the link to the next page."""
    link = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{site.url(f"/feed/{number + 1}")}"/>'
    items = "".join(
        f"<item><link>{story(site, f'd{age:02}')}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(days=age))}</pubDate></item>"
        for age in ages
    )
    body = f'<rss version="2.0"><channel><title>f</title>{"" if last else link}{items}</channel></rss>'
    site.add("/feed" if number == 1 else f"/feed/{number}", body.encode(), RSS, ETag=f'"{number}"')


@pytest.mark.slow
def test_since_goes_back_through_an_archive(sqlite_project: Project, site: Site) -> None:
    dated_page(site, 1, 0, 3)
    dated_page(site, 2, 6, 9)
    dated_page(site, 3, 12, 15)
    dated_page(site, 4, 18, last=True)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["d00", "d03", "d06"]
    assert site.asked["/feed/3"] == 0
    since = (NOW - timedelta(days=13)).date().isoformat()
    crawl(sqlite_project, "news", "-a", f"since={since}", AGGREGATOR_POLL_MINUTES_MOST=1440)
    assert titles(sqlite_project) == ["d00", "d03", "d06", "d09", "d12"]
    assert site.asked["/feed/4"] == 0


@pytest.mark.slow
def test_a_page_of_an_archive_that_fails_is_read_by_the_next_run(sqlite_project: Project, site: Site) -> None:
    dated_page(site, 1, 0, 1)
    dated_page(site, 3, 4, 5, last=True)
    site.answers["/feed/2"] = Answer(b"", 500)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT failures, problem FROM polls") == [(1, "page 2: HTTP 500")]
    dated_page(site, 2, 2, 3)
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == [f"d{age:02}" for age in range(6)]
    assert sqlite_project.ask("SELECT failures, done_at IS NOT NULL FROM polls") == [(0, 1)]
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/feed": 1}


@pytest.mark.slow
def test_a_large_source_does_not_hold_up_another_on_its_host(sqlite_project: Project, site: Site) -> None:
    site.add("/large", feed(*(story(site, f"large-{n:02}") for n in range(60))), RSS)
    files = [site.add(f"/map{n}.xml", sitemap(), XML) for n in range(60)]
    site.add("/index.xml", index(*files), XML)
    site.add("/small", feed(*(story(site, f"small-{n}") for n in range(3))), RSS)
    large = site.source(feeds=[site.url("/large")], sitemaps=[site.url("/index.xml")])
    small = site.source(id="small", name="Small", home=site.home + "/s/", feeds=[site.url("/small")])
    sqlite_project.write_sources(large + small)
    crawl(sqlite_project, "news")
    asked = [heard.path for heard in site.heard]
    assert len(titles(sqlite_project)) == 63
    before = asked[: max(asked.index(f"/small-{n}") for n in range(3))]
    assert len(before) < 45, before  # two requests for each of the small one's turns, and what was on its way


@pytest.mark.slow
def test_a_wordpress_that_is_switched_off_leaves_the_feed(sqlite_project: Project, site: Site) -> None:
    links = f'<link rel="https://api.w.org/" href="{site.url("/wp-json/")}">'
    links += '<link rel="alternate" type="application/rss+xml" href="/rss">'
    site.add("/", f"<html><head>{links}</head><body></body></html>".encode())
    site.answers["/wp-json/wp/v2/posts"] = Answer(b'{"code":"rest_disabled"}', 401, {"Content-Type": JSON})
    site.add("/rss", feed(story(site, "a")), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    output = crawl(sqlite_project, "news")
    assert "WARNING" not in output
    assert titles(sqlite_project) == ["a"]
    site.add("/rss", feed(site.url("/a"), story(site, "b")), RSS)
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert titles(sqlite_project) == ["a", "b"]
    assert dict(site.asked) == {"/rss": 1, "/b": 1}


@pytest.mark.slow
def test_an_article_that_fails_for_ever_costs_nothing_while_it_rests(sqlite_project: Project, site: Site) -> None:
    site.answers["/broken"] = Answer(b"", 500)
    dated_page(site, 1, 0, 1)
    body = site.answers["/feed"].body.replace(
        b"<item>", f"<item><link>{site.url('/broken')}</link></item><item>".encode(), 1
    )
    site.add("/feed", body, RSS)
    dated_page(site, 2, 2, 3, last=True)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    for asked in ({"/feed": 1, "/broken": 1}, {"/feed": 1}):
        site.asked.clear()
        crawl(sqlite_project, "news")
        assert dict(site.asked) == asked
