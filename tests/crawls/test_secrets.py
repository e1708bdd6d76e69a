"""Keys go to their source's host and nowhere else: not along redirects, not into logs, pages or the database."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from aggregator.crawl.secrets import key_origins, missing_keys
from aggregator.sources.model import Source
from tests.crawls.running import Project
from tests.crawls.site import Site, feed, page
from tests.crawls.test_ways_in import RSS

KEY = "Bearer k3y-0f-Nordpress"
NAMED = Source("nord", "Nord", "https://www.example.org/", headers_env=(("Authorization", "NORD_TEST_KEY"),))


def test_keys_are_sent_to_the_home_and_to_ways_in_of_the_same_site() -> None:
    source = dataclasses.replace(NAMED, feeds=("https://api.example.org:8443/feed", "https://feeds.example.net/nord"))
    assert key_origins(source) == {("https", "www.example.org", 443), ("https", "api.example.org", 8443)}


@pytest.mark.parametrize("value", [None, "", "  ", "two\nlines", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_named_without_its_value(value: str | None) -> None:
    (fault,) = missing_keys([NAMED], {} if value is None else {"NORD_TEST_KEY": value})
    assert fault.startswith("source 'nord': headers_env.Authorization: the environment variable NORD_TEST_KEY ")
    assert "schlüssel" not in fault and "lines" not in fault


def test_a_key_with_a_closing_line_break_is_fine() -> None:
    assert missing_keys([NAMED], {"NORD_TEST_KEY": f"{KEY}\n"}) == []


def keyed(site: Site) -> str:
    return site.source() + 'headers_env = { Authorization = "NORD_TEST_KEY" }\n'


@pytest.mark.slow
def test_redirects_to_another_host_go_there_without_the_key(
    sqlite_project: Project, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`localhost` is this machine by another name, so another host. The way back has the key again."""
    monkeypatch.setenv("NORD_TEST_KEY", KEY)
    elsewhere = site.home.replace("127.0.0.1", "localhost")
    site.add("/there", page("There"))
    site.redirect("/hop", f"{elsewhere}/there")
    site.add("/back", page("Back"))
    site.redirect("/round", f"{elsewhere}/turn")
    site.redirect("/turn", f"{site.home}/back")
    kept = site.add(
        "/kept", page("Kept", tail=f'<p><a href="{elsewhere}/cited">Source link</a></p>'), **{"Set-Cookie": "s=1"}
    )
    site.add("/cited", page("Cited"))
    site.add("/feed", feed(kept, site.url("/hop"), site.url("/round")), RSS)
    sqlite_project.write_sources(keyed(site))
    dump = tmp_path / "items.jsonl"
    status, output = sqlite_project.scrapy(
        "crawl", "news", "-O", str(dump), AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1, LOG_LEVEL="DEBUG"
    )
    assert status == 0, output
    sent = {(one.path, one.host): one.headers.get("Authorization") for one in site.heard}
    home, other = "127.0.0.1", "localhost"
    assert {place for place, key in sent.items() if key == KEY} == {
        *(("/feed", home), ("/kept", home), ("/hop", home), ("/round", home), ("/back", home))
    }
    assert {place for place, key in sent.items() if key is None} >= {
        ("/there", other),
        ("/turn", other),
        ("/robots.txt", home),
    }
    assert "k3y" not in output and "Bearer" not in output and b"k3y" not in dump.read_bytes()
    folder = sqlite_project.folder.parent
    assert [path for path in folder.rglob("*") if path.is_file() and b"k3y" in path.read_bytes()] == []


def test_a_missing_variable_ends_the_run_before_anything_is_fetched(
    sqlite_project: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NORD_TEST_KEY", raising=False)
    sqlite_project.write_sources(keyed(site))
    for words in (
        ("crawl", "news"),
        ("crawl", "page", "-a", f"url={site.url('/a')}"),
        ("sources", "try", site.url("/")),
    ):
        status, output = sqlite_project.scrapy(*words)
        assert status == 2, output
        assert "source 'site': headers_env.Authorization: the environment variable NORD_TEST_KEY is not set" in output
    assert not site.asked
