"""The files of a sitemap index without times: which belong together, and which are read first."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.file_series import asked_first, file_series
from aggregator.discovery.recency import named_until

HOST = "https://tide.example"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLDEST = NOON - timedelta(days=7)


def first(*names: str, most: int = 20) -> list[str]:
    return [url.removeprefix(HOST) for url in asked_first([HOST + name for name in names], OLDEST, most)]


def numbered(form: str, last: int, begin: int = 1) -> list[str]:
    return [form.format(number) for number in range(begin, last + 1)]


@pytest.mark.parametrize("step", [1, -1])
def test_the_largest_number_of_each_series_comes_first(step: int) -> None:
    names = numbered("/wp-sitemap-posts-post-{}.xml", 30) + numbered("/wp-sitemap-posts-page-{}.xml", 2)
    assert set(first(*names[::step])) == {"/wp-sitemap-posts-post-30.xml", "/wp-sitemap-posts-page-2.xml"}
    yoast = ["/post-sitemap.xml", *numbered("/post-sitemap{}.xml", 40, 2)]
    assert file_series(yoast[::step], 20) == [tuple(yoast[::-1])]


def test_a_small_index_is_read_as_a_whole_the_newest_of_each_series_first() -> None:
    assert first("/a-1.xml", "/a-2.xml", "/b-1.xml", "/c.xml") == ["/a-2.xml", "/b-1.xml", "/c.xml", "/a-1.xml"]
    assert first("/a-1.xml", "/a-2.xml", "/b-1.xml", "/c.xml", most=3) == ["/a-2.xml", "/b-1.xml", "/c.xml"]


def test_names_that_tell_years_and_months_are_read_as_far_as_the_first_meeting_reaches() -> None:
    months = [f"/sitemap-{year}-{month:02}.xml" for year in (2024, 2025, 2026) for month in range(1, 12)]
    assert first(*months) == ["/sitemap-2026-11.xml"]
    assert first(*(f"/sitemap-{month:02}-2026.xml" for month in range(1, 12))) == ["/sitemap-11-2026.xml"]
    assert first("/map-2024.xml", "/map-2026.xml", "/map-2025.xml") == ["/map-2026.xml"]
    days = [f"/map.xml?yyyy=2026&mm=11&dd={day:02}" for day in range(1, 23)]
    assert first(*days) == days[:13:-1]  # from the 15th on
    assert first("/map-2021.xml", "/map-2022.xml") == ["/map-2022.xml"]  # the site rests


def test_names_that_tell_nothing_keep_their_order() -> None:
    names = [f"/{letter * 3}.xml" for letter in "qwertyuiopasdfghjklzxcvb"]
    assert file_series(names, 20) == [tuple(names)]
    assert file_series(names, 30) == [(name,) for name in names]
    hashes = [f"/{hashlib.sha256(bytes([number])).hexdigest()[:8]}.xml" for number in range(200)]
    assert len(max(file_series(hashes, 20), key=len)) >= 190
    assert hashes[0] in first(*hashes)


@given(st.lists(st.text(max_size=30)), st.integers(0, 30))
def test_every_file_is_in_one_series_and_each_series_is_begun(urls: list[str], most: int) -> None:
    series = file_series(urls, most)
    assert sorted(url for files in series for url in files) == sorted(set(urls))
    begun = asked_first(urls, OLDEST, most)
    assert {files[0] for files in series} <= set(begun) <= set(urls)
    assert len(begun) == len(set(begun))


@pytest.mark.parametrize(
    ("path", "until"),
    [
        ("/2026/11/16/quay", datetime(2026, 11, 17, tzinfo=UTC)),
        ("/2026/12/quay", None),  # ahead
        ("/2026/08/quay", datetime(2026, 9, 1, tzinfo=UTC)),
        ("/2025-12/quay", datetime(2026, 1, 1, tzinfo=UTC)),
        ("/2025/quay", None),
        ("/203411", None),
        ("/quay", None),
    ],
)
def test_an_address_tells_until_when(path: str, until: datetime | None) -> None:
    assert named_until(HOST + path, NOON) == until
