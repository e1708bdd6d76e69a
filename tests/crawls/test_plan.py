"""Which ways in are due, and how long each waits: decided from what is remembered, without a crawl."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from aggregator.crawl.intervals import FIRST, PAST, SELDOM, Bounds, failed_wait, first_wait, latest, next_wait
from aggregator.crawl.open_polls import OpenPoll
from aggregator.crawl.plan import GIVEN_UP, KnownWays, is_due
from aggregator.spiders.ways import WayIn
from aggregator.store.polls import KnownWay, Poll, poll_key

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


def turns(root: WayIn, *ways: KnownWay, now: datetime = NOW) -> list[str]:
    """The addresses that are asked for, without the site's."""
    return [one.url.removeprefix("https://paper.example") for one in KnownWays.of(ways).due_ways(root, now)]


def file_of(index: WayIn, name: str) -> WayIn:
    return WayIn("paper", f"https://paper.example/{name}.xml", "sitemap", parent=index.url)


def test_what_brings_nothing_of_its_own_takes_turns_beside_what_brought_news() -> None:
    home, front = known(HOME), WayIn("paper", "https://paper.example/front", "listing", parent=HOME.url)
    best = known(front, HOME, due=-HOUR, news_at=NOW - 3 * DAY)
    sections = [known(found("listing", f"/{n}"), HOME, due=-n * HOUR) for n in range(1, 5)]
    assert turns(HOME, home, best, *sections) == ["/front", "/listing/4"]
    # One that brought news at its last poll, or within a day, waits by its own interval alone.
    lively = replace(sections[0], news_at=sections[0].done_at)
    quiet_for_hours = replace(sections[1], news_at=NOW - 20 * HOUR)
    assert turns(HOME, home, lively, quiet_for_hours, *sections[2:]) == ["/listing/1", "/listing/2", "/listing/4"]
    # What was never read, or broke off, is no extra.
    unread = replace(sections[0], last_polled_at=None, done_at=None, next_poll_at=None)
    broken_off = replace(sections[1], failures=1)
    assert turns(HOME, home, best, unread, broken_off, *sections[2:]) == [
        "/front", "/listing/1", "/listing/2", "/listing/4",
    ]  # fmt: skip
    # Runs that start once a week ask for what has been due for days.
    late = [replace(section, next_poll_at=NOW - 4 * DAY) for section in sections[:2]]
    assert turns(HOME, home, best, *late, *sections[2:]) == ["/front", "/listing/1", "/listing/2"]
    # -a since= asks them all.
    assert len(KnownWays.of([home, best, *sections]).due_ways(HOME, NOW, at_once=True)) == 5


def test_an_index_without_times_and_its_files_take_turns() -> None:
    index = known(INDEX, due=-2 * HOUR)
    posts = known(file_of(INDEX, "posts"), INDEX, due=-HOUR, news_at=NOW - 3 * DAY)
    pages = known(file_of(INDEX, "pages"), INDEX, due=-3 * HOUR)
    # The index goes first: it names the files that are new.
    assert turns(INDEX, index, posts, pages) == ["/index.xml", "/posts.xml"]
    assert turns(INDEX, replace(index, next_poll_at=NOW + DAY), posts, pages) == ["/posts.xml", "/pages.xml"]
    # Behind all stand the files that nothing led to, and those of the past, however long they wait.
    last = known(
        file_of(INDEX, "last"), INDEX, due=-20 * DAY, last_polled_at=None, done_at=None, wait=None, is_met=False
    )
    past = known(file_of(INDEX, "past"), INDEX, due=-20 * DAY, wait=PAST)
    rests = replace(index, next_poll_at=NOW + DAY)
    assert turns(INDEX, rests, posts, pages, last, past) == ["/posts.xml", "/pages.xml"]
    assert turns(INDEX, rests, posts, last) == ["/last.xml", "/posts.xml"]
    assert turns(INDEX, rests, posts, past) == ["/posts.xml", "/past.xml"]


def test_files_that_an_earlier_run_had_no_room_for_are_extras_but_for_the_newest() -> None:
    files = [
        replace(known(file_of(INDEX, f"{number}"), INDEX), last_polled_at=None, next_poll_at=None, is_met=False)
        for number in (1, 2, 3)
    ]
    asked = KnownWays.of([known(INDEX), *files]).due_ways(INDEX, NOW)
    assert {one.url[-5]: one.is_extra for one in asked} == {"3": False, "2": True, "1": True}


