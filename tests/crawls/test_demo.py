"""The main job, as a user runs it: the demo newsroom is crawled, and every link is compared with the truth."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from aggregator.newsroom import Newsroom
from aggregator.store.engine import open_engine
from tests.crawls.running import Project
from tests.crawls.truth import differences

COUNTED = ("articles", "article_urls", "revisions", "claims", "fingerprints", "matches", "copies", "stories")


def counts(database_url: str) -> dict[str, int]:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in COUNTED}
    engine.dispose()
    return found


@pytest.mark.slow
def test_every_link_of_the_demo_is_found_and_no_other(project: Project, newsroom: Newsroom) -> None:
    project.write_sources(newsroom.sources_toml())
    status, output = project.scrapy("crawl", "news", AGGREGATOR_EXTRACT_WORKERS=2)
    assert status == 0, output
    assert differences(project.database_url) == []
    before = counts(project.database_url)
    status, output = project.scrapy("crawl", "news")
    assert status == 0, output
    assert counts(project.database_url) == before


@pytest.mark.slow
def test_two_crawls_side_by_side_end_as_one(project: Project, newsroom: Newsroom) -> None:
    project.write_sources(newsroom.sources_toml())
    ids = [line.split('"')[1] for line in newsroom.sources_toml().splitlines() if line.startswith("id =")]
    halves = [project.start("crawl", "news", "-a", f"source={','.join(ids[at::2])}") for at in range(2)]
    for half in halves:
        output, _ = half.communicate(timeout=90)
        assert half.returncode == 0, output
    assert differences(project.database_url) == []
