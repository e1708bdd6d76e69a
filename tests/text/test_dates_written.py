"""Dates as people and machines write them: scripts, calendars, orders, clocks."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.times.calendars import persian_date
from aggregator.text.times.clocks import find_clock, read_zone
from aggregator.text.times.datelines import (
    dateline,
    has_label,
    is_date_line,
    is_event,
    is_span,
    published_words,
    updated_words,
)
from aggregator.text.times.datetext import DateStyle, parse_machine_date, parse_printed_date
from aggregator.text.times.months import month_of, months_table, words_before_date
from aggregator.text.times.urldates import url_day, url_month

MONTHS = [
    (language, number, name)
    for language, names in months_table()["months"].items()
    for number, spellings in enumerate(names, 1)
    for name in spellings.split("|")
]


def printed(text: str, language: str | None = None, *, month_first: bool = False) -> str | None:
    found = parse_printed_date(text, DateStyle(language, month_first))
    return found[0].isoformat(timespec="minutes").removesuffix("T00:00+00:00") if found else None


def test_every_language_has_twelve_months() -> None:
    assert all(len(names) == 12 for names in (*months_table()["months"].values(), *months_table()["persian"].values()))
    assert len(months_table()["months"]) >= 25


@pytest.mark.parametrize(("language", "number", "name"), MONTHS)
def test_months_of_every_language(language: str, number: int, name: str) -> None:
    code = language.split("_")[0]
    assert month_of(name, code) == number
    for text in (f"4 {name} 2024", f"{name} 4, 2024", f"2024 {name} 4", f"4. {name}. 2024"):
        assert printed(text, code) == f"2024-{number:02}-04", text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024. március 4. 10:20", "2024-03-04T10:20+00:00"),
        ("2024 m. kovo 4 d.", "2024-03-04"),
        ("2024. gada 4. marts", "2024-03-04"),
        ("2024ko martxoaren 4a", "2024-03-04"),
        ("4 มี.ค. 2567 เวลา 15:30 น.", "2024-03-04T15:30+00:00"),
        ("4 มีนาคม 67", "2024-03-04"),
        ("04/03/2567", "2024-03-04"),
        ("४ मार्च २०२४", "2024-03-04"),
        ("৪ মার্চ ২০২৪", "2024-03-04"),
        ("٤ مارس ٢٠٢٤ - 3:15 م", "2024-03-04T15:15+00:00"),
        ("4 كانون الثاني 2024", "2024-01-04"),
        ("۱۴ اسفند ۱۴۰۲ - ۱۵:۲۰", "2024-03-04T15:20+00:00"),
        ("令和6年3月4日", "2024-03-04"),
        ("令和元年5月1日", "2019-05-01"),
        ("民國113年3月4日", "2024-03-04"),
        ("2024年3月4日 下午3:15", "2024-03-04T15:15+00:00"),
        ("2024년 3월 4일 오전 9:15", "2024-03-04T09:15+00:00"),
        ("２０２４年３月４日", "2024-03-04"),
        ("ngày 4 tháng 3, 2024", "2024-03-04"),
        ("4.3.24", "2024-03-04"),
        ("04 | 03 | 2024", "2024-03-04"),
        ("4-Mar-2024", "2024-03-04"),
        ("4 Mar 24 08:15", "2024-03-04T08:15+00:00"),
        ("08:15, 4 March 2024", "2024-03-04T08:15+00:00"),
        ("March 4th, 2024 at 8:15 a.m. EST", "2024-03-04T08:15-05:00"),
        ("Mar 04 09:34 2024", "2024-03-04T09:34+00:00"),
        ("4 Μαρτίου 2024, 3:30 μ.μ.", "2024-03-04T15:30+00:00"),
        ("4 March 2024, 18:00-20:00", "2024-03-04T18:00+00:00"),
        ("Tue Mar 05 2024 10:00:00 GMT+0100 (CET)", "2024-03-05T10:00+01:00"),
        ("4 March 2024 99:99", "2024-03-04"),
        ("31 February 2024", None),
        ("March 2024", None),
        ("4 March", None),
        ("1445/08/23", None),  # the moon's calendar has no fixed days
        ("7.0.2134", None),
        ("1.2.3.4", None),
    ],
)
def test_printed(text: str, wanted: str | None) -> None:
    assert printed(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2018-11-28CET11:59:00+0100", "2018-11-28T11:59:00+01:00"),
        ("2024-3-4T8:05:00", "2024-03-04T08:05:00+00:00"),
        ("20240304T081500Z", "2024-03-04T08:15:00+00:00"),
        ("1709540100000", "2024-03-04T08:15:00+00:00"),
        ("2024-03-04T08:15:00 GMT-0300", "2024-03-04T08:15:00-03:00"),
        ("2024-03-04T23:30:00+02:00", "2024-03-04T23:30:00+02:00"),
        ("Wed, 06 Mar 2024 00:25:56 GMT", "2024-03-06T00:25:56+00:00"),
    ],
)
def test_machine(text: str, wanted: str) -> None:
    found = parse_machine_date(text)
    assert found is not None
    assert (found[0].isoformat(), found[1]) == (wanted, "minute")


def test_languages_part_equal_names() -> None:
    assert (printed("4 listopada 2023", "hr"), printed("4 listopada 2023", "pl")) == ("2023-10-04", "2023-11-04")


def test_persian_numbers_need_a_persian_page() -> None:
    assert printed("1402/12/14", "fa") == "2024-03-04"
    assert printed("1402/12/14", "ar") is None


@given(st.integers(1370, 1449), st.integers(1, 12), st.integers(1, 31))
def test_persian_days_follow_each_other(year: int, month: int, day: int) -> None:
    found = persian_date(year, month, day)
    if found is None:
        assert day > 29
        return
    following = persian_date(year, month, day + 1) or persian_date(year, month + 1, 1) or persian_date(year + 1, 1, 1)
    assert following == found + timedelta(days=1)
    assert persian_date(year, 1, 1) in (date(year + 621, 3, 20), date(year + 621, 3, 21), date(year + 621, 3, 22))


@given(st.dates(date(1991, 1, 1), date(2059, 12, 31)), st.sampled_from("./-"))
def test_both_orders_give_one_day(day: date, sign: str) -> None:
    first = f"{day.day:02}{sign}{day.month:02}{sign}{day.year}"
    second = f"{day.month:02}{sign}{day.day:02}{sign}{day.year}"
    assert printed(first) == printed(second, month_first=True) == day.isoformat()
    if day.day > 12:  # only one order is possible
        assert printed(second) == printed(first, month_first=True) == day.isoformat()
    weekday = calendar.day_name[day.weekday()]
    assert printed(f"{weekday}, {second}") in (day.isoformat(), _other_of_that_weekday(day))


def _other_of_that_weekday(day: date) -> str | None:
    try:
        other = day.replace(day=day.month, month=day.day)
    except ValueError:
        return None
    return other.isoformat() if other.weekday() == day.weekday() else None


@given(st.text(max_size=150), st.sampled_from([None, "en", "fa", "th", "ko", "xx"]), st.booleans())
@settings(max_examples=300)
def test_nothing_raises(text: str, language: str | None, month_first: bool) -> None:
    style = DateStyle(language, month_first)
    for reader in (parse_machine_date, parse_printed_date):
        found = reader(text, style)
        assert found is None or (found[0].tzinfo is not None and found[0].year >= 1990)
    for judge in (is_date_line, is_event, is_span, has_label, dateline, published_words, updated_words, find_clock):
        judge(text)
    read_zone(text)
    url_day(text)
    url_month(text)
    words_before_date(text)


_PIECES = st.lists(
    st.sampled_from(
        [
            "4",
            "31",
            "2024",
            "24",
            "٤",
            "March",
            "มี.ค.",
            "كانون",
            ".",
            "/",
            "-",
            ":",
            ",",
            "年",
            "T",
            "+02:00",
            " ",
            "Updated",
        ]
    ),
    max_size=14,
)


@given(_PIECES)
@settings(max_examples=300)
def test_nothing_raises_on_pieces_of_dates(pieces: list[str]) -> None:
    text = "".join(pieces)
    parse_machine_date(text)
    parse_printed_date(text)
    is_date_line(text)
    published_words(text)


@pytest.mark.parametrize(
    "unit", ["4.", "1-", "March ", "4 March ", "a ", "08:", "published ", "20240304/", "( ", "年", ". . "]
)
def test_long_lines_cost_no_time(unit: str) -> None:
    start = datetime.now(UTC)
    text = unit * 20_000
    for reader in (parse_machine_date, parse_printed_date, dateline, url_day, published_words, is_span):
        reader(text)
    assert datetime.now(UTC) - start < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Posted 4 March 2024, updated 5 March 2024", "2024-03-04", "2024-03-05"),
        ("Last updated 5 March 2024, originally created 4 March 2024", "2024-03-04", "2024-03-05"),
        ("Veröffentlicht: 04.03.2024, zuletzt aktualisiert 05.03.2024", "2024-03-04", "2024-03-05"),
        ("Aktualisiert: 05.03.2024", None, "2024-03-05"),
        ("4 March 2024", "2024-03-04", None),
    ],
)
def test_a_line_of_two_dates(line: str, published: str | None, updated: str | None) -> None:
    assert (printed(published_words(line)), printed(updated_words(line))) == (published, updated)


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("4 March 2024", True),
        ("Monday, 4 March 2024, 08:15", True),
        ("Published by the harbour desk on 4 March 2024", True),
        ("Harbour desk and island desk | 4 March 2024", True),
        ("港のニュース 2024年3月4日 10時15分", True),
        ("The storm of March 3, 2024 bent both of the ferry's shafts.", False),
        ("What happened after March 3, 2024?", False),
        ("4.-9. März 2024", False),
        ("Exhibition, 9-23 Feb 2024 | Mo-Fr 9–16", False),
        ("4 March 2024, 13:15 - 19:00", False),
        ("4 March 2024:", False),
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(line: str, dates: bool) -> None:
    assert is_date_line(line) is dates


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("4.3.2024 – The ferry sails again.", "4.3.2024"),
        ("HALVIK, 4 March 2024 — The ferry sails again.", "HALVIK, 4 March 2024"),
        ("Halvik, (04.03.2024). The ferry sails again.", "Halvik, (04.03.2024)"),
        ("4 March 2024 – the night when the storm came – will be remembered.", ""),
        ("On the night of 4 March 2024 – the worst – the storm came.", ""),
        ("Since 4 March 2024 - and not before - the ferry sails.", ""),
        ("The ferry sails again.", ""),
    ],
)
def test_dateline(text: str, opening: str) -> None:
    assert dateline(text) == opening


@pytest.mark.parametrize(
    ("url", "day", "month"),
    [
        ("https://a.example/2024/03/04/ferry", "2024-03-04", (2024, 3)),
        ("https://a.example/2024/3/4/ferry", "2024-03-04", None),
        ("https://a.example/news/2024-03-04-ferry", "2024-03-04", (2024, 3)),
        ("https://a.example/ferry-2024-03-04.html", "2024-03-04", None),
        ("https://a.example/article/A2024030414320005196", "2024-03-04", None),
        ("https://a.example/news/20240304/ferry", "2024-03-04", None),
        ("https://a.example/2024/03/ferry", None, (2024, 3)),
        ("https://a.example/league/2021/22/ferry", None, None),
        ("https://a.example/2021-22/ferry", None, None),
        ("https://keeper.example/web/20190807060504/https://a.example/2024/03/04/ferry", "2024-03-04", (2024, 3)),
        ("https://a.example/2024/02/31/ferry", None, (2024, 2)),
        ("", None, None),
    ],
)
def test_addresses(url: str, day: str | None, month: tuple[int, int] | None) -> None:
    found = url_day(url)
    assert (found.date().isoformat() if found else None, url_month(url)) == (day, month)
