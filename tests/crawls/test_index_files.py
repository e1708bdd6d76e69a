"""A sitemap index of 200 files that tells no times: what is found, and for how many requests, run by run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.crawls.running import Project
from tests.network import formats
from tests.network.by_sitemap import FILES, XML
from tests.network.paper import DAY, Paper
from tests.network.prose import Story
from tests.network.running import crawl
from tests.network.server import Network

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)
PER_FILE = 5
STEP = timedelta(hours=2.5)  # between two articles: 1,000 go back 104 days
DATED, PLAIN = "/{at:%Y/%m/%d}/{slug}.html", "/news/{slug}"
RECENT = 67  # articles of the last seven days, to the hour


@dataclass
class Archive:
    """A paper whose stories stand in files of five, as they were published; the index is made from `name` and order."""

    paper: Paper
    name: Callable[[int], str]
    is_newest_first: bool = False
    files: list[list[Story]] = field(default_factory=list)

    def serve(self) -> None:
        """Files full of the past, and their index."""
        host, now = self.paper.host, self.paper.now
        ages = [HOUR + STEP * n for n in range(FILES * PER_FILE)]
        for age in reversed(ages):
            self.publish(now - age)
        host.add("/index.xml", self._index, XML)

    def publish(self, at: datetime | None = None) -> Story:
        """One more story, in a new file where the last one is full."""
        if not self.files or len(self.files[-1]) == PER_FILE:
            self.files.append([])
            number = len(self.files)
            path = self.name(number)
            self.paper.host.add(path, partial(self._file, number - 1), XML)
        story = self.paper.publish(at)
        self.files[-1].append(story)
        return story

    def _file(self, number: int) -> bytes:
        urls = "".join(f"<url><loc>{self.paper.link(story)}</loc></url>" for story in self.files[number])
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()

    def _index(self) -> bytes:
        urls = [self.paper.host.url(self.name(number)) for number in range(1, len(self.files) + 1)]
        return formats.sitemap_index([(url, None) for url in (urls[::-1] if self.is_newest_first else urls)])


def watch(
    project: Project, archive: Archive, network: Network, runs: list[tuple[timedelta, int]], **settings: object
) -> list[Counter[str]]:
    """What each run asked for by path; before each run so many stories more."""
    paper, asked = archive.paper, []
    project.write_sources(
        f'[[source]]\nid = "index"\nname = "Index Herald"\nhome = "{paper.host.url()}"\nallow_private = true\n'
        f'delay_seconds = 0.0\nsitemaps = ["{paper.host.url("/index.xml")}"]\n'
    )
    for ahead, news in runs:
        network.ahead = ahead
        for _ in range(news):
            archive.publish()
        crawl(project, ahead=ahead, **settings)
        asked.append(Counter(paper.host.asked))
        network.forget()
    return asked


def stored(project: Project) -> set[str]:
    return {str(url) for (url,) in project.ask("SELECT url FROM articles WHERE state = 'stored'")}


def newest(archive: Archive, count: int) -> set[str]:
    return {archive.paper.link(story) for story in archive.paper.stories[:count]}


def requests(asked: Counter[str], archive: Archive) -> int:
    """Requests beside those for articles."""
    articles = {story.path for story in archive.paper.stories}
    return sum(count for path, count in asked.items() if path not in articles)


RUNS = [(timedelta(), 0), (timedelta(minutes=15), 0), (DAY, 2), (DAY + 2 * HOUR, 0)]
FORMS = {
    "oldest first": ("/sm/{}.xml", False),
    "newest first": ("/sm/{}.xml", True),
    "wordpress": ("/wp-sitemap-posts-post-{}.xml", False),
}


@pytest.mark.parametrize("form", FORMS)
def test_recent_articles_are_found_at_once_and_new_files_too(sqlite_project: Project, form: str) -> None:
    """Of 1,000 articles 68 are of the last seven days, the oldest day as a whole, in 14 files."""
    network = Network()
    name, is_newest_first = FORMS[form]
    archive = Archive(Paper(network.host("index"), DATED), name.format, is_newest_first)
    archive.serve()
    with network.serving():
        asked = watch(sqlite_project, archive, network, RUNS)
    # The index, 14 files, one that is too old, and robots.txt; nothing; robots.txt, the index, the newest file and a
    # new one; the index and the newest file.
    assert [requests(one, archive) for one in asked] in ([17, 0, 4, 2], [18, 0, 4, 2])
    found = stored(sqlite_project)
    assert newest(archive, RECENT + 2) <= found <= newest(archive, RECENT + 2 + 10)  # up to the end of the oldest day
    assert sum(one.total() for one in asked) == sum(requests(one, archive) for one in asked) + len(found)


def test_the_newest_files_are_found_at_the_other_end_too(sqlite_project: Project) -> None:
    """The largest number names the oldest file: its answer shows it."""
    network = Network()
    archive = Archive(Paper(network.host("index"), DATED), lambda number: f"/sm/{1000 - number}.xml")
    archive.serve()
    with network.serving():
        (asked,) = watch(sqlite_project, archive, network, RUNS[:1])
    assert newest(archive, RECENT) <= stored(sqlite_project) <= newest(archive, RECENT + 10)
    assert asked["/sm/999.xml"] == 1
    assert requests(asked, archive) <= 19


def test_articles_without_any_date_are_taken_from_the_newest_file_on(sqlite_project: Project) -> None:
    """So many as a first meeting takes; then nothing else is asked for than of any other site."""
    network = Network()
    archive = Archive(Paper(network.host("index"), PLAIN), "/sm/{}.xml".format)
    archive.serve()
    runs = [*RUNS, (DAY + 4 * HOUR, 0), (DAY + 6 * HOUR, 0)]
    with network.serving():
        asked = watch(sqlite_project, archive, network, runs, AGGREGATOR_FIRST_ARTICLES=60)
    found = [requests(one, archive) for one in asked]
    assert found[0] <= 3 + 60 / PER_FILE
    assert found[2] <= 4  # a new file too
    assert max(found[1], *found[3:]) <= 3
    assert stored(sqlite_project) == newest(archive, 62)
