"""Times of publication from heads, headers, lines and addresses of our own invention."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.datelines import is_date_line
from aggregator.text.dates import read_modified, read_published
from aggregator.text.datetext import parse_machine_date, parse_printed_date
from aggregator.text.model import Moment
from tests.text.test_facts import URL, facts_of, json_ld


def published(html: str, fetched_at: datetime | None = None, url: str = URL) -> Moment | None:
    facts, tree = facts_of(html, url)
    return read_published(facts, tree, fetched_at=fetched_at)


@pytest.mark.parametrize(
    ("html", "iso", "precision", "trust"),
    [
        (json_ld(datePublished="2024-03-04T08:15:00+02:00"), "2024-03-04T08:15:00+02:00", "minute", "structured"),
        (json_ld(datePublished="2024-03-04"), "2024-03-04T00:00:00+00:00", "day", "structured"),
        (
            "<meta property=article:published_time content=2024-03-04T06:15:00Z>",
            "2024-03-04T06:15:00+00:00",
            "minute",
            "meta",
        ),
        (
            "<h1>x</h1><span class=entry-date>4. März 2024, 8:15</span>",
            "2024-03-04T08:15:00+00:00",
            "minute",
            "element",
        ),
        ("<h1>x</h1><time datetime=2024-03-04>4 Mar</time>", "2024-03-04T00:00:00+00:00", "day", "element"),
    ],
)
def test_published(html: str, iso: str, precision: str, trust: str) -> None:
    found = published(html)
    assert found is not None
    assert (found.at.isoformat(), found.precision, found.trust) == (iso, precision, trust)


def test_blogger_prints_its_day_above_and_its_minute_below() -> None:
    found = published(
        "<div class='widget Blog'><h2 class=date-header><span>4 مارس 2024</span></h2><h3>x</h3><div class=post-footer>"
        "<abbr class=published itemprop=datePublished title='2024-03-04T08:15:00+03:00'>08:15</abbr></div></div>"
    )
    assert found is not None
    assert (found.at.isoformat(), found.precision) == ("2024-03-04T08:15:00+03:00", "minute")


def test_date_of_the_address_is_a_day() -> None:
    found = published("<p>x", url="https://harbour-post.example/2024/03/04/ferry")
    assert found is not None
    assert (found.at.date().isoformat(), found.precision, found.trust) == ("2024-03-04", "day", "url")
    assert published("<p>x", url="https://harbour-post.example/2024/03/ferry") is None


@pytest.mark.parametrize(
    "html",
    [
        "<header class=site-header><span class=date>Mon. Mar 11th, 2024</span></header><h1>x</h1>",
        "<h1>x</h1><p>The storm of March 3, 2024 bent both shafts.</p>",
        "<h1>x</h1><aside><time datetime=2024-03-11>11 Mar</time></aside>",
        "<h1>x</h1><div class=comments><time datetime=2024-03-11>11 Mar</time></div>",
        "<h1>x</h1><span class=updated-date>March 11, 2024</span>",
    ],
)
def test_what_is_no_publication_date(html: str) -> None:
    assert published(html) is None


def test_a_date_after_the_fetch_is_read_again_or_refused() -> None:
    fetched = datetime(2024, 5, 1, tzinfo=UTC)
    swapped = published("<meta name=date content=2024-11-03>", fetched)
    assert swapped is not None
    assert swapped.at.date().isoformat() == "2024-03-11"
    assert published("<meta name=date content=2031-11-30>", fetched) is None
    assert published("<meta name=date content=2031-11-30>", fetched.replace(tzinfo=None)) is None


def test_modified_is_kept_apart() -> None:
    facts, tree = facts_of(json_ld(dateModified="2024-03-05T09:00:00Z"))
    assert read_published(facts, tree) is None
    modified = read_modified(facts, fetched_at=None, hint=None)
    assert modified is not None
    assert modified.at == datetime(2024, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sat. Jan 22nd, 2022", "2022-01-22"),
        ("22 January 2022", "2022-01-22"),
        ("le 7 février 2022 à 10h30", "2022-02-07"),
        ("7 de marzo de 2022", "2022-03-07"),
        ("03.02.2022", "2022-02-03"),
        ("2022年2月3日", "2022-02-03"),
        ("3 февраля 2022", "2022-02-03"),
        ("Mon Oct 11 14:57:21 CEST 2021", "2021-10-11"),
    ],
)
def test_printed_dates(text: str, day: str) -> None:
    found = parse_printed_date(text)
    assert found is not None
    assert found[0].date().isoformat() == day


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("4 March 2024", True),
        ("Monday, 4 March 2024, 08:15", True),
        ("Published by the harbour desk on 4 March 2024", True),
        ("Harbour desk and island desk | 4 March 2024", True),
        ("The storm of March 3, 2024 bent both of the ferry's shafts.", False),
        ("What happened after March 3, 2024?", False),
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(line: str, dates: bool) -> None:
    assert is_date_line(line) is dates


@given(st.text(max_size=60))
def test_date_readers_never_raise(text: str) -> None:
    for reader in (parse_machine_date, parse_printed_date):
        found = reader(text)
        assert found is None or (found[0].tzinfo is not None and found[1] in ("day", "minute"))


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_iso_dates_come_back(at: datetime) -> None:
    found = parse_machine_date(at.isoformat())
    assert found is not None
    assert found[0] == at.replace(microsecond=0)
