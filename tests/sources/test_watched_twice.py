"""What would be crawled twice is a fault that names both, however its address is written; what may be is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.sources.faults import Fault, SourcesError
from aggregator.sources.load import load_sources
from aggregator.text.urls import canonical_url

FEED = 'feeds = ["http://a.example/f"]\n'
OTHER_FEED = 'feeds = ["https://www.a.example/g"]\n'


def source(id: str, home: str, more: str = "") -> str:
    return f'[[source]]\nid = "{id}"\nname = "{id}"\nhome = "{home}"\n{more}'


def faults_of(tmp_path: Path, text: str) -> tuple[Fault, ...]:
    file = tmp_path / "sources.toml"
    file.write_text(text, encoding="utf-8")
    try:
        load_sources(file, identity=canonical_url)
    except SourcesError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    ("more_a", "more_b"), [("", ""), (FEED, ""), ("", OTHER_FEED), ("paused_until = 2026-12-01\n", "")]
)
def test_one_home_of_two_sources_of_which_one_finds_its_own_ways_in(tmp_path: Path, more_a: str, more_b: str) -> None:
    first, second = source("a", "http://a.example/", more_a), source("b", "http://www.a.example", more_b)
    (fault,) = faults_of(tmp_path, first + second)
    assert (fault.line, fault.entry, fault.key) == (first.count("\n") + 4, "'b'", "home")
    assert "'http://www.a.example' is the home page of source 'a' (" in fault.problem
    assert f"{tmp_path / 'sources.toml'} line 1)" in fault.problem


def test_one_home_may_be_shared_where_each_names_its_own_ways_in(tmp_path: Path) -> None:
    shared = source("a", "http://a.example/", FEED) + source("b", "http://www.a.example", OTHER_FEED)
    assert faults_of(tmp_path, shared) == ()


def test_editions_and_what_a_retired_source_had_are_no_doubles(tmp_path: Path) -> None:
    editions = source("a", "http://a.example/") + source("es", "http://a.example/es/")
    old = source("old", "https://a.example", FEED + "retired = true\n")
    assert faults_of(tmp_path, old + editions) == ()
    assert faults_of(tmp_path, source("a", "http://a.example/", FEED) + old) == ()


def test_a_home_is_compared_even_when_something_else_is_wrong_with_the_source(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, source("a", "http://a.example/", "zzz = 1\n") + source("b", "http://a.example/"))
    assert [fault.key for fault in faults] == ["zzz", "home"]


def test_one_feed_in_two_spellings_of_two_sources(tmp_path: Path) -> None:
    again = 'feeds = ["https://www.a.example/f/#x"]\n'
    (fault,) = faults_of(tmp_path, source("a", "http://a.example/", FEED) + source("b", "http://b.example/", again))
    assert (fault.line, fault.entry, fault.key) == (10, "'b'", "feeds")
    assert fault.problem == ("'https://www.a.example/f/#x' is read by source 'a' already, as 'http://a.example/f'")


@pytest.mark.parametrize(
    ("lines", "key", "problem"),
    [
        (
            'feeds = ["http://a.example/f", "http://www.a.example/f#x"]\n',
            "feeds",
            "'http://www.a.example/f#x' is listed twice, as 'http://a.example/f'",
        ),
        (
            FEED + 'sitemaps = ["http://a.example/f"]\n',
            "sitemaps",
            "'http://a.example/f' is one of its feeds already",
        ),
    ],
)
def test_one_way_in_twice_in_one_source(tmp_path: Path, lines: str, key: str, problem: str) -> None:
    (fault,) = faults_of(tmp_path, source("a", "http://a.example/", lines))
    assert (fault.key, fault.problem) == (key, problem)


def test_a_home_page_may_be_a_listing_beside_its_feed_of_the_same_identity(tmp_path: Path) -> None:
    lines = 'listings = ["http://a.example/"]\nfeeds = ["http://a.example/?feed=rss2"]\n'
    assert faults_of(tmp_path, source("a", "http://a.example/", lines)) == ()
