"""A crawl that is killed thirty times (SIGKILL), at random moments, ends where an undisturbed one ends."""

from __future__ import annotations

import random
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.crawls.running import Project, make_project
from tests.network.by_feed import RSS
from tests.network.formats import rss
from tests.network.kinds import KINDS, sources_toml
from tests.network.paper import Paper, open_paper
from tests.network.prose import Story
from tests.network.running import crawl
from tests.network.server import Network

pytestmark = pytest.mark.slow

WATCHED = ("rss", "archive", "manyfiles", "wordpress", "restless", "listing", "wpsitemap")
COPIES = 4
# A run is killed after so many requests a site at most, and within so many seconds after that. The first ones are for
# ways in (robots.txt is asked for once a day); half of the runs come to store something, and one in eight does not come
# to ask.
MOST_REQUESTS = 4
LATEST = 0.1
SHARE_EARLY = 0.12
STARTING = (0.3, 1.3)  # seconds in which a process gets ready
DELAY = 0.1  # seconds between two requests to a site, so that pages are stored while others are asked for
QUICK = {"AGGREGATOR_BATCH_SECONDS": 0.02}  # so that there is always something half done


class End(NamedTuple):
    """What a crawl leaves behind, without ids and times of its own."""

    articles: list[tuple[object, ...]]
    addresses: list[tuple[object, ...]]
    links: list[tuple[object, ...]]
    versions: list[tuple[object, ...]]


def end_of(project: Project) -> End:
    return End(
        _plain(
            project,
            "SELECT url, title, text, published_at, published_trust, source_id, state, language, linked_at IS NULL"
            " FROM articles",
        ),
        _plain(project, "SELECT url, kind FROM article_urls"),
        _plain(
            project,
            "SELECT copy_url, origin_url, parent_url, relation, direction, is_primary, coverage_copy, coverage_origin"
            " FROM republications",
        ),
        _plain(
            project,
            "SELECT articles.url, COUNT(*) FROM revisions JOIN articles ON articles.id = article_id"
            " GROUP BY articles.url",
        ),
    )


def _plain(project: Project, query: str) -> list[tuple[object, ...]]:
    """The rows in order, in a form that is the same in both databases."""
    return sorted((tuple(_same(value) for value in row) for row in project.ask(query)), key=repr)


def _same(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return int(value) if isinstance(value, bool) else round(value, 6) if isinstance(value, float) else value


def open_echo(network: Network, original: Paper) -> Paper:
    """A paper that prints another's stories a little later, with a link to where they came from."""
    paper = open_paper(network.host("echo"), stories=2, old=0)
    for story in original.stories[:COPIES]:
        later = story.published_at.replace(hour=(story.published_at.hour + 1) % 24)
        credit = f'<p>This article was first published by <a href="{original.link(story)}">the Rss Herald</a>.</p>'
        paper.add(
            Story(f"/again{story.path}", story.title, story.paragraphs, max(later, story.published_at), credit=credit)
        )
    paper.host.add("/feed", lambda: rss(paper.stories, paper.link), RSS)
    paper.announce("/feed", RSS)
    return paper


@dataclass
class Killer:
    """Ends runs of a crawl, until it has done so often enough."""

    network: Network
    chance: random.Random
    kills: int = 0

    def kill_one(self, run: subprocess.Popen[str]) -> None:
        """Kill the run at a moment of chance; one that ends before counts for nothing."""
        if self.chance.random() < SHARE_EARLY:
            time.sleep(self.chance.uniform(*STARTING))
        else:
            enough = self._requests() + self.chance.randrange(1, MOST_REQUESTS * len(self.network.hosts))
            while self._requests() < enough and run.poll() is None:
                time.sleep(0.002)
            time.sleep(self.chance.uniform(0, LATEST))
        run.kill()
        run.communicate()
        self.kills += run.returncode == -9

    def _requests(self) -> int:
        return sum(self.network.asked().values())


def crawl_undisturbed_and_killed(folder: Path, urls: tuple[str, str], names: tuple[str, ...], kills: int) -> None:
    network = Network()
    papers = {name: KINDS[name](network.host(name)) for name in names}
    papers["echo"] = open_echo(network, papers["rss"])
    calm, killed = (make_project(folder / name, url) for name, url in zip(("calm", "killed"), urls, strict=True))
    for project in (calm, killed):
        project.write_sources(sources_toml(papers).replace("delay_seconds = 0.0", f"delay_seconds = {DELAY}"))
    with network.serving():
        crawl(calm)
        expected = end_of(calm)
        assert {row[0] for row in expected.articles} == set().union(*(paper.expected() for paper in papers.values()))
        assert len(expected.links) == COPIES
        killer, runs = Killer(network, random.Random(4)), 0
        while killer.kills < kills:
            killer.kill_one(killed.start("crawl", "news", **QUICK))
            runs += 1
            assert runs <= 2 * kills, "the crawl ended before it could be killed"
        crawl(killed)
    assert end_of(killed) == expected


def test_thirty_kills_leave_no_trace(tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path / 'calm.db'}", f"sqlite:///{tmp_path / 'killed.db'}")
    crawl_undisturbed_and_killed(tmp_path, urls, WATCHED, 30)


@pytest.mark.postgres
def test_kills_leave_no_trace_in_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The database lives on, with whatever the killed run had begun in it."""
    urls = (f"sqlite:///{tmp_path / 'calm.db'}", postgres_url)
    crawl_undisturbed_and_killed(tmp_path, urls, ("rss", "archive", "wordpress"), 8)
