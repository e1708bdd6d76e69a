"""Every fetched page is kept as it came, and can be read again without a request."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.discovery.archives import ArchivedPage, read_archive
from tests.crawls.running import Project
from tests.crawls.site import Site, feed, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE, CHEESE

WHERE = "SELECT url, outcome, warc_file, warc_offset, warc_length FROM pages ORDER BY url"


def archived(project: Project) -> list[ArchivedPage]:
    found: list[ArchivedPage] = []
    for path in sorted((project.folder / "data" / "archive").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            found += read_archive(stream)
    return found


def newsroom(site: Site) -> None:
    site.add("/empty", b"<html><body><p>Soon.</p></body></html>")
    site.redirect("/moved", "/b")
    site.add("/b", page("B", CHEESE))
    urls = [site.add("/a", page("A")), site.url("/moved"), site.url("/empty")]
    site.add("/feed", feed(*urls), RSS)


@pytest.mark.slow
def test_kept_and_rejected_pages_are_archived_and_found_from_the_database(sqlite_project: Project, site: Site) -> None:
    newsroom(site)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    rows = sqlite_project.ask(WHERE)
    assert [row[:2] for row in rows] == [
        (site.url("/a"), "kept"),
        (site.url("/b"), "kept"),
        (site.url("/empty"), "rejected"),
    ]
    for url, _, file, offset, length in rows:
        path = sqlite_project.folder / "data" / "archive" / str(file)
        with path.open("rb") as stream:
            stream.seek(int(str(offset)))
            found = next(read_archive(stream))
        assert found.url == url and found.length == length
        assert found.html == site.answers[str(url).removeprefix(site.home)].body
        assert found.metadata.source_id == "site" and found.metadata.way == "feed" and found.metadata.hint
    assert {one.metadata.asked_url for one in archived(sqlite_project)} == {
        site.url("/a"),
        site.url("/moved"),
        site.url("/empty"),
    }
    site.add("/a2", page("A2", (*BRIDGE[1:],)))
    site.add("/feed", feed(site.url("/a2")), RSS)
    crawl(sqlite_project, "news")
    assert len({row[2] for row in sqlite_project.ask(WHERE)}) == 2  # a file a run


@pytest.mark.slow
def test_an_archive_of_ours_is_read_again_whole(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    newsroom(site)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    columns = (
        "source_id, asked_url, url, way, status, fetched_at, body_digest, warc_file, warc_offset, warc_length, outcome"
    )
    before = sqlite_project.ask(f"SELECT {columns} FROM pages ORDER BY url")
    articles = "SELECT url, title, text, published_at, first_seen_at, source_id FROM articles ORDER BY url"
    stored = sqlite_project.ask(articles)
    files = ",".join(str(path) for path in (sqlite_project.folder / "data" / "archive").rglob("*.gz"))
    url = f"sqlite:///{tmp_path / 'again.db'}"
    asked = site.asked.total()
    crawl(sqlite_project, "warc", "-a", f"path={files}", AGGREGATOR_DATABASE_URL=url)
    again = Project(sqlite_project.folder, url)
    assert again.ask(f"SELECT {columns} FROM pages ORDER BY url") == before
    assert again.ask(articles) == stored
    assert site.asked.total() == asked
    assert len(archived(sqlite_project)) == 3  # it lies there already


def test_noarchive_keeps_the_text_and_not_the_page(sqlite_project: Project, site: Site) -> None:
    site.add("/meta", page("Meta", head='<meta name="robots" content="noarchive">'))
    site.add("/header", page("Header", CHEESE), **{"X-Robots-Tag": "noindex, noarchive"})
    site.add("/feed", feed(site.url("/meta"), site.url("/header")), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT COUNT(*), COUNT(warc_file) FROM pages") == [(2, 0)]
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE text != ''") == [(2,)]
    assert '"archive/noarchive": 2' in str(sqlite_project.ask("SELECT counters FROM runs"))
    assert archived(sqlite_project) == []


@pytest.mark.slow
def test_noarchive_can_be_set_aside_and_the_archive_switched_off(sqlite_project: Project, site: Site) -> None:
    site.add("/meta", page("Meta", head='<meta name="robots" content="noarchive">'))
    site.add("/feed", feed(site.url("/meta")), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news", AGGREGATOR_ARCHIVE_NOARCHIVE=1)
    assert len(archived(sqlite_project)) == 1
    site.add("/feed", feed(site.add("/b", page("B", CHEESE))), RSS)
    crawl(sqlite_project, "news", AGGREGATOR_ARCHIVE=0)
    assert sqlite_project.ask("SELECT COUNT(*), COUNT(warc_file) FROM pages") == [(2, 1)]


@pytest.mark.slow
def test_an_archive_that_cannot_be_written_costs_no_article(sqlite_project: Project, site: Site) -> None:
    newsroom(site)
    sqlite_project.write_sources(site.source())
    archive = sqlite_project.folder / "data" / "archive"
    archive.mkdir()
    (archive / f"{datetime.now(UTC):%Y-%m}").write_text("a file where the month's folder should be")
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 1 and output.count("the raw archive cannot be written") == 1
    assert sqlite_project.ask("SELECT COUNT(*), COUNT(warc_file) FROM pages") == [(3, 0)]
    assert '"archive/failed": 3' in str(sqlite_project.ask("SELECT counters FROM runs"))


@pytest.mark.slow
def test_old_files_are_deleted_when_a_run_ends(sqlite_project: Project, site: Site) -> None:
    newsroom(site)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news", AGGREGATOR_ARCHIVE_DAYS=30)
    assert len(archived(sqlite_project)) == 3
    [path] = (sqlite_project.folder / "data" / "archive").rglob("*.gz")
    old = path.with_name(path.name.replace(path.name[11:19], "20250101"))
    path.rename(old)
    name = f"{old.parent.name}/{old.name}"
    sqlite_project.execute("UPDATE pages SET warc_file = :name", name=name)
    crawl(sqlite_project, "news", AGGREGATOR_ARCHIVE_DAYS=30)
    assert archived(sqlite_project) == []
    assert sqlite_project.ask("SELECT COUNT(*), COUNT(warc_file), COUNT(warc_offset) FROM pages") == [(3, 0, 0)]
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE state = 'stored'") == [(2,)]
