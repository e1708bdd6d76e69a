"""robots.txt is asked for once a day, and obeyed from memory; a host whose file cannot be had is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page
from tests.crawls.test_ways_in import RSS
from tests.factory import CHEESE
from tests.network.running import crawl

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "text/plain"
RULES = b"User-agent: *\nCrawl-delay: 1.2\nDisallow: /secret\n"
EVERY_TIME: dict[str, object] = {"AGGREGATOR_POLL_MINUTES_LEAST": 0, "AGGREGATOR_POLL_MINUTES_MOST": 0}


def set_up(project: Project, site: Site) -> None:
    urls = [site.add("/open", page("Open")), site.add("/secret", page("Secret", CHEESE))]
    site.add("/feed", feed(*urls), RSS, ETag='"1"')
    site.add("/robots.txt", RULES, TEXT, ETag='"r"')
    project.write_sources(site.source())


def run(project: Project, site: Site, ahead: timedelta = timedelta()) -> str:
    """The output of a run so much later, which asks every way in."""
    site.heard.clear()
    site.asked.clear()
    return crawl(project, ahead=ahead, **EVERY_TIME)


@pytest.mark.slow
def test_rules_and_delays_are_kept_from_memory(sqlite_project: Project, site: Site) -> None:
    set_up(sqlite_project, site)
    assert "robots/asked 1" in run(sqlite_project, site)
    assert dict(site.asked) == {"/robots.txt": 1, "/feed": 1, "/open": 1}
    new = [site.add(f"/{n}", page(n, (n, *CHEESE))) for n in ("new", "secret/new")]
    site.add("/feed", feed(*new), RSS, ETag='"2"')
    output = run(sqlite_project, site, 23 * HOUR)
    assert dict(site.asked) == {"/feed": 1, "/new": 1}
    assert "robots/remembered 1" in output and "failed/robots_txt 1" in output
    assert site.heard[1].at - site.heard[0].at >= 1.1  # as Crawl-delay says
    run(sqlite_project, site, 25 * HOUR)
    assert dict(site.asked) == {"/robots.txt": 1, "/feed": 1}
    assert site.heard[0].headers["If-None-Match"] == '"r"'  # and so answered 304
    run(sqlite_project, site, 48 * HOUR)
    assert dict(site.asked) == {"/feed": 1}
    assert sqlite_project.ask("SELECT status, unreachable_since FROM robots") == [(304, None)]


@pytest.mark.slow
def test_a_host_whose_robots_txt_cannot_be_had(sqlite_project: Project, site: Site) -> None:
    set_up(sqlite_project, site)
    site.answers["/robots.txt"] = Answer(b"", 500)
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 1 and "no source could be read" in output
    assert set(site.asked) == {"/robots.txt"}
    assert "WARNING" in output and "cannot be had (HTTP 500): the host is left alone" in output
    assert "robots/unreachable 1" in output
    site.add("/robots.txt", RULES, TEXT)
    run(sqlite_project, site)
    assert sqlite_project.ask("SELECT title FROM articles") == [("Open",)]
    site.answers["/robots.txt"] = Answer(b"", 503)
    site.add("/feed", feed(site.add("/later", page("Later", CHEESE)), site.url("/secret")), RSS)
    output = run(sqlite_project, site, 2 * DAY)
    assert "robots/stale 1" in output
    assert site.asked["/later"] == 1 and not site.asked["/secret"]


@pytest.mark.slow
def test_a_page_of_a_host_out_of_reach_is_not_lost(sqlite_project: Project, site: Site) -> None:
    """An article on another host than the source's, whose robots.txt fails at first."""
    other = site.add("/elsewhere", page("Elsewhere")).replace("127.0.0.1", "localhost")
    site.add("/feed", feed(other), RSS, ETag='"1"')
    home = site.home.replace("127.0.0.1", "localhost")
    both = site.source() + site.source(id="other", name="Other", home=f"{home}/other/", feeds=[f"{home}/empty"])
    site.add("/empty", feed(), RSS)
    sqlite_project.write_sources(both)
    site.first["/robots.txt"] = [Answer(b"", 404), Answer(b"", 500)]  # one host's, then the other's
    run(sqlite_project, site)
    run(sqlite_project, site, 2 * HOUR)
    assert sqlite_project.ask("SELECT title FROM articles") == [("Elsewhere",)]
