"""A real WordPress, crawled with nothing but its home URL: every post by REST, at its exact time, without comments."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.crawls.running import Project, make_project
from tests.crawls.test_ways_in import crawl
from tests.real.wordpress_site import WordPress, serving, what_is_missing

pytestmark = pytest.mark.slow

POSTS = 110  # more than one page of the API; the oldest is 6.4 days old
ARTICLES = POSTS + 2  # reports too, a post type of the site's own
API = "/wp-json/wp/v2/posts"
REPORTS = "/wp-json/wp/v2/reports"


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """A WordPress with POSTS public posts; the test is skipped where it is not installed."""
    if lacking := what_is_missing():
        missing(lacking)
    with serving(tmp_path_factory.mktemp("wordpress") / "wp", posts=POSTS) as site:
        yield site


@pytest.fixture(scope="module")
def crawled(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[str]]:
    """The project after its first run, and what that run asked for."""
    folder = tmp_path_factory.mktemp("project")
    project = make_project(folder, f"sqlite:///{folder / 'crawl.db'}")
    project.write_sources(
        f'[[source]]\nid = "orrin"\nname = "The Orrin Herald"\nhome = "{wordpress.home}/"\n'
        "allow_private = true\ndelay_seconds = 0.0\n"
    )
    crawl(project, "news")
    return project, wordpress.asked()


def test_every_public_post_is_found_with_its_exact_time(
    wordpress: WordPress, crawled: tuple[Project, list[str]]
) -> None:
    project, _ = crawled
    found = project.ask("SELECT url, title, published_at FROM articles WHERE state = 'stored' ORDER BY url")
    assert [(url, title, str(at)[:19]) for url, title, at in found] == sorted(
        (post["url"], post["title"], post["published"]) for post in wordpress.public
    )


def test_what_is_not_public_is_never_asked_for(wordpress: WordPress, crawled: tuple[Project, list[str]]) -> None:
    _, asked = crawled
    assert not {url.removeprefix(wordpress.home) for url in wordpress.hidden} & set(asked)


def test_readers_comments_are_no_part_of_the_text(crawled: tuple[Project, list[str]]) -> None:
    project, _ = crawled
    texts = [str(text) for (text,) in project.ask("SELECT text FROM articles WHERE state = 'stored'")]
    assert len(texts) == ARTICLES
    assert not [text for text in texts if "Commentmark" in text or "Reader" in text]
    assert all(text.count("\n\n") == 3 for text in texts)  # four paragraphs, and nothing else


def test_posts_come_by_rest_and_nothing_is_asked_for_twice(crawled: tuple[Project, list[str]]) -> None:
    project, asked = crawled
    assert len(asked) == len(set(asked))
    assert len([path for path in asked if path.startswith(API)]) == 2  # a hundred posts, and the rest
    assert len([path for path in asked if path.startswith(REPORTS)]) == 1
    assert project.ask("SELECT DISTINCT way FROM pages WHERE outcome = 'kept'") == [("wordpress",)]


def test_later_runs_ask_for_what_changed(
    wordpress: WordPress, crawled: tuple[Project, list[str]], tmp_path: Path
) -> None:
    """The runs come at once, and are made to ask every way in: what is known is told by its last change."""
    folder = tmp_path / "later"  # the other tests look at what the first run left
    shutil.copytree(crawled[0].folder, folder)
    project = make_project(folder, f"sqlite:///{folder / 'crawl.db'}")
    wordpress.asked()
    crawl(project, "news")
    assert not [path for path in wordpress.asked() if path.startswith("/20")]
    changed = wordpress.public[4]["url"]
    expected = {changed, wordpress.write("new")}
    wordpress.write(changed.rstrip("/").rpartition("/")[2])
    crawl(project, "news")
    asked = [path for path in wordpress.asked() if path.startswith("/20")]
    assert sorted(asked) == sorted(url.removeprefix(wordpress.home) for url in expected)
    assert project.ask("SELECT COUNT(*) FROM articles") == [(ARTICLES + 1,)]
    assert project.ask("SELECT COUNT(*) FROM revisions") == [(ARTICLES + 2,)]
