"""Times of feeds: the standards exactly, what feeds write besides, and never a minute that is not sure."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.feed_times import feed_time
from aggregator.discovery.feeds import parse_feed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

# Written, and the time in UTC; of a day alone, or one whose zone is not sure, its midnight.
RFC_822 = [
    ("Sun, 22 Nov 2026 13:13:00 GMT", "2026-11-22T13:13"),
    ("Sun, 22 Nov 2026 13:13:00 UT", "2026-11-22T13:13"),
    ("Sun, 22 Nov 2026 13:13:00 Z", "2026-11-22T13:13"),
    ("Sun, 22 Nov 2026 13:13:00 -0000", "2026-11-22T13:13"),
    ("Sun, 22 Nov 2026 13:13:00 +0100", "2026-11-22T12:13"),
    ("Sun, 22 Nov 2026 13:13:00 EST", "2026-11-22T18:13"),
    ("Sun, 22 Nov 2026 13:13 -0500", "2026-11-22T18:13"),
    ("Sun, 2 Nov 2026 3:03:00 GMT", "2026-11-02T03:03"),
    ("Sun,  2  Nov   2026 03:03:00   GMT", "2026-11-02T03:03"),
    ("Sun, 22 Nov 26 13:13:00 +0100", "2026-11-22T12:13"),
    ("Sunday, 22-Nov-26 13:13:00 GMT", "2026-11-22T13:13"),
    ("Mon, 22 Nov 2026 13:13:00 GMT", "2026-11-22T13:13"),  # a Sunday
    ("Sun, 22 Nov 2026 13:13:00 +0100 (CET)", "2026-11-22T12:13"),
    ("22 Nov 2026 13:13:00", "2026-11-22T13:13"),
    ("22 Nov 2026", "2026-11-22"),
    ("Sun, 22 Nov 2026 24:00:00 +0100", "2026-11-22T23:00"),
    ("Sun, 22 Nov 2026 13:13:60 GMT", "2026-11-22T13:13:59"),
]
ISO_8601 = [
    ("2026-11-22", "2026-11-22"),
    ("20261122", "2026-11-22"),
    ("2026-11-22T13:13Z", "2026-11-22T13:13"),
    ("2026-11-22T13:13:05.5+01:00", "2026-11-22T12:13:05.500000"),
    ("2026-11-22t13:13:00z", "2026-11-22T13:13"),
    ("2026-11-22T13:13:00+0100", "2026-11-22T12:13"),
    ("2026-11-22T13:13:00+01", "2026-11-22T12:13"),
    ("2026-11-22T13:13:00 +01:00", "2026-11-22T12:13"),
    ("2026-11-22 13:13:00", "2026-11-22T13:13"),
    ("2026-11-22 13:13:00 +0100", "2026-11-22T12:13"),
    ("2026-11-22 13:13:00 UTC", "2026-11-22T13:13"),
    ("20261122T131300Z", "2026-11-22T13:13"),
    ("20261122131300", "2026-11-22T13:13"),
    ("2026-11-22T24:00:00Z", "2026-11-23"),
    ("1795353180", "2026-11-22T13:13"),
]
LOOSE = [
    ("Sun, 22 Nov 2026 18:43:00 +05:30", "2026-11-22T13:13"),
    ("Sun, 22 Nov 2026 13:13 -05:00", "2026-11-22T18:13"),
    ("Nov 22, 2026 02:43 PM EST", "2026-11-22T19:43"),
    ("Nov 22, 2026 02:43 PM", "2026-11-22T14:43"),
    ("2:43 PM EST, November 22, 2026", "2026-11-22T19:43"),
    ("Sun, 22 Nov 2026 1:13:00 PM +0100", "2026-11-22T12:13"),
    ("Sun, 22 Nov 2026 13:13:00 GMT+0200", "2026-11-22T11:13"),
    ("Sun, 22 Nov 2026 13:13:00 UTC+2", "2026-11-22T11:13"),
    ("Sun Nov 22 13:13:00 CET 2026", "2026-11-22T12:13"),
    ("Sun Nov 22 13:13:00 GMT+01:00 2026", "2026-11-22T12:13"),
    ("Sun Nov 22 13:13:00 +0000 2026", "2026-11-22T13:13"),
    ("Sun Nov 22 13:13:00 2026", "2026-11-22T13:13"),
    ("Sun Nov 22 2026 13:13:00 GMT+0100 (Central European Standard Time)", "2026-11-22T12:13"),
    ("Sun, 22 Nov 2026 13:13:00 AEST", "2026-11-22T03:13"),
    ("Sun, 22 Nov 2026 13:13:00 HKT", "2026-11-22T05:13"),
    ("Sun, 22 Nov 2026 13:13:00 MET", "2026-11-22T12:13"),
    ("Sun, 22 Nov 2026 13:13:00 Etc/GMT", "2026-11-22T13:13"),
    ("11/22/2026 2:43:00 PM", "2026-11-22T14:43"),
    ("Fri, 04/03/2026 - 14:43", "2026-04-03T14:43"),  # that day was a Friday, 4 March a Wednesday
    ("03.04.2026 13.13 Uhr", "2026-04-03T13:13"),
]
OTHER_LANGUAGES = [
    ("Dim, 22 févr. 2026 13:13:00 +0100", "2026-02-22T12:13"),
    ("Mar, 24 Nov 2026 13:13:00 +0100", "2026-11-24T12:13"),  # mardi, not March
    ("22 ноя 2026", "2026-11-22"),
    ("Вс, 22 ноя 2026 13:13:00 +0300", "2026-11-22T10:13"),
    ("22 ноября 2026 г. 13:13", "2026-11-22T13:13"),
    ("So, 22 Nov 2026 13:13:00 MEZ", "2026-11-22T12:13"),
    ("Paz, 22 Kas 2026 13:13:00 +0300", "2026-11-22T10:13"),
    ("Κυρ, 22 Νοε 2026 13:13:00 EET", "2026-11-22T11:13"),
    ("2026년 11월 22일 오후 2:43", "2026-11-22T14:43"),
    ("2026年11月22日 13:13", "2026-11-22T13:13"),
]
NOT_SURE = [
    ("Sun, 22 Nov 2026 13:13:00 IST", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 BST", "2026-11-22"),
    ("Sun Nov 22 13:13:00 IST 2026", "2026-11-22"),
    ("2026-11-22 13:13:00 IST", "2026-11-22"),
    ("Nov 22, 2026 02:43 PM ET", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 A", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 XYZ", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 EST5EDT", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 Europe/Berlin", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 Etc/GMT-5", "2026-11-22"),  # which means five hours ahead
    ("Sun, 22 Nov 2026 13:13:00 +0100 GMT", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 EST -0500", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 +9999", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 +9900", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 +1959", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:13:00 +053", "2026-11-22"),
    ("2026-11-22T13:13:00Z+01:00", "2026-11-22"),
    ("2026-11-22T13:13:00+23:00", "2026-11-22"),
    ("Sun, 22 Nov 2026 13:73:00 GMT", "2026-11-22"),
]
NOTHING = ["", "yesterday", "2026", "2026-11", "03/04/2026 2:43:00 PM", "Sun, 31 Feb 2026 13:13:00 GMT", "22 Xyz 2026"]


@pytest.mark.parametrize(("written", "iso"), RFC_822 + ISO_8601 + LOOSE + OTHER_LANGUAGES + NOT_SURE)
def test_the_time_of_a_feed(written: str, iso: str) -> None:
    assert feed_time(written) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", NOTHING)
def test_no_day_that_is_sure(written: str) -> None:
    assert feed_time(written) is None


def test_the_language_decides_between_two_months_of_one_name() -> None:
    assert feed_time("22 listopada 2026", "pl") == datetime(2026, 11, 22, tzinfo=UTC)
    assert feed_time("22 listopada 2026", "hr") == datetime(2026, 10, 22, tzinfo=UTC)


def test_the_language_decides_whose_time_cst_is() -> None:
    written = "Sun, 22 Nov 2026 13:13:00 CST"
    assert feed_time(written) == feed_time(written, "en") == datetime(2026, 11, 22, 19, 13, tzinfo=UTC)
    assert feed_time(written, "zh") == datetime(2026, 11, 22, 5, 13, tzinfo=UTC)


_ZONES = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
_TIMES = st.datetimes(datetime(1991, 1, 1), datetime(2050, 1, 1), timezones=_ZONES)


@given(_TIMES)
def test_rfc_3339_is_read_exactly(at: datetime) -> None:
    assert feed_time(at.isoformat()) == at


@given(_TIMES)
def test_rfc_822_is_read_exactly(at: datetime) -> None:
    assert feed_time(format_datetime(at)) == at.replace(microsecond=0)


_SCRAPS = st.sampled_from(
    [
        *("Sun,", "22", "Nov", "2026", "13:13:00", "24:00", "1:13", "PM", "+0100", "-05:00", "GMT+2", "CST", "Z", "T"),
        *("2026-11-22", "22.11.26", "99", "0", "ноя", "下午", "(", ")", "/", "-", "Etc/", "٢"),
    ]
)


@given(
    st.text(max_size=200) | st.lists(_SCRAPS, max_size=12).map(" ".join) | st.lists(_SCRAPS, max_size=9).map("".join)
)
def test_never_raises_and_is_utc(text: str) -> None:
    at = feed_time(text)
    assert at is None or at.tzinfo is UTC


def _rss(date: str, head: str = "") -> str:
    return f"<rss><channel>{head}<item><link>/a</link><guid>2026-01-01</guid>{date}</item></channel></rss>"


def _published(feed: str, encoding: str = "utf-8") -> datetime | None:
    (candidate,) = parse_feed(feed.encode(encoding), url="https://a.example/feed", now=NOW).candidates
    return candidate.published_at


@pytest.mark.parametrize("source", ["", "<source url='/'>S</source>"])
@pytest.mark.parametrize(("written", "iso"), LOOSE[:3] + OTHER_LANGUAGES[:4] + NOT_SURE[:3])
def test_either_library_gives_that_time(written: str, iso: str, source: str) -> None:
    """With either library: <source> is what only feedparser reads."""
    at = datetime.fromisoformat(iso).replace(tzinfo=UTC)
    for date in (f"<pubDate>\n{written} </pubDate>", f"<dc:date><![CDATA[{written}]]></dc:date>"):
        feed = _rss(date + source).replace("<rss>", "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'>")
        assert _published(feed) == at
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/><updated>2026-01-01</updated>"
    assert _published(f"{atom}<published>{written}</published>{source}</entry></feed>") == at


def test_a_time_in_the_encoding_and_language_of_its_feed() -> None:
    at = datetime(2026, 10, 22, 12, 13, tzinfo=UTC)
    croatian = _rss("<pubDate>22. listopada 2026. 13:13 +0100</pubDate>", "<language>hr-HR</language>")
    assert _published(croatian) == at
    russian = "<?xml version='1.0' encoding='{}'?>" + _rss("<pubDate>22 окт 2026 13:13:00 +0100</pubDate>")
    for encoding in ("windows-1251", "utf-16"):
        assert _published(russian.format(encoding), encoding) == at
    french = _rss("<pubDate>22 f&eacute;vr. 2026 13:13 +0100</pubDate>")
    assert _published(french) == datetime(2026, 2, 22, 12, 13, tzinfo=UTC)


def test_what_cannot_be_read_is_guessed_from_nothing_else() -> None:
    change = "<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2026-11-01T10:00:00Z</atom:updated>"
    assert _published(_rss("<pubDate>some day</pubDate>" + change)) is None


def test_times_of_a_json_feed() -> None:
    item = '{"id": "1", "url": "/a?x=1&y=2", "date_published": "Sun, 22 Nov 2026 18:43:00 +05:30", "date_modified": 7}'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}'
    (candidate,) = parse_feed(body.encode(), url="https://a.example/feed", now=NOW).candidates
    assert candidate.published_at == datetime(2026, 11, 22, 13, 13, tzinfo=UTC)
    assert (candidate.modified_at, candidate.url) == (None, "https://a.example/a?x=1&y=2")


def test_a_time_of_any_length_is_read_quickly() -> None:
    began = time.process_time()
    for part in (" ", "1", "1 ", "Nov ", "13:13 ", "+", "("):
        feed_time(part * 100_000)
    assert time.process_time() - began < 1
