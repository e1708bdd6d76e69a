"""Articles whose address gives something else now: gone on two looks, with all that is known of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, page
from tests.crawls.test_rechecks import DAY, HOUR, RSS, one, rss, run
from tests.factory import CHEESE

# Counters of the last run.
COUNTERS = "SELECT counters FROM runs ORDER BY id DESC LIMIT 1"
GONE = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
APP = b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>'
ERROR = page("Page not found", ("Sorry, the page you are looking for does not exist.", "Read our other stories." * 9))


def stories(project: Project, site: Site, **keys: object) -> str:
    """Two articles of one story, and one for each run to come: the site is well."""
    urls = [site.add("/news/bridge-to-close", page("Bridge to close")), site.add("/b", page("Again"))]
    site.add("/feed", rss(*urls, published=datetime.now(UTC)), RSS)
    project.write_sources(site.source(**keys))
    run(project, site)
    return urls[0]


def read_more(project: Project, site: Site, hours: float) -> dict[str, int]:
    """A run that many hours later, in which the site has another article."""
    url = site.add(f"/new-{hours}", page(f"Story {hours}", (f"Number {hours}.", *CHEESE)))
    site.add("/feed", rss(url, published=datetime.now(UTC)), RSS)
    return run(project, site, hours * HOUR)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["home", "section", "error", "error address"])
def test_an_article_that_is_no_more_is_gone_and_comes_back(sqlite_project: Project, site: Site, kind: str) -> None:
    url = stories(sqlite_project, site)
    kept = site.answers["/news/bridge-to-close"]
    site.add("/", page("The Paper", CHEESE))
    site.add("/news/", page("News", CHEESE))
    site.add("/404", ERROR)
    if kind == "error":
        site.add("/news/bridge-to-close", ERROR)
    else:
        target = {"home": "/", "section": "/news/", "error address": "/404"}[kind]
        site.redirect("/news/bridge-to-close", target)
    before = sqlite_project.ask("SELECT id, title, text, revision_id FROM articles WHERE url LIKE '%bridge%'")
    assert "/news/bridge-to-close" in read_more(sqlite_project, site, 2)
    assert "/news/bridge-to-close" not in read_more(sqlite_project, site, 20)
    assert sqlite_project.ask(GONE) == []
    assert "/news/bridge-to-close" in read_more(sqlite_project, site, 27)
    assert sqlite_project.ask(GONE) == [(url,)]
    assert sqlite_project.ask("SELECT id, title, text, revision_id FROM articles WHERE url LIKE '%bridge%'") == before
    links = "SELECT COUNT(*) FROM copies JOIN articles a ON a.id IN (copy_id, origin_id) WHERE a.url LIKE '%bridge%'"
    assert one(sqlite_project, links) == (1,)
    assert sqlite_project.ask("SELECT url FROM articles WHERE title IN ('News', 'The Paper', 'Page not found')") == []
    assert "/news/bridge-to-close" not in read_more(sqlite_project, site, 30)
    site.answers["/news/bridge-to-close"] = kept
    assert "/news/bridge-to-close" in read_more(sqlite_project, site, 8 * 24)
    assert sqlite_project.ask(GONE) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["block", "consent", "login", "browser", "captcha"])
def test_what_we_may_not_see_is_not_gone(sqlite_project: Project, site: Site, kind: str) -> None:
    stories(sqlite_project, site)
    site.add("/login", page("Log in", CHEESE))
    site.answers["/news/bridge-to-close"] = {
        "block": Answer(b"", 403),
        "consent": Answer(b"<html><body><h1>We value your privacy</h1><button>Accept</button></body></html>"),
        "login": Answer(b"", 302, {"Location": "/login?back=/news/bridge-to-close"}),
        "browser": Answer(APP),
        "captcha": Answer(b"<html><title>Just a moment...</title><body>Verify that you are human</body></html>"),
    }[kind]
    asked = [
        hours
        for hours in (2, 26, 27, 8 * 24, 10 * 24)
        if "/news/bridge-to-close" in read_more(sqlite_project, site, hours)
    ]
    assert asked[:2] == [2, 26]
    assert sqlite_project.ask(GONE) == []
    assert sqlite_project.ask("SELECT title FROM articles WHERE title = 'Log in'") == []
    assert one(sqlite_project, "SELECT COUNT(*) FROM revisions WHERE title = 'Bridge to close'") == (1,)


@pytest.mark.slow
def test_a_page_for_the_browser_is_asked_for_when_its_source_has_one(sqlite_project: Project, site: Site) -> None:
    url = site.url("/app")
    site.answers["/app"] = Answer(APP)
    site.add("/feed", rss(url, published=datetime.now(UTC)), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    assert run(sqlite_project, site) == {"/app": 1}
    assert run(sqlite_project, site, DAY) == {}
    assert run(sqlite_project, site, 8 * DAY) == {"/app": 1}
    assert run(sqlite_project, site, 16 * DAY) == {}
    assert one(sqlite_project, "SELECT reason, next_try_at FROM failed_pages") == ("needs_browser", None)
