"""What an answer in the place of robots.txt means, and how long it holds: RFC 9309, 2.3.1 and 2.4."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.robotstxt import ProtegoRobotParser
from sqlalchemy import Engine

from aggregator.crawl.politeness import asked_seconds
from aggregator.crawl.robots_life import (
    LEAST_LIFE,
    LONGEST_LIFE,
    UNREACHABLE_AGAIN,
    UNREACHABLE_AT_MOST,
    heard,
    life_of,
    serves,
)
from aggregator.crawl.robots_memory import host_of
from aggregator.discovery.robots import MOST_BYTES
from aggregator.store.engine import writing
from aggregator.store.robots import RobotsFile, forget_robots, remembered_robots, save_robots

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = b"User-agent: *\nDisallow: /x\n"
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "life"),
    [
        ({}, LONGEST_LIFE),
        ({"cache-control": "public"}, LONGEST_LIFE),
        ({"cache-control": "max-age=7200"}, 2 * HOUR),
        ({"cache-control": 'public, Max-Age="7200", s-maxage=60'}, 2 * HOUR),
        ({"cache-control": "s-maxage=60"}, LONGEST_LIFE),
        ({"cache-control": "max-age=604800"}, LONGEST_LIFE),
        ({"cache-control": "max-age=60"}, LEAST_LIFE),
        ({"cache-control": "no-cache, max-age=7200"}, LEAST_LIFE),
        ({"cache-control": "no-store"}, LEAST_LIFE),
        ({"cache-control": "max-age=7200", "age": "1800"}, 1.5 * HOUR),
        ({"cache-control": "max-age=7200", "age": "soon"}, 2 * HOUR),
        ({"date": DATE, "expires": "Sun, 22 Nov 2026 17:00:00 GMT"}, 5 * HOUR),
        ({"date": DATE, "expires": DATE}, LEAST_LIFE),
        ({"date": DATE, "expires": "0"}, LONGEST_LIFE),
        ({"expires": "Sun, 22 Nov 2026 17:00:00 GMT"}, LONGEST_LIFE),
        ({"cache-control": "max-age=9999999999"}, LONGEST_LIFE),
    ],
)
def test_a_life_is_what_http_says_within_bounds(headers: dict[str, str], life: timedelta) -> None:
    assert life_of(headers) == life


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=50)))
def test_any_headers_give_a_bounded_life(headers: dict[str, str]) -> None:
    assert LEAST_LIFE <= life_of(headers) <= LONGEST_LIFE


def answered(
    status: int, known: RobotsFile | None = None, now: datetime = NOW, body: bytes = RULES, **headers: str
) -> RobotsFile:
    return heard("paper.example", status, body, headers, known=known, now=now)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 310, 302])
def test_unavailable_means_no_rules(status: int) -> None:
    file = answered(status, known=answered(200))
    assert (file.body, file.due_at, file.unreachable_since) == (b"", NOW + DAY, None)


@pytest.mark.parametrize("status", [0, 429, 500, 503, 599])
def test_out_of_reach_means_the_last_copy_or_nothing(status: int) -> None:
    copy = answered(200, etag='"1"')
    later = NOW + 3 * DAY
    stale = answered(status, known=copy, now=later)
    assert (stale.body, stale.etag, stale.unreachable_since) == (RULES, '"1"', later)
    assert stale.due_at == later + UNREACHABLE_AGAIN
    again = answered(status, known=stale, now=later + 100 * DAY)
    assert (again.body, again.unreachable_since) == (RULES, later)
    first = answered(status)
    assert first.body is None and not serves(first, NOW)
    assert answered(status, known=first, now=NOW + DAY).body is None
    assert answered(status, known=first, now=NOW + UNREACHABLE_AT_MOST).body == b""
    well = answered(200, known=stale, now=later + HOUR)
    assert well.unreachable_since is None and well.due_at == later + HOUR + DAY


def test_not_modified_begins_a_new_life() -> None:
    copy = answered(200, etag='"1"')
    fresh = answered(304, known=copy, now=NOW + DAY, body=b"")
    assert (fresh.body, fresh.etag, fresh.due_at) == (RULES, '"1"', NOW + 2 * DAY)
    assert serves(fresh, NOW + 2 * DAY - HOUR) and not serves(fresh, NOW + 2 * DAY)
    assert not serves(None, NOW)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Paper.Example/a", "paper.example"),
        ("http://paper.example:80/a", "paper.example"),
        ("https://paper.example:443", "paper.example"),
        ("http://paper.example:8080/a", "paper.example:8080"),
        ("https://user:word@paper.example./a", "paper.example"),
    ],
)
def test_one_file_stands_for_a_host_and_port(url: str, host: str) -> None:
    assert host_of(url) == host


def test_what_is_saved_last_is_remembered(engine: Engine) -> None:
    copy, other = answered(200, etag='"1"'), RobotsFile("other.example", 0, NOW, NOW, unreachable_since=NOW)
    changed = answered(304, known=copy, now=NOW + DAY)
    large = RobotsFile("large.example", 200, NOW, NOW + DAY, b"# a\n" * MOST_BYTES)
    with writing(engine) as connection:
        assert save_robots(connection, [copy, other, changed, large]) == [None] * 4
        save_robots(connection, [other])
        assert remembered_robots(connection, ["none.example", "other.example", "paper.example", "none.example"]) == [
            None,
            other,
            changed,
            None,
        ]
        (kept,) = remembered_robots(connection, ["large.example"])
        assert kept is not None and kept.body == large.body[:MOST_BYTES]
        assert forget_robots(connection, NOW + HOUR) == 1
        assert remembered_robots(connection, ["other.example"]) == [None]


def test_thousands_of_hosts_are_looked_up_in_one_go(engine: Engine) -> None:
    hosts = [f"h{n}.example" for n in range(12_000)]
    with writing(engine) as connection:
        save_robots(connection, [RobotsFile(host, 404, NOW, NOW + DAY, b"") for host in hosts[::1000]])
        found = remembered_robots(connection, hosts)
    assert [one.host for one in found if one] == hosts[::1000]


@given(st.binary(max_size=400), st.integers(-1, 700), st.text(max_size=60))
def test_any_bytes_are_rules(body: bytes, status: int, address: str) -> None:
    file = answered(status, body=body)
    rules = ProtegoRobotParser(file.body or b"", None)
    rules.allowed(f"https://paper.example/{address}", "aggregator")
    assert asked_seconds(rules, "aggregator", NOW.time()) >= 0
