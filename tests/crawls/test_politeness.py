"""What hosts ask of us is kept: robots.txt's delays, Retry-After, and to be left alone; other hosts go on meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.robotstxt import ProtegoRobotParser, PythonRobotParser

from aggregator.config import Config, ConfigurationError, hours_of, load
from aggregator.crawl.backoff import LONGEST_REST_SECONDS, rest_seconds, retry_after_seconds
from aggregator.crawl.politeness import asked_seconds
from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page
from tests.crawls.test_ways_in import RSS
from tests.network.running import at

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("parser", [ProtegoRobotParser, PythonRobotParser])
@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("", 0),
        ("Crawl-delay: 3", 3),
        ("Request-rate: 1/7", 7),
        ("Request-rate: 10/5", 0.5),
        ("Crawl-delay: 3\nRequest-rate: 1/7", 7),
        ("Crawl-delay: 9\nRequest-rate: 1/7", 9),
        ("Request-rate: 0/5", 0),
        ("Request-rate: often", 0),
    ],
)
def test_the_slower_of_crawl_delay_and_request_rate(parser: type, rules: str, seconds: float) -> None:
    robots = parser(f"User-agent: *\n{rules}\nDisallow: /x\n".encode(), None)
    assert asked_seconds(robots, "aggregator", NOW.time()) == seconds


@pytest.mark.parametrize(("at", "seconds"), [(time(23), 60), (time(3), 60), (time(12), 0), (time(6), 0)])
def test_a_rate_of_certain_hours(at: time, seconds: float) -> None:
    robots = ProtegoRobotParser(b"User-agent: *\nRequest-rate: 1/1m 2200-0600\n", None)
    assert asked_seconds(robots, "aggregator", at) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0", 0),
        (b" 120 ", 120),
        (b"9999999999", LONGEST_REST_SECONDS),
        (b"Sun, 22 Nov 2026 12:00:30 GMT", 30),
        (b"Sun, 22 Nov 2026 11:00:00 GMT", 0),
        (b"Sunday, 22-Nov-26 12:00:30 GMT", 30),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_REST_SECONDS),
        (b"-5", None),
        (b"1.5", None),
        (b"soon", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after(value: bytes | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@given(st.binary(max_size=100))
def test_any_retry_after_is_a_bounded_time_or_none(value: bytes) -> None:
    seconds = retry_after_seconds(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_REST_SECONDS


def test_a_rest_is_what_was_asked_for_and_grows_when_it_did_not_help() -> None:
    assert [rest_seconds(None, n, 30) for n in (1, 2, 3, 9, 10**6)] == [30, 60, 120, 900, 900]
    assert [rest_seconds(5, n, 30) for n in (1, 2, 3)] == [5, 60, 120]
    assert rest_seconds(7200, 4, 30) == 7200


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", set()),
        ("22-6", {22, 23, 0, 1, 2, 3, 4, 5}),
        ("1-3, 13-14", {1, 2, 13}),
        ("20-24", {20, 21, 22, 23}),
        ("6-6", set(range(24))),
    ],
)
def test_night_hours(text: str, hours: set[int]) -> None:
    assert hours_of(text) == hours
    config = Config(night_hours=text)
    assert [config.may_backfill(NOW.replace(hour=hour)) for hour in range(24)] == [
        not hours or hour in hours for hour in range(24)
    ]


@pytest.mark.parametrize("text", ["22", "22-25", "night", "1-2-3", "1:30-4"])
def test_wrong_night_hours_are_a_fault(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"AGGREGATOR_NIGHT_HOURS = .*: use whole hours"):
        load({"AGGREGATOR_ROOT": "/", "AGGREGATOR_NIGHT_HOURS": text})


def two_hosts(project: Project, site: Site, pages: int = 4) -> None:
    """A source on 127.0.0.1, and one that is the same machine by another name."""
    other = site.home.replace("127.0.0.1", "localhost")
    for name in ("feed", "more"):
        home = site.home if name == "feed" else other
        urls = [site.add(f"/{name}{n}", page(f"{name} {n}")).replace(site.home, home) for n in range(pages)]
        site.add(f"/{name}", feed(*urls), RSS)
    first = site.source()
    project.write_sources(first + first.replace("site", "more").replace(site.home, other).replace("/feed", "/more"))


def times_of(site: Site, host: str) -> list[float]:
    return [one.at for one in site.heard if one.host == host and one.path != "/robots.txt"]


def seconds_left(project: Project) -> list[float]:
    """How long each way in waits yet, the one that waits longest last."""
    rows = project.ask("SELECT next_poll_at FROM polls ORDER BY next_poll_at")
    times = [datetime.fromisoformat(str(at)) for (at,) in rows]
    return [(at.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() for at in times]


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_time_gets_it_and_others_go_on(sqlite_project: Project, site: Site, status: int) -> None:
    two_hosts(sqlite_project, site)
    site.first["/feed1"] = [Answer(b"", status, {"Retry-After": "3"})]
    code, output = sqlite_project.scrapy("crawl", "news", RETRY_TIMES=2, DOWNLOAD_DELAY=0.1)
    assert code == 0, output
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(8,)]
    busy, free = times_of(site, "127.0.0.1"), times_of(site, "localhost")
    longest = max(later - earlier for earlier, later in pairwise(busy))
    assert 2.9 <= longest < 9
    assert len(busy) == 6 and len(free) == 5
    assert max(later - earlier for earlier, later in pairwise(free)) < 1.5
    assert f"rested/{status} 1" in output and "failed/" not in output


@pytest.mark.slow
def test_what_rests_for_long_is_left_to_the_next_run(sqlite_project: Project, site: Site) -> None:
    two_hosts(sqlite_project, site)
    site.first["/feed1"] = [Answer(b"", 429, {"Retry-After": "3600"})]
    code, output = sqlite_project.scrapy("crawl", "news", RETRY_TIMES=2)
    assert code == 0, output
    asked = [one.path for one in site.heard if one.host == "127.0.0.1"]
    assert asked[-1] == "/feed1"
    assert f"failed/HostRestsError {6 - len(asked) + 1}" in output  # robots.txt, the feed, four pages
    assert [left > 3000 for left in seconds_left(sqlite_project)] == [False, True]
    site.heard.clear()
    code, output = sqlite_project.scrapy("crawl", "news")  # too soon for the one, the others are asked
    assert code == 0 and "not_due 1" in output, output
    assert {one.host for one in site.heard} == {"localhost"}
    site.heard.clear()
    code, output = sqlite_project.scrapy("crawl", "news", "-a", "since=2020-01-01")  # nor does haste help
    assert {one.host for one in site.heard} == {"localhost"}
    code, output = sqlite_project.scrapy("crawl", "news", "-a", "since=2020-01-01", **at(timedelta(hours=2)))
    assert code == 0, output
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE state = 'stored'") == [(8,)]


@pytest.mark.parametrize(("status", "times"), [(429, 1), (503, 1), (500, 3)])
def test_a_host_that_refuses_robots_txt_is_left_alone_at_once(
    sqlite_project: Project, site: Site, status: int, times: int
) -> None:
    site.answers["/robots.txt"] = Answer(b"", status, {"Retry-After": "3600"})
    sqlite_project.write_sources(site.source())
    code, output = sqlite_project.scrapy("crawl", "news", RETRY_TIMES=2)
    assert [one.path for one in site.heard] == ["/robots.txt"] * times, output
    assert code == 1 and output.count("ERROR") == 1 and "no source could be read" in output


@pytest.mark.slow
def test_a_delay_is_kept_however_short_the_patience(sqlite_project: Project, site: Site) -> None:
    site.add("/robots.txt", b"User-agent: *\nCrawl-delay: 3\n", "text/plain")
    site.add("/feed", feed(*(site.add(f"/{n}", page(str(n))) for n in range(2))), RSS)
    sqlite_project.write_sources(site.source())
    code, output = sqlite_project.scrapy("crawl", "news", AGGREGATOR_BACKOFF_PATIENCE_SECONDS=0.5)
    assert code == 0 and "left alone" not in output, output
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(2,)]
    # The delay counts from when a request is sent; the server may hear it a little later.
    assert min(later.at - earlier.at for earlier, later in pairwise(site.heard)) > 2.75


@pytest.mark.slow
def test_no_host_learns_an_address_of_another(sqlite_project: Project, site: Site) -> None:
    own, other = site.add("/own", page("Own")), site.add("/other", page("Other")).replace("127.0.0.1", "localhost")
    site.add("/feed", feed(own, other), RSS, **{"Referrer-Policy": "unsafe-url"})
    sqlite_project.write_sources(site.source(feeds=[site.url("/feed?key=secret")]))
    code, output = sqlite_project.scrapy("crawl", "news", AGGREGATOR_ALLOW_PRIVATE_NETWORKS="yes")
    assert code == 0, output
    sent = {one.path: one.headers.get("Referer") for one in site.heard}
    assert sent["/own"] == site.url("/feed?key=secret")
    assert sent["/other"] is None


@pytest.mark.slow
def test_the_past_of_a_new_source_waits_for_the_night(sqlite_project: Project, site: Site) -> None:
    def paged(number: int, following: str) -> None:
        path = "/feed" if number == 1 else f"/feed?page={number}"
        body = feed(site.add(f"/story-{number}", page(f"Story {number}"))).decode()
        link = (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{following}"/>' if following else ""
        )
        site.add(path, body.replace("<channel>", f"<channel>{link}").encode(), RSS)

    paged(1, site.url("/feed?page=2"))
    paged(2, "")
    sqlite_project.write_sources(site.source())
    hour = datetime.now(UTC).hour
    by_day, by_night = f"{(hour + 6) % 24}-{(hour + 6) % 24 + 1}", f"{hour}-{(hour + 3) % 24}"
    for hours, stored in ((by_day, 1), (by_day, 1), (by_night, 2)):
        code, output = sqlite_project.scrapy("crawl", "news", AGGREGATOR_NIGHT_HOURS=hours)
        assert code == 0, output
        assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE state = 'stored'") == [(stored,)]


@pytest.mark.slow
def test_a_run_that_waits_ends_at_once_when_it_is_asked_to(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(*(site.add(f"/{n}", page(str(n))) for n in range(3))), RSS)
    site.answers["/1"] = Answer(b"", 429, {"Retry-After": "100"})
    sqlite_project.write_sources(site.source())
    code, output = sqlite_project.scrapy(
        "crawl", "news", RETRY_TIMES=2, CLOSESPIDER_TIMEOUT=3, AGGREGATOR_RUN_MINUTES=0.05
    )
    assert code == 0, output
    assert "closespider_timeout" in output