def test_a_change_announced_by_the_day_is_looked_for_until_the_day_is_over() -> None:
    midnight = NOW.replace(hour=0)
    file = known(file_of(INDEX, "1"), INDEX, due=-HOUR, announced_at=midnight)
    assert turns(INDEX, known(INDEX), file) == ["/1.xml"]
    assert turns(INDEX, known(INDEX), replace(file, next_poll_at=NOW + HOUR)) == []
    assert turns(INDEX, known(INDEX), file, now=NOW + DAY) == ["/index.xml", "/1.xml"]
    read = replace(file, last_polled_at=NOW + DAY, done_at=NOW + DAY)
    assert turns(INDEX, known(INDEX), read, now=NOW + 2 * DAY) == ["/index.xml"]
    exact = replace(file, announced_at=midnight + HOUR)
    assert turns(INDEX, known(INDEX), exact) == []


def test_a_day_lasts_until_its_end() -> None:
    midnight = NOW.replace(hour=0)
    assert latest(midnight) == midnight + DAY
    assert latest(NOW) == NOW
    assert latest(midnight.astimezone(timezone(HOUR))) == midnight + DAY


def test_an_index_counts_as_what_it_announces() -> None:
    sitemap, feed = found("sitemap"), known(found("feed"), HOME, due=-DAY)
    index = known(sitemap, HOME, due=-HOUR)
    file = known(file_of(sitemap, "1"), sitemap, announced_at=NOW - 3 * DAY, news_at=NOW - 3 * DAY)
    assert turns(HOME, known(HOME), index, file, feed, known(found("feed", "2"), HOME, due=-HOUR)) == [
        "/feed", "/sitemap",
    ]  # fmt: skip


def test_a_home_page_that_is_looked_at_anew_is_the_extra_and_serves_its_listing() -> None:
    home = known(HOME, done=8 * DAY, due=-HOUR)
    itself = known(WayIn("paper", HOME.url, "listing", parent=HOME.url), HOME, due=-HOUR, news_at=NOW - 2 * DAY)
    section = known(found("listing", "/sport"), HOME, due=-HOUR)
    assert turns(HOME, home, itself, section) == ["/"]


@given(st.lists(st.tuples(st.integers(1, 48), st.booleans()), min_size=1, max_size=12))
def test_every_extra_has_its_turn(ways: list[tuple[int, bool]]) -> None:
    """Runs as many as there are ways in ask each of them, one extra at a time."""
    feeds = {
        f"/feed{n}": known(found("feed", str(n)), HOME, due=-hours * HOUR, news_at=NOW - 3 * DAY if met else None)
        for n, (hours, met) in enumerate(ways)
    }
    asked = set()
    for _ in range(len(feeds)):
        now_asked = turns(HOME, known(HOME), *feeds.values())
        assert len(now_asked) <= 2
        for path in now_asked:
            feeds[path] = replace(feeds[path], next_poll_at=NOW + DAY)
        asked.update(now_asked)
    assert asked == set(feeds)


def outcome(way_in: WayIn, before: KnownWay | None, **more: object) -> Poll:
    poll = Poll("paper", way_in.url, way_in.kind, 200, NOW)
    return OpenPoll(way_in, before, poll, **more).outcome(BOUNDS)  # type: ignore[arg-type]


def test_what_never_brought_an_article_of_its_own_waits_up_to_three_days() -> None:
    section = replace(found("listing"), is_extra=True)
    before = known(section, HOME, wait=DAY)
    assert outcome(section, before).wait == 1.5 * DAY
    assert outcome(section, replace(before, wait=SELDOM)).wait == SELDOM
    assert outcome(section, replace(before, news_at=NOW - 9 * DAY)).wait == DAY
    assert outcome(replace(section, is_extra=False), before).wait == DAY
    assert outcome(section, replace(before, wait=SELDOM), news=4, has_kept=True).wait == DAY


def test_a_file_of_the_past_waits_a_month() -> None:
    file = replace(file_of(INDEX, "1"), is_extra=True)
    assert outcome(file, None, beyond=5).wait == PAST
    assert outcome(file, None, beyond=5, within=1).wait != PAST
    assert outcome(replace(file, is_extra=False), None, beyond=5).wait != PAST
    before = known(file, INDEX, wait=PAST)
    assert outcome(file, before).wait == PAST
    assert outcome(file, before, news=1, has_kept=True).wait == DAY


def test_the_past_that_a_first_meeting_brings_by_a_section_is_no_news() -> None:
    section = replace(found("listing"), is_extra=True)
    assert not outcome(section, None, has_kept=True).has_news
    assert outcome(replace(section, is_extra=False), None, has_kept=True).has_news
    assert outcome(section, known(section, HOME), has_kept=True).has_news
    assert not outcome(section, known(section, HOME), news=3).has_news  # no article came of them
