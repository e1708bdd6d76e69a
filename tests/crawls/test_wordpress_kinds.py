"""WordPress as it is met: with post types of its own, and older than the questions that it is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.crawls.running import Project
from tests.network.kinds import sources_toml
from tests.network.paper import DAY
from tests.network.running import crawl
from tests.network.server import Network
from tests.network.wordpress import newsdesk, veteran

pytestmark = pytest.mark.slow
FOUND = "SELECT url, title FROM articles WHERE state = 'stored' ORDER BY url"


@pytest.mark.parametrize(
    ("kind", "first", "later"),
    [
        # robots.txt, home page, posts, types and the list of one more type; later robots.txt and both lists.
        (newsdesk, 5, 3),
        # The posts at the second attempt, in three pages; types there are none. Later the attempt and its answer.
        (veteran, 7, 3),
    ],
)
def test_every_post_is_found(sqlite_project: Project, kind: object, first: int, later: int) -> None:
    network = Network()
    paper = kind(network.host("press"))  # type: ignore[operator]
    sqlite_project.write_sources(sources_toml({"press": paper}))
    with network.serving():
        crawl(sqlite_project)
        assert [row[0] for row in sqlite_project.ask(FOUND)] == sorted(paper.expected())
        assert network.asked()["press"] - len(paper.expected()) == first, paper.host.asked
        for days in (1, 2, 3):
            network.ahead = days * DAY + timedelta(minutes=days)
            network.forget()
            paper.publish()
            crawl(sqlite_project, ahead=network.ahead)
            assert network.asked()["press"] - 1 <= later, paper.host.asked
        assert [row[0] for row in sqlite_project.ask(FOUND)] == sorted(paper.expected())
