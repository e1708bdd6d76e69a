"""Stored articles are looked at again when they may have changed, and hardly ever otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, page
from tests.factory import BRIDGE, CHEESE
from tests.network.running import crawl

RSS = "application/rss+xml"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY_RUN = {"AGGREGATOR_POLL_MINUTES_LEAST": 0, "AGGREGATOR_POLL_MINUTES_MOST": 0}


def atom(*entries: tuple[str, datetime]) -> bytes:
    """A feed of (address, changed at)."""
    items = "".join(
        f"<entry><title>t</title><link href='{url}'/><updated>{at.isoformat()}</updated></entry>" for url, at in entries
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>{items}</feed>".encode()


def rss(*urls: str, published: datetime) -> bytes:
    when = format_datetime(published)
    items = "".join(f"<item><title>t</title><link>{url}</link><pubDate>{when}</pubDate></item>" for url in urls)
    return f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()


def run(
    project: Project, site: Site, ahead: timedelta = timedelta(), *arguments: str, **settings: object
) -> dict[str, int]:
    """What the run asked for, robots.txt and the feed aside."""
    site.asked.clear()
    crawl(project, *arguments, ahead=ahead, **(EVERY_RUN | settings))
    return {path: times for path, times in site.asked.items() if path not in ("/robots.txt", "/feed")}


def one(project: Project, query: str) -> tuple[object, ...]:
    (row,) = project.ask(query)
    return row


@pytest.mark.slow
def test_a_change_that_the_feed_names_is_fetched_once(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    url = site.add("/a", page("Bridge to close"))
    site.add("/feed", atom((url, now - HOUR)), RSS)
    sqlite_project.write_sources(site.source())
    assert run(sqlite_project, site) == {"/a": 1}
    assert run(sqlite_project, site, HOUR) == {}
    site.add("/a", page("Bridge to close", (BRIDGE[0].replace("eleven", "twelve"), *BRIDGE[1:])))
    site.add("/feed", atom((url, now + HOUR)), RSS)
    assert run(sqlite_project, site, 2 * HOUR) == {"/a": 1}
    assert sqlite_project.ask("SELECT COUNT(*) FROM revisions") == [(2,)]
    assert run(sqlite_project, site, 3 * HOUR) == {}


@pytest.mark.slow
def test_a_trifle_makes_no_version(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    url = site.add("/a", page("Bridge to close", (*BRIDGE, "Reading time: 3 minutes")))
    site.add("/feed", atom((url, now - HOUR)), RSS)
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    site.add("/a", page("Bridge  to close", (*BRIDGE, "Reading time: 4 minutes")))
    site.add("/feed", atom((url, now + HOUR)), RSS)
    assert run(sqlite_project, site, 2 * HOUR) == {"/a": 1}
    assert sqlite_project.ask("SELECT COUNT(*), SUM(seen_at < last_seen_at) FROM revisions") == [(1, 1)]


@pytest.mark.slow
def test_a_feed_that_always_says_changed_is_believed_less_each_time(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    url = site.add("/a", page("Bridge to close"), ETag='"1"')
    sqlite_project.write_sources(site.source())
    asked = 0
    for hours in range(0, 72, 4):
        site.add("/feed", atom((url, now + hours * HOUR)), RSS)
        asked += sum(run(sqlite_project, site, hours * HOUR).values())
    assert asked == 4  # the first, and three empty claims: after 4, 10 and 34 hours
    assert one(sqlite_project, "SELECT futile FROM rechecks") == (3,)
    site.add("/a", page("Bridge to close", CHEESE), ETag='"2"')
    site.add("/feed", atom((url, now + 7 * DAY)), RSS)
    assert run(sqlite_project, site, 7 * DAY) == {"/a": 1}
    assert one(sqlite_project, "SELECT futile FROM rechecks") == (0,)


@pytest.mark.slow
def test_an_article_with_copies_is_looked_at_on_the_ladder(sqlite_project: Project, site: Site) -> None:
    site.add(
        "/feed",
        rss(
            site.add("/a", page("A")),
            site.add("/b", page("B")),
            site.add("/c", page("C", CHEESE)),
            published=datetime.now(UTC),
        ),
        RSS,
    )
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    asked = {}
    for hours in (0.5, 2, 3, 23, 26, 30, 6 * 24, 8 * 24, 30 * 24):
        if found := run(sqlite_project, site, hours * HOUR):
            asked[hours] = found
    assert asked == {2: {"/a": 1, "/b": 1}, 26: {"/a": 1, "/b": 1}, 8 * 24: {"/a": 1, "/b": 1}}
    assert one(sqlite_project, "SELECT COUNT(*) FROM rechecks WHERE due_at IS NOT NULL") == (0,)


@pytest.mark.slow
def test_the_full_ladder_is_the_sources_word(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", rss(site.add("/a", page("A")), published=datetime.now(UTC)), RSS)
    sqlite_project.write_sources(site.source(recheck=True))
    run(sqlite_project, site)
    hours = (0.1, 0.3, 0.5, 1.2, 2, 3.1, 20, 30, 73, 8 * 24, 31 * 24, 60 * 24)
    assert [at for at in hours if run(sqlite_project, site, at * HOUR)] == [0.3, 1.2, 3.1, 73, 31 * 24]


@pytest.mark.slow
def test_an_answer_not_modified_is_a_look(sqlite_project: Project, site: Site) -> None:
    site.add(
        "/feed", rss(site.add("/a", page("A"), ETag='"1"'), site.add("/b", page("B")), published=datetime.now(UTC)), RSS
    )
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    site.heard.clear()
    run(sqlite_project, site, 2 * HOUR)
    assert [one.headers.get("If-None-Match") for one in site.heard if one.path == "/a"] == ['"1"']
    first, last, revision = one(
        sqlite_project,
        "SELECT first_seen_at, a.last_seen_at, r.last_seen_at FROM articles a JOIN revisions r ON r.id = revision_id"
        " WHERE url LIKE '%/a'",
    )
    assert first < last == revision  # type: ignore[operator]
    # The other has no validators, and the same bytes.
    assert one(sqlite_project, "SELECT COUNT(*) FROM articles WHERE first_seen_at < last_seen_at") == (2,)
    assert one(sqlite_project, "SELECT COUNT(*) FROM pages") == (2,)


@pytest.mark.slow
def test_a_page_is_gone_after_two_answers_and_may_come_back(sqlite_project: Project, site: Site) -> None:
    urls = [site.add("/a", page("A")), site.add("/b", page("B"))]
    site.add("/feed", rss(*urls, published=datetime.now(UTC)), RSS)
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    kept = site.answers["/a"]
    site.answers["/a"] = Answer(b"gone", 410)
    state = (
        "SELECT gone_at IS NOT NULL, length(text) > 0, (SELECT COUNT(*) FROM copies) FROM articles WHERE url LIKE '%/a'"
    )
    assert run(sqlite_project, site, 2 * HOUR) == {"/a": 1, "/b": 1}
    assert one(sqlite_project, state) == (0, 1, 1)
    assert run(sqlite_project, site, 2.5 * HOUR) == {}
    assert run(sqlite_project, site, 3.5 * HOUR) == {"/a": 1}
    assert one(sqlite_project, state) == (1, 1, 1)
    assert run(sqlite_project, site, 5 * HOUR) == {}
    site.answers["/a"] = kept
    assert run(sqlite_project, site, 26 * HOUR)["/a"] == 1
    assert one(sqlite_project, state) == (0, 1, 1)


@pytest.mark.slow
def test_a_page_that_was_missing_once_is_not_gone(sqlite_project: Project, site: Site) -> None:
    urls = [site.add("/a", page("A")), site.add("/b", page("B"))]
    site.add("/feed", rss(*urls, published=datetime.now(UTC)), RSS)
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    site.first["/a"] = [Answer(b"", 404)]
    run(sqlite_project, site, 2 * HOUR)
    assert run(sqlite_project, site, 4 * HOUR) == {"/a": 1}
    assert sqlite_project.ask("SELECT gone_at FROM articles") == [(None,), (None,)]
    assert sqlite_project.ask("SELECT missing_since FROM rechecks") == [(None,), (None,)]


@pytest.mark.slow
def test_bounds_and_the_night_hold_rechecks_back(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/{n}", page(f"Story {n}")) for n in range(6)]
    site.add("/feed", rss(*urls, published=datetime.now(UTC)), RSS)
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    hour = (datetime.now(UTC) + 2 * HOUR).hour
    night = f"{(hour + 3) % 24}-{(hour + 4) % 24}"
    assert run(sqlite_project, site, 2 * HOUR, AGGREGATOR_NIGHT_HOURS=night) == {}
    assert len(run(sqlite_project, site, 2 * HOUR, AGGREGATOR_RECHECK_PER_HOST=2)) == 2
    assert len(run(sqlite_project, site, 2 * HOUR, AGGREGATOR_RECHECK_PER_RUN=3)) == 3
    assert len(run(sqlite_project, site, 2 * HOUR)) == 1
