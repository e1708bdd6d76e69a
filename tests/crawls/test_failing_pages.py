"""Pages that fail are asked for again when their time has come, less and less, and nothing is lost with them."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

import pytest

from tests.crawls.faults import STORE
from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page, serving
from tests.crawls.test_faults import with_fault
from tests.crawls.test_rechecks import DAY, HOUR, RSS, atom, one, rss, run
from tests.crawls.test_ways_in_kinds import titles
from tests.factory import BRIDGE

NEVER_BUSY = {"AGGREGATOR_BACKOFF_SECONDS": 0.01}


@pytest.mark.slow
def test_an_article_that_fails_for_ever_is_given_up(sqlite_project: Project, site: Site) -> None:
    site.answers["/broken"] = Answer(b"", 500)
    site.add("/feed", feed(site.add("/good", page("Good")), site.url("/broken")), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    at = (0, 0.1, 0.2, 1.3, 2, 7.5, 12, 32, 48, 105, 200, 274, 300, 2000)
    asked = [hours for hours in at if run(sqlite_project, site, hours * HOUR).get("/broken")]
    assert asked == [0, 0.1, 1.3, 7.5, 32, 105, 274]
    # The feed was remembered after the first run: it answers "not modified" since then.
    assert [one.headers.get("If-None-Match") for one in site.heard if one.path == "/feed"] == [None, *['"1"'] * 13]
    assert one(sqlite_project, "SELECT failures, next_try_at, reason FROM failed_pages") == (7, None, "http_500")
    # Another entry comes: the one that was given up is not asked for with it, but for the operator it is.
    urls = [site.add("/new", page("New")), site.url("/good"), site.url("/broken")]
    site.add("/feed", feed(*urls), RSS, ETag='"2"')
    assert run(sqlite_project, site, 2001 * HOUR) == {"/new": 1}
    assert '"given_up": 1' in str(one(sqlite_project, "SELECT counters FROM runs ORDER BY id DESC LIMIT 1"))
    site.add("/broken", page("Mended"))
    assert sqlite_project.scrapy("crawl", "page", "-a", f"url={site.url('/broken')}")[0] == 0
    assert titles(sqlite_project) == ["Good", "Mended", "New"]
    assert sqlite_project.ask("SELECT * FROM failed_pages") == []


@pytest.mark.slow
def test_what_failed_in_an_outage_is_fetched_after_it_though_the_feed_has_dropped_it(
    project: Project, site: Site
) -> None:
    published = datetime.now(UTC).replace(microsecond=0) - HOUR
    for path in "abcde":
        site.answers[f"/{path}"] = Answer(b"", 503)
    site.add("/feed", rss(*(site.url(f"/{path}") for path in "abcde"), published=published), RSS)
    project.write_sources(site.source())
    assert len(run(project, site, **NEVER_BUSY)) == 5
    site.add("/feed", feed(site.add("/new", page("new"))), RSS)
    probed = run(project, site, 0.5 * HOUR, **NEVER_BUSY).keys() - {"/new"}
    assert len(probed) == 2  # to see how the host is
    for path in "abcde":
        site.add(f"/{path}", page(path))
    assert run(project, site, 0.8 * HOUR).keys() == {f"/{path}" for path in "abcde"} - probed
    assert probed <= run(project, site, 2 * HOUR).keys()  # beside those whose copies have come
    assert titles(project) == ["a", "b", "c", "d", "e", "new"]
    # What the feed said of them is not lost with their entries.
    dates = project.ask("SELECT published_trust, COUNT(*) FROM articles WHERE title <> 'new' GROUP BY 1")
    assert dates == [("feed", 5)]
    assert project.ask("SELECT * FROM failed_pages") == []


@pytest.mark.slow
def test_redirects_in_a_circle_are_a_failure(sqlite_project: Project, site: Site) -> None:
    urls = [site.redirect("/self", "/self"), site.redirect("/one", "/two"), site.redirect("/n0", "/n1")]
    site.redirect("/two", "/one")
    for n in range(1, 20):
        site.redirect(f"/n{n}", f"/n{n + 1}")
    site.add("/feed", feed(*urls), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    found = sqlite_project.ask("SELECT reason, failures, next_try_at IS NULL FROM failed_pages")
    assert found == [("redirect_loop", 1, 0)] * 3
    ways = {"/self", "/one", "/n0"}
    asked = [ways & run(sqlite_project, site, hours * HOUR).keys() for hours in (0.1, 0.2, 0.3)]
    assert sorted(map(len, asked)) == [0, 1, 2]  # two of the host, then the third
    assert set().union(*asked) == ways
    site.add("/two", page("Two"))
    for hours in (3, 3.1):  # which two come first depends on which failed first
        run(sqlite_project, site, hours * HOUR)
    assert titles(sqlite_project) == ["Two"]


@pytest.mark.slow
def test_a_server_that_says_no_is_asked_three_times_more(sqlite_project: Project, site: Site) -> None:
    site.answers["/closed"] = Answer(b"", 403)
    sqlite_project.write_sources(site.source())
    asked = []
    for hours in range(0, 24 * 12, 8):
        site.add("/feed", feed(site.url("/closed"), site.add(f"/{hours}", page(f"Story {hours}"))), RSS)
        if "/closed" in run(sqlite_project, site, hours * HOUR):
            asked.append(hours)
    assert asked == [0, 8, 32, 200]


@pytest.mark.slow
def test_what_is_given_up_is_asked_for_when_its_entry_says_that_it_changed(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    site.answers["/closed"] = Answer(b"", 403)
    site.add("/feed", atom((site.url("/closed"), now - HOUR)), RSS)
    sqlite_project.write_sources(site.source())
    for hours in (0, 2, 30, 200):
        assert run(sqlite_project, site, hours * HOUR) == {"/closed": 1}
    assert run(sqlite_project, site, 500 * HOUR) == {}
    site.add("/closed", page("Open"))
    site.add("/feed", atom((site.url("/closed"), now + 501 * HOUR)), RSS)
    assert run(sqlite_project, site, 502 * HOUR) == {"/closed": 1}
    assert titles(sqlite_project) == ["Open"]
    assert sqlite_project.ask("SELECT * FROM failed_pages") == []


@pytest.mark.slow
def test_a_change_that_fails_is_fetched_later(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    url = site.add("/a", page("First"))
    site.add("/feed", atom((url, now - HOUR)), RSS)
    sqlite_project.write_sources(site.source())
    run(sqlite_project, site)
    site.answers["/a"] = Answer(b"", 500)
    site.add("/feed", atom((url, now + HOUR)), RSS, ETag='"1"')
    assert run(sqlite_project, site, 2 * HOUR) == {"/a": 1}
    site.add("/a", page("Second"))
    assert run(sqlite_project, site, 3 * HOUR) == {"/a": 1}
    assert titles(sqlite_project) == ["Second"]
    assert run(sqlite_project, site, 4 * HOUR) == {}


@pytest.mark.slow
def test_a_cited_page_that_failed_is_fetched_later(sqlite_project: Project, site: Site) -> None:
    with serving() as other:
        other.answers["/origin"] = Answer(b"", 500)
        link = f'<p>This article was first published by <a href="{other.url("/origin")}">The Other</a>.</p>'
        site.add("/feed", feed(site.add("/copy", page("Copy", tail=link))), RSS)
        sqlite_project.write_sources(site.source())
        private = {"AGGREGATOR_ALLOW_PRIVATE_NETWORKS": "yes"}
        run(sqlite_project, site, **private)
        assert sqlite_project.ask("SELECT cited_reason FROM articles WHERE state = 'cited'") == [("http_500",)]
        other.add("/origin", page("Origin"))
        run(sqlite_project, site, HOUR, **private)
    assert titles(sqlite_project) == ["Copy", "Origin"]


@pytest.mark.slow
def test_a_host_that_only_serves_articles_is_left_alone_by_later_runs(sqlite_project: Project, site: Site) -> None:
    with serving() as far:
        far_url = far.home.replace("127.0.0.1", "localhost")
        far.first["/a"] = [Answer(b"", 429, {"Retry-After": "7200"})]
        far.add("/a", page("A"))
        far.add("/b", page("B"))
        site.add("/feed", feed(f"{far_url}/a"), RSS)
        sqlite_project.write_sources(site.source())
        settings = {"AGGREGATOR_BACKOFF_PATIENCE_SECONDS": 0, "AGGREGATOR_ALLOW_PRIVATE_NETWORKS": "yes"}
        run(sqlite_project, site, **settings)
        assert far.asked["/a"] == 1
        far.asked.clear()
        site.add("/feed", feed(f"{far_url}/b", f"{far_url}/a"), RSS)
        run(sqlite_project, site, HOUR, **settings)
        assert not far.asked  # not even for robots.txt
        run(sqlite_project, site, 2.1 * HOUR, **settings)
        assert (far.asked["/a"], far.asked["/b"]) == (1, 1)
    assert titles(sqlite_project) == ["A", "B"]
    assert sqlite_project.ask("SELECT * FROM resting_hosts") == []


@pytest.mark.slow
def test_a_stage_that_raises_takes_the_page_back_later(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/broken", page("Broken"))), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    assert sqlite_project.scrapy("crawl", "news", ITEM_PIPELINES=with_fault("RaiseOnce", STORE - 1))[0] == 1
    assert one(sqlite_project, "SELECT reason FROM failed_pages") == ("quarantined",)
    assert run(sqlite_project, site, DAY) == {"/broken": 1}
    assert sqlite_project.ask("SELECT * FROM failed_pages") == []


@pytest.mark.slow
def test_a_run_that_is_killed_among_failures_loses_no_page(project: Project, site: Site) -> None:
    """Each page fails once; whenever the run is killed, either the feed is read again or the failure is known."""
    paths = [f"/{n}" for n in range(12)]
    for n, path in enumerate(paths):
        site.add(path, page(f"Story {n:02}", (f"Number {n}.", *BRIDGE)))
        site.first[path] = [Answer(b"", 500)]
    site.add("/feed", feed(*map(site.url, paths)), RSS, ETag='"1"')
    project.write_sources(site.source())
    chance = random.Random(9)
    for _ in range(6):
        heard, enough = len(site.heard), chance.randrange(1, 14)
        with project.start("crawl", "news", AGGREGATOR_BATCH_SECONDS=0.02) as crawling:
            while len(site.heard) < heard + enough and crawling.poll() is None:
                time.sleep(0.002)
            crawling.kill()
            crawling.communicate()
    for hours in (1.1, 2.2, 9):
        run(project, site, hours * HOUR)
    assert titles(project) == [f"Story {n:02}" for n in range(12)]
    assert project.ask("SELECT * FROM failed_pages") == []
    site.heard.clear()
    run(project, site, 9.1 * HOUR)
    assert [one.headers.get("If-None-Match") for one in site.heard if one.path == "/feed"] == ['"1"']
