"""Runs that do not go well: every one says so, and loses nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from aggregator.config import Config, ConfigurationError
from aggregator.newsroom import Newsroom
from aggregator.pipelines import ITEM_PIPELINES
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.line import ArticleSpider
from aggregator.spiders.news import NewsSpider
from aggregator.spiders.page import PageSpider
from aggregator.spiders.warc import WarcSpider
from tests.crawls.faults import STORE
from tests.crawls.running import Project, make_project
from tests.crawls.site import Answer, Site, feed, page
from tests.crawls.truth import differences
from tests.factory import BRIDGE


def with_fault(name: str, place: int = STORE + 1) -> str:
    """ITEM_PIPELINES with one of tests/crawls/faults.py, right after the store where nothing else is said."""
    return json.dumps({**ITEM_PIPELINES, f"tests.crawls.faults.{name}": place})


@pytest.mark.slow
def test_a_crawl_killed_between_store_and_dedup_is_completed_by_the_next(project: Project, newsroom: Newsroom) -> None:
    project.write_sources(newsroom.sources_toml())
    status, output = project.scrapy("crawl", "news", ITEM_PIPELINES=with_fault("KillAfterStore"))
    assert status == -9, output
    assert project.ask("SELECT COUNT(*) FROM articles WHERE state = 'stored' AND linked_at IS NULL")[0][0] >= 1
    status, output = project.scrapy("crawl", "news")
    assert status == 0, output
    assert differences(project.database_url) == []
    assert project.ask("SELECT reason, exit_status FROM runs ORDER BY id") == [("killed", 1), ("finished", 0)]


@pytest.mark.slow
def test_a_stage_that_raises_fails_the_run_and_keeps_the_page(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/good", page("Good")), site.add("/broken", page("Broken"))), "application/rss+xml")
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", "news", ITEM_PIPELINES=with_fault("RaiseOnce"))
    assert status == 1, output
    assert sqlite_project.ask("SELECT outcome, reason FROM pages WHERE raw IS NOT NULL") == [
        ("quarantined", "RuntimeError")
    ]
    assert sqlite_project.ask("SELECT exit_status FROM runs") == [(1,)]
    # Mended code: the page is asked for again, since the feed's validators were not kept.
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 0, output


def test_a_component_that_cannot_be_made_ends_the_run_in_words(sqlite_project: Project, site: Site) -> None:
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", "news", EXTENSIONS='{"no.such.Component": 1}')
    assert status == 1
    assert output.rstrip().endswith("scrapy crawl: the run did not begin; the lines above say why")


@pytest.mark.slow
def test_all_sources_down_fails_the_run(sqlite_project: Project, site: Site) -> None:
    site.answers["/feed"] = Answer(b"", 503)
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 1, output
    assert "no source could be read" in output
    assert sqlite_project.ask("SELECT failures, problem FROM polls") == [(1, "HTTP 503")]


@pytest.mark.slow
def test_one_source_down_is_a_warning(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/a", page("A"))), "application/rss+xml")
    down = site.source(id="down", name="Down", feeds=[site.url("/gone")], home=site.home + "/down/")
    sqlite_project.write_sources(site.source() + down)
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 0, output
    assert "WARNING: down:" in output


@pytest.mark.parametrize(
    ("arguments", "settings", "word"),
    [
        (["news", "-a", "source=nobody"], {}, "no such source"),
        (["gnus"], {}, "no spider 'gnus'"),
        (["news"], {"AGGREGATOR_RUN_MINUTES": "soon"}, "AGGREGATOR_RUN_MINUTES"),
        (["news"], {"AGGREGATOR_ARCHIV": "no"}, "AGGREGATOR_ARCHIV: no such setting; did you mean AGGREGATOR_ARCHIVE?"),
        (["news"], {"AGGREGATOR_DATABASE_URL": "mysterious"}, "AGGREGATOR_DATABASE_URL"),
    ],
)
def test_bad_configuration_is_status_2_and_nothing_is_crawled(
    sqlite_project: Project, site: Site, arguments: list[str], settings: dict[str, str], word: str
) -> None:
    sqlite_project.write_sources(site.source())
    status, output = sqlite_project.scrapy("crawl", *arguments, **settings)
    assert status == 2, output
    assert word in output
    assert not site.asked


@pytest.mark.parametrize(
    ("spider", "arguments", "word"),
    [
        (NewsSpider, {"since": "yesterday"}, "use a day as 2024-01-01"),
        (NewsSpider, {"colour": "red"}, "unknown"),
        (NewsSpider, {}, "no source is active"),
        (NewsSpider, {"source": " ,"}, "-a source=: names no source"),
        (PageSpider, {}, "takes url=URL or urls=FILE"),
        (PageSpider, {"url": "ftp://x.example/"}, "no http or https address"),
        (
            PageSpider,
            {"urls": "/nowhere.txt"},
            r"-a urls=/nowhere.txt: cannot be read \(No such file.*\); name a text file",
        ),
        (PageSpider, {"urls": "/dev/null"}, "-a urls=/dev/null: names no URL; write one a line"),
        (WarcSpider, {}, "takes path=FILE"),
        (WarcSpider, {"path": "/nowhere.warc"}, "no such file"),
    ],
)
def test_bad_arguments_are_told_with_the_remedy(
    spider: type[ArticleSpider], arguments: dict[str, str], word: str
) -> None:
    with pytest.raises(ConfigurationError, match=word):
        spider.plan(Config(), SourceIndex(()), arguments)


def test_every_fault_of_the_sources_is_told_at_once(sqlite_project: Project, site: Site) -> None:
    wrong = site.source(role="king", home="gopher://x") + site.source(id="Not An Id", colour="red")
    sqlite_project.write_sources(wrong)
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 2, output
    assert all(word in output for word in ("role", "home", "Not An Id", "colour"))


@pytest.mark.slow
def test_an_older_schema_is_told_with_the_remedy(project: Project, site: Site) -> None:
    project.write_sources(site.source())
    assert project.scrapy("migrate")[0] == 0
    project.execute("UPDATE alembic_version SET version_num = '0000'")
    status, output = project.scrapy("crawl", "news")
    assert status == 2, output
    assert "run `scrapy migrate`" in output


def test_a_database_out_of_reach_fails(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    sqlite_project.write_sources(site.source())
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    status, output = sqlite_project.scrapy("crawl", "news", AGGREGATOR_DATABASE_URL=url)
    assert status == 1, output
    assert "the database says: " in output
    assert not site.asked


def test_a_database_that_fails_at_the_start_is_one_line_with_the_remedy(sqlite_project: Project, site: Site) -> None:
    sqlite_project.write_sources(site.source())
    assert sqlite_project.scrapy("migrate")[0] == 0
    sqlite_project.execute("DROP TABLE runs")
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 1, output
    assert output.count("ERROR: ") == 1 and "Traceback" not in output, output
    said = f"database: nothing can be written to {sqlite_project.database_url}: the database says: no such table: runs"
    assert said in output
    assert not site.asked


@pytest.mark.slow
def test_a_second_run_leaves_the_first_alone(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/a", page("A")), site.add("/b", page("B"))), "application/rss+xml")
    sqlite_project.write_sources(site.source(delay_seconds=1.5))
    first = sqlite_project.start("crawl", "news")
    while not site.asked:
        assert first.poll() is None
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 0, output
    assert "Spider opened" not in output
    output, _ = first.communicate(timeout=60)
    assert first.returncode == 0, output
    assert site.asked["/feed"] == 1


@pytest.mark.slow
def test_a_database_that_goes_away_ends_the_run(site: Site, tmp_path: Path, postgres_url: str) -> None:
    project = make_project(tmp_path / "project", postgres_url)
    urls = [site.add(f"/{n}", page(f"{n}", (f"Number {n}.", *BRIDGE))) for n in range(60)]
    site.add("/feed", feed(*urls), "application/rss+xml")
    project.write_sources(site.source(delay_seconds=0.5))
    run = project.start("crawl", "news")
    while sum(site.asked.values()) < 5:
        assert run.poll() is None
        time.sleep(0.05)
    server = create_engine(make_url(postgres_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {make_url(postgres_url).database} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": make_url(postgres_url).database},
        )
        output, _ = run.communicate(timeout=60)
        connection.execute(text(f"ALTER DATABASE {make_url(postgres_url).database} ALLOW_CONNECTIONS true"))
    server.dispose()
    assert run.returncode == 1, output
    assert "database: nothing can be written to postgresql" in output
    assert sum(site.asked.values()) < 40  # the 16 requests that were on their way are finished
