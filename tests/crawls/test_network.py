"""A network of sites, one per way in, each watched with nothing but its home page: what is found, and for how many
requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import pytest

from tests.crawls.running import Project, make_project
from tests.network.by_feed import thousand
from tests.network.kinds import KINDS, open_network, sources_toml
from tests.network.paper import DAY, Paper
from tests.network.running import crawl
from tests.network.server import Network

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)


class Requests(NamedTuple):
    """What a site is asked for beside the pages of its articles: robots.txt, a day old in each run, and its ways in."""

    first: int  # met for the first time: the home page too
    second: int  # a day later, nothing has changed
    third: int  # another day later, there is one new article


# robots.txt, home page and feed; later robots.txt, once a day, and feed.
BY_FEED = Requests(3, 2, 2)
# A home page without feeds is a list of articles too: read as such at once, and later once a day.
BY_SITEMAP = Requests(3, 3, 3)
STATED = dict.fromkeys(KINDS, BY_FEED) | {
    "archive": Requests(5, 2, 2),  # three pages of the feed hold what is of the last week
    "robots": BY_SITEMAP,
    "manyfiles": Requests(4, 3, 4),  # the index, and of its 200 files the one that changed
    "googlenews": BY_SITEMAP,
    "plaintext": BY_SITEMAP,
    # An index that tells no times: its files of posts and of pages, and one page that is no article. Later the posts,
    # and in turns the index, the pages, and the home page as a list.
    "wpsitemap": Requests(6, 3, 3),
    # REST and the feed, its second page too where REST has not answered by then; once, which types of posts there are.
    "wordpress": Requests(6, 3, 3),
    "restless": Requests(
        6, 2, 2
    ),  # REST is tried once, twice over; two pages of the feed hold what is of the last week
    # The home page and two sections, with three pages each, and the five places where a feed may be; later in turns.
    "listing": Requests(13, 3, 3),
    # A feed behind a redirect, nine turns in the loop of another, and an article behind a redirect.
    "loops": Requests(14, 3, 3),
}
MOST_UNCHANGED = 3  # requests a poll of a site where nothing has changed
# Articles that never come, which runs ask for again by themselves, seven times in all (store.failed_pages).
FAILING = {"/round/0", "/round/1", "/self"}
UP_TO = {("wordpress", "first"): 1}  # fewer, as it happens


@dataclass(frozen=True)
class Run:
    """What one run asked each site for, by path."""

    asked: dict[str, Counter[str]]


@dataclass(frozen=True)
class Watched:
    """The network after all runs."""

    papers: dict[str, Paper]
    project: Project
    runs: dict[str, Run]

    def articles_asked(self, name: str, run: str) -> Counter[str]:
        """How often each article of the site was asked for, by path."""
        paths, articles = {story.path for story in self.papers[name].stories}, Counter[str]()
        for target, count in self.runs[run].asked[name].items():
            if (path := target.partition("?")[0]) in paths:
                articles[path] += count
        return articles


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The whole network, watched for two days."""
    folder = tmp_path_factory.mktemp("network")
    project = make_project(folder / "project", f"sqlite:///{folder / 'crawl.db'}")
    network, runs = Network(), {}
    papers = open_network(network)
    project.write_sources(sources_toml(papers))
    times = {"first": timedelta(), "at once": timedelta(minutes=5), "second": DAY, "third": 2 * DAY}
    with network.serving():
        for name, ahead in times.items():
            network.ahead = ahead
            if name == "third":
                for paper in papers.values():
                    paper.publish()
            crawl(project, ahead=ahead)
            runs[name] = Run({paper: Counter(network.hosts[paper].asked) for paper in papers})
            network.forget()
        yield Watched(papers, project, runs)


def test_every_article_is_found_and_none_twice(watched: Watched) -> None:
    rows = watched.project.ask("SELECT url FROM articles WHERE state = 'stored'")
    found = Counter(str(url) for (url,) in rows)
    expected = set().union(*(paper.expected() for paper in watched.papers.values()))
    assert sorted(found) == sorted(expected)
    assert set(found.values()) == {1}


def test_texts_titles_and_times_are_those_of_the_stories(watched: Watched) -> None:
    rows = watched.project.ask("SELECT url, title, text, published_at FROM articles WHERE state = 'stored'")
    found = {str(url): (title, text, str(at)[:19]) for url, title, text, at in rows}
    for paper in watched.papers.values():
        for story in paper.stories:
            if story not in paper.too_old:
                assert found[paper.link(story)] == (story.title, story.text, str(story.published_at)[:19])


@pytest.mark.parametrize("name", KINDS)
def test_a_run_minutes_later_asks_for_nothing(watched: Watched, name: str) -> None:
    assert set(watched.runs["at once"].asked[name]) <= FAILING


@pytest.mark.parametrize("run", Requests._fields)
@pytest.mark.parametrize("name", KINDS)
def test_requests_are_as_stated(watched: Watched, name: str, run: str) -> None:
    asked, articles = watched.runs[run].asked[name], watched.articles_asked(name, run)
    asked = Counter({path: count for path, count in asked.items() if path not in FAILING})
    assert set(articles.values()) <= {1}
    new = {"first": len(watched.papers[name].expected()) - 1, "second": 0, "third": 1}[run]
    assert articles.total() == new
    most = getattr(STATED[name], run)
    assert most - UP_TO.get((name, run), 0) <= asked.total() - new <= most, asked


def test_no_kind_costs_more_than_three_requests_a_poll_without_news() -> None:
    assert max(stated.second for stated in STATED.values()) <= MOST_UNCHANGED


def test_an_unchanged_site_of_a_thousand_articles_costs_one_request(sqlite_project: Project) -> None:
    """The feed, which is "not modified" or, where the server knows no validators, has the same bytes; and robots.txt
    once a day."""
    network = Network()
    paper = thousand(network.host("thousand"))
    sqlite_project.write_sources(sources_toml({"thousand": paper}))
    with network.serving():
        crawl(sqlite_project, AGGREGATOR_FIRST_ARTICLES=1000)
        assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(1000,)]
        assert network.asked() == {"thousand": 1000 + 3}
        for hours, has_etags, status, robots in ((8, True, 304, 0), (16, False, 200, 0), (32, False, 200, 1)):
            network.forget()
            paper.host.has_etags = has_etags
            network.ahead = hours * HOUR
            crawl(sqlite_project, ahead=network.ahead, AGGREGATOR_POLL_MINUTES_MOST=480)
            assert paper.host.asked == Counter({"/robots.txt": robots, "/feed": 1})
            assert paper.host.statuses == Counter({404: robots, status: 1})
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(1000,)]
