"""Which ways in are due, and how long each waits: decided from what is remembered, without a crawl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.crawl.intervals import FIRST, Bounds, failed_wait, first_wait, next_wait
from aggregator.crawl.plan import GIVEN_UP, KnownWays, is_due
from aggregator.spiders.ways import WayIn
from aggregator.store.polls import KnownWay, poll_key

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOUNDS = Bounds(timedelta(minutes=10), DAY)
HOME = WayIn("paper", "https://paper.example/", "home")
INDEX = WayIn("paper", "https://paper.example/index.xml", "sitemap")


def known(
    way_in: WayIn, parent: WayIn | None = None, *, done: timedelta = HOUR, due: timedelta = HOUR, **more: object
) -> KnownWay:
    """A way in that was done with `done` ago and is due in `due`."""
    values = {
        "last_polled_at": NOW - done,
        "done_at": NOW - done,
        "next_poll_at": NOW + due,
        "wait": HOUR,
        "is_met": True,
    }
    key = poll_key(way_in.url, way_in.kind)
    named_by = poll_key(parent.url, parent.kind) if parent else None
    return KnownWay(key, way_in.source_id, way_in.url, way_in.kind, parent=named_by, **{**values, **more})  # type: ignore[arg-type]


def found(kind: str, name: str = "") -> WayIn:
    return WayIn("paper", f"https://paper.example/{kind}{name}", kind, parent=HOME.url)


def due(root: WayIn, *ways: KnownWay) -> list[tuple[str, bool]]:
    return [(one.kind, one.is_safety_net) for one in KnownWays.of(ways).due_ways(root, NOW)]


def test_what_was_never_read_is_due() -> None:
    assert due(HOME) == [("home", False)]
    assert due(INDEX) == [("sitemap", False)]


def test_a_home_page_gives_way_to_what_was_found_there() -> None:
    feed, sitemap = found("feed"), found("sitemap")
    home = known(HOME, due=-HOUR)
    assert due(HOME, home, known(feed, HOME, due=-HOUR), known(sitemap, HOME, due=-HOUR)) == [
        ("feed", False),
        ("sitemap", True),
    ]
    assert due(HOME, home, known(feed, HOME), known(sitemap, HOME)) == []
    assert due(HOME, known(HOME, done=8 * DAY, due=-HOUR), known(feed, HOME)) == [("home", False)]
    assert due(HOME, home, known(feed, HOME, failures=GIVEN_UP)) == [("home", False)]


def test_the_next_best_stands_in_where_the_best_fails() -> None:
    home, feed, sitemap = known(HOME, due=-HOUR), found("feed"), found("sitemap")
    resting = known(sitemap, HOME, due=20 * HOUR, done=4 * HOUR, wait=None)
    assert due(HOME, home, known(feed, HOME), resting) == []
    assert due(HOME, home, known(feed, HOME, failures=1, due=HOUR), resting) == [("sitemap", False)]


def test_a_file_whose_change_is_announced_waits_for_the_announcement() -> None:
    file = WayIn("paper", "https://paper.example/1.xml", "sitemap", parent=INDEX.url)
    index = known(INDEX)
    assert due(INDEX, index, known(file, INDEX, due=-DAY)) == [("sitemap", False)]
    assert due(INDEX, index, known(file, INDEX, due=-DAY, announced_at=NOW - DAY)) == []
    assert due(INDEX, index, known(file, INDEX, next_poll_at=None, announced_at=NOW)) == [("sitemap", False)]
    failed = known(file, INDEX, due=-HOUR, announced_at=NOW, last_polled_at=NOW - HOUR, done_at=NOW - DAY)
    assert due(INDEX, index, failed) == [("sitemap", False)]


def test_ways_in_that_name_each_other_end() -> None:
    one, two = (WayIn("paper", f"https://paper.example/{n}.xml", "sitemap") for n in (1, 2))
    assert due(INDEX, known(INDEX), known(one, INDEX, due=-DAY), known(two, one, due=-DAY), known(INDEX, two)) != []


def test_a_run_that_starts_a_little_early_does_not_skip_a_turn() -> None:
    assert is_due(known(INDEX, due=timedelta(seconds=60)), NOW)
    assert not is_due(known(INDEX, due=timedelta(seconds=120)), NOW)


def test_waits_follow_the_news() -> None:
    assert next_wait(HOUR, HOUR, 0, BOUNDS) == 1.5 * HOUR
    assert next_wait(HOUR, HOUR, 1, BOUNDS) == HOUR
    assert next_wait(HOUR, HOUR, 50, BOUNDS) == HOUR / 2
    assert next_wait(HOUR, 10 * HOUR, 1, BOUNDS) == HOUR
    assert first_wait([], BOUNDS) == FIRST
    assert first_wait([NOW - n * 3 * HOUR for n in range(9)], BOUNDS) == 3 * HOUR


@given(
    st.timedeltas(timedelta(0), 10 * DAY),
    st.timedeltas(timedelta(seconds=1), 400 * DAY),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
)
def test_waits_stay_within_bounds(wait: timedelta, since: timedelta, news: int, failures: int) -> None:
    for one in (
        next_wait(wait, since, news, BOUNDS),
        failed_wait(wait, failures, BOUNDS),
        first_wait([NOW] * 3, BOUNDS),
    ):
        assert BOUNDS.least <= one <= BOUNDS.most


def test_a_failing_way_in_waits_ever_longer() -> None:
    waits = [failed_wait(HOUR, n, BOUNDS) for n in range(1, 8)]
    assert waits == sorted(waits) and waits[0] == 2 * HOUR and waits[-1] == DAY
