"""`scrapy reprocess` over archived pages: ends as a fresh crawl of the same pages would, without a request."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text

from aggregator.newsroom import Newsroom
from aggregator.store.engine import open_engine, writing
from aggregator.store.models import metadata
from tests.conftest import CHECKOUT
from tests.crawls.running import Project, make_project
from tests.crawls.truth import differences

# What no page says: when things were done, in what order, by which run.
UNSAID = {
    "id", "linked_at", "judged_at", "run_id", "changed_at", "link_id", "replaces_id", "revision_id", "story_id",
    "warc_file", "warc_offset", "warc_length", "last_polled_at", "next_poll_at", "a_revision_id", "b_revision_id",
}  # fmt: skip
COMPARED = (
    "articles", "article_urls", "revisions", "claims", "fingerprints", "matches", "copies", "stories", "pages",
    "article_blocks", "site_blocks",
)  # fmt: skip
OF_ARTICLES = {"article_id", "copy_id", "origin_id", "via_id", "a_id", "b_id"}


def contents(database_url: str) -> dict[str, list[str]]:
    """All that is stored, row by row, articles by their addresses."""
    engine = open_engine(database_url)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        urls = {row.id: row.url for row in connection.execute(text("SELECT id, url FROM articles"))}
        for name in COMPARED:
            rows = []
            for row in connection.execute(select(metadata.tables[name])).mappings():
                kept = {key: value for key, value in row.items() if key not in UNSAID}
                kept |= {key: urls.get(kept[key], kept[key]) for key in OF_ARTICLES & set(kept)}
                rows.append(repr(sorted(kept.items())))
            found[name] = sorted(rows)
    engine.dispose()
    return found


def spoil(database_url: str) -> None:
    """Let the database be as an earlier, worse program might have left it."""
    engine = open_engine(database_url)
    with writing(engine) as connection:
        for statement in (
            "UPDATE articles SET title = 'Wrong', text = 'Short. ' || text, published_at = NULL,"
            " authors = '[\"Admin\"]', published_trust = NULL, language = 'fr', word_count = 3,"
            " completeness = 'preview' WHERE state = 'stored' AND id % 2 = 0",
            "UPDATE revisions SET title = 'Wrong', text = 'Short. ' || text, removed = '[]', digest = 'spoilt' || id"
            " WHERE article_id % 2 = 0",
            "DELETE FROM claims WHERE article_id % 3 = 0",
            "DELETE FROM article_blocks WHERE article_id % 3 = 1",
            "UPDATE fingerprints SET version = 0",
            "DELETE FROM matches",
            "DELETE FROM copies WHERE copy_id % 2 = 1",
        ):
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo newsroom, crawled and stripped; its doors are closed by now."""
    folder = tmp_path_factory.mktemp("archive")
    project = make_project(folder / "project", f"sqlite:///{folder / 'crawl.db'}")
    with Newsroom(CHECKOUT / "data" / "demo") as room:
        project.write_sources(room.sources_toml())
        status, output = project.scrapy("crawl", "news", AGGREGATOR_EXTRACT_WORKERS=2)
        assert status == 0, output
    status, output = project.scrapy("reprocess", "--stage", "strip", "--apply")
    assert status == 0, output
    return project


def copied(project: Project, folder: Path) -> Project:
    """The same project on a copy of its database."""
    source = sqlite3.connect(project.database_url.removeprefix("sqlite:///"))
    source.execute("VACUUM INTO ?", (str(folder / "copy.db"),))
    source.close()
    return Project(project.folder, f"sqlite:///{folder / 'copy.db'}")


def reprocess(project: Project, *words: str, **settings: object) -> str:
    status, output = project.scrapy("reprocess", *words, **settings)
    assert status == 0, output
    return output


@pytest.mark.slow
def test_nothing_changes_where_the_code_did_not(crawled: Project) -> None:
    before = contents(crawled.database_url)
    assert "nothing would change" in reprocess(crawled)
    said = reprocess(crawled, "--apply")
    assert "pages read again: 0 articles changed, 0 links gained, 0 links lost, 0 links changed" in said
    assert contents(crawled.database_url) == before


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_it_ends_as_a_fresh_crawl_would(crawled: Project, tmp_path: Path, workers: int) -> None:
    fresh = contents(crawled.database_url)
    project = copied(crawled, tmp_path)
    spoil(project.database_url)
    spoilt = contents(project.database_url)
    shown = reprocess(project, AGGREGATOR_EXTRACT_WORKERS=workers)
    assert "scrapy reprocess --apply does it" in shown and "claim gained" in shown and "gained" in shown
    assert contents(project.database_url) == spoilt  # shown, not done
    done = reprocess(project, "--apply", AGGREGATOR_EXTRACT_WORKERS=workers)
    ended = contents(project.database_url)
    for name in COMPARED:
        assert ended[name] == fresh[name], name
    assert shown.splitlines()[:-1] == done.splitlines()[:-1]
    assert differences(project.database_url) == []
    assert "nothing would change" in reprocess(project)
