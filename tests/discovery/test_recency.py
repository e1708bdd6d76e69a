"""Of a sitemap's entries the newest are asked for first, whatever order the file has."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.model import Candidate
from aggregator.discovery.recency import newest_first

HOST = "https://tide.example"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLUGS = (
    "quay",
    "ferry",
    "gulls",
    "harbour",
    "ropes",
    "dunes",
    "lantern",
    "buoy",
    "anchor",
    "eel-traps",
    "moor",
    "silt",
)


def entries(*paths: str, at: datetime | None = None) -> list[Candidate]:
    return [Candidate(HOST + path, modified_at=at) for path in paths]


def paths(candidates: list[Candidate]) -> list[str]:
    return [one.url.removeprefix(HOST) for one in newest_first(candidates, NOON)]


def test_times_come_first_and_in_their_order() -> None:
    dated = [Candidate(f"{HOST}/{days}", published_at=NOON - timedelta(days=days)) for days in (3, 1, 2)]
    assert paths([*entries("/undated"), *dated]) == ["/1", "/2", "/3", "/undated"]


@pytest.mark.parametrize(
    ("form", "count"),
    [
        ("/{slug}-{number}.html", 12),
        ("/news/{number}", 12),
        ("/{number}/{slug}-in-5-days", 12),
        ("/?p={number}", 12),
        ("/view.php?id={number}&lang=2", 12),
        ("/2026/{month:02}/{slug}", 11),
        ("/2026/{month:02}/11/{slug}.html", 11),
        ("/{year}/{slug}/", 12),
        ("/20260{digit}11-{slug}", 9),
    ],
)
@pytest.mark.parametrize("order", ["oldest first", "newest first", "by address"])
def test_addresses_tell_which_are_new(form: str, count: int, order: str) -> None:
    by_age = [
        form.format(slug=slug, number=980 + 7 * at, month=at + 1, year=2010 + at, digit=at + 1)
        for at, slug in enumerate(SLUGS[:count])
    ]
    given_order = {"oldest first": by_age, "newest first": by_age[::-1], "by address": sorted(by_age)}[order]
    assert paths(entries(*given_order)) == by_age[::-1]


def test_what_has_no_number_stands_behind() -> None:
    found = paths(entries("/about", *(f"/story-{number}" for number in range(100, 110)), "/contact"))
    assert found == [*(f"/story-{number}" for number in range(109, 99, -1)), "/contact", "/about"]


def test_numbers_that_count_nothing_leave_the_order_of_the_file() -> None:
    slugs = [
        f"/{slug}-{number}" for slug, number in zip(SLUGS, (19, 3, 50, 7, 24, 100, 1, 5, 44, 8, 90, 2), strict=True)
    ]
    assert paths(entries(*slugs)) == slugs
    assert paths(entries(*(f"/{slug}" for slug in SLUGS))) == [f"/{slug}" for slug in SLUGS]


def test_a_day_that_lies_ahead_is_a_number() -> None:
    numbers = [f"/story/{number}" for number in range(208_903_990, 208_904_010)]
    assert paths(entries(*numbers)) == numbers[::-1]


def test_a_file_that_begins_with_the_oldest_is_turned_round() -> None:
    """Entries of one time, and those without any, stand in it as they were made too."""
    dated = [Candidate(f"{HOST}/{slug}", modified_at=NOON + timedelta(days=at // 2)) for at, slug in enumerate(SLUGS)]
    assert paths([*dated, *entries("/x", "/y")]) == ["/" + slug for slug in reversed(SLUGS)] + ["/y", "/x"]
    assert paths([*entries("/y", "/x"), *dated[::-1]]) == ["/" + slug for slug in reversed(SLUGS)] + ["/y", "/x"]


_ADDRESSES = st.one_of(
    st.text(max_size=30),
    st.builds("/{}-{}".format, st.sampled_from(SLUGS), st.integers(0, 10**20)),
    st.builds("/{}/{:02}/{}".format, st.integers(1890, 2090), st.integers(0, 13), st.sampled_from(SLUGS)),
)
_TIMES = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
_LISTS = st.lists(st.builds(lambda path, at: Candidate(HOST + path, modified_at=at), _ADDRESSES, _TIMES), max_size=30)


@given(_LISTS)
def test_each_comes_once_and_times_fall(candidates: list[Candidate]) -> None:
    found = newest_first(candidates)
    assert sorted(map(repr, found)) == sorted(map(repr, candidates))
    stated = [one.modified_at for one in found if one.modified_at is not None]
    assert stated == sorted(stated, reverse=True)


@given(st.lists(_TIMES.filter(bool), unique=True, max_size=20), st.randoms(use_true_random=False))
def test_where_all_have_a_time_the_file_has_no_say(times: list[datetime], chance: random.Random) -> None:
    candidates = [Candidate(f"{HOST}/{at.timestamp()}", modified_at=at) for at in times]
    shuffled = chance.sample(candidates, len(candidates))
    assert newest_first(shuffled) == newest_first(candidates)


@given(st.integers(4, 40), st.integers(10, 10**7), st.randoms(use_true_random=False))
def test_a_counter_is_followed_through_disorder(count: int, start: int, chance: random.Random) -> None:
    """A few entries out of their place (edited, moved to the end) change nothing."""
    numbers = [start + 3 * at for at in range(count)]
    moved = [numbers.pop(chance.randrange(len(numbers))) for _ in range(count // 8)]
    found = paths(entries(*(f"/story/{number}" for number in [*numbers, *moved])))
    assert found == [f"/story/{start + 3 * at}" for at in reversed(range(count))]


def test_large_sitemaps_cost_little() -> None:
    large = entries(*(f"/news/section/a-story-of-some-words-{number}.html" for number in range(50_000)))
    began = time.process_time()
    assert newest_first(large)[0].url.endswith("49999.html")
    assert time.process_time() - began < 2
