"""The headline, on pages of our own invention: kickers, site names, breadcrumbs, several headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.headline import read_title
from aggregator.text.parse import parse_page
from aggregator.text.site_tails import without_site
from tests.text.test_facts import facts_of, json_ld


def title_of(html: str) -> str | None:
    return read_title(*facts_of(html))


@pytest.mark.parametrize(
    "html",
    [
        "<title>Ferry sails again | Islands</title><h1>Ferry sails again</h1>",
        "<title>Harbour Diary » Archive » Ferry sails again</title><h1>Harbour Diary</h1><h2>Ferry sails again</h2>",
        "<title>Ferry - Islands</title><h1><i class=kicker>Islands</i> <b class=headline>Ferry sails again</b></h1>",
        "<title>Ferry sails again</title><h1><small>4 March</small>Ferry sails again</h1>",
        "<title>Ferry sails again</title><h1><style>.a{color:red}</style>Ferry sails again</h1>",
        "<title>Ferry sails again</title><ol class=breadcrumb><li><h1>Ferry</h1></ol><h2>Ferry sails again</h2>",
        "<h1 class=site-title>Ferry sails</h1><title>Ferry sails again</title><h2>Ferry sails again</h2>",
        "<meta property=og:title content='Ferry timetable and fares'><article><h1>Ferry sails again</h1></article>",
        "<title>Ferry sails again│Harbour Post</title><meta property=og:site_name content='Harbour Post'>",
        "<title>Ferry sails again - harbour-post</title>",
        "<h1><a href=/>The Post of the Harbour</a></h1><meta property=og:title content='Ferry sails again'>",
        "<h1><a href=/>Harbour Diary</a></h1><title>Harbour Diary » Blog Archive » Ferry sails again</title>",
        "<h1>harbour-post.example</h1><title>harbour-post.example » Blog Archiv » Ferry sails again</title>",
        "<h1>Ferry sails again | Island Network</h1><meta property=og:title content='Ferry sails again'>",
        "<meta property=og:title content='Ferry sails again - Islands'><title>Islands: Ferry sails again</title>"
        "<h1><i class=topline>Islands</i> <b>Ferry sails again</b></h1>",
    ],
)
def test_the_printed_headline_without_kicker_and_site(html: str) -> None:
    assert title_of(html) == "Ferry sails again"


@pytest.mark.parametrize(
    ("declared", "headline"),
    [
        ("渡轮恢复通航了！-海港网", "渡轮恢复通航了！"),
        ("渡轮恢复通航了！--时政--海港日报", "渡轮恢复通航了！"),
        ("渡轮_海港百科", "渡轮"),
        ("渡轮-码头-新线路开通", "渡轮-码头-新线路开通"),
        ("Ferry-report", "Ferry-report"),
    ],
)
def test_a_chinese_title_ends_where_its_site_begins(declared: str, headline: str) -> None:
    assert title_of(f"<title>{declared}</title>") == headline


HEADLINE = "Ferry sails again after the long winter storm"
SITE = "<meta property=og:site_name content='Harbour Post'>"


@pytest.mark.parametrize(
    "html",
    [
        f"<title>{HEADLINE} | News | Harbour Post</title>{SITE}",
        f"<title>{HEADLINE} | Islands | Unknown Gazette</title>",
        f"<meta property=og:title content='{HEADLINE} | Unknown Gazette'>",
        f"<title>Harbour Post: {HEADLINE}</title>{SITE}",
        f"<title>{HEADLINE}: Harbour Post</title>{SITE}",
        f"<title>{HEADLINE} (Harbour Post)</title>{SITE}",
        f"<title>{HEADLINE}, Harbour Post</title>{SITE}",
        f"<title>{HEADLINE}</title><meta property=og:title content='{HEADLINE[:30]}...'>",
        f"<title>{HEADLINE}</title><h1>{HEADLINE}<br><small>The company hopes for calm</small></h1>",
    ],
)
def test_a_title_that_nothing_printed_confirms_ends_where_the_site_begins(html: str) -> None:
    assert title_of(html) == HEADLINE


@pytest.mark.parametrize(
    "title", ["Ferry - the last of its kind", "Kolumne | Die Fähre fährt wieder", "Storm: ferry sails again, says crew"]
)
def test_a_title_without_a_site_stays(title: str) -> None:
    assert title_of(f"<title>{title}</title>") == title


def test_a_headline_about_the_site_is_not_its_name() -> None:
    title = "Ferries sail - Why the long winter timetable of Harbour Post readers changes"
    assert title_of(f"<title>{title}</title><meta property=og:site_name content='Harbour Post'>") == title


def test_words_behind_a_dash_are_no_tail_when_another_heading_is_the_search_title() -> None:
    printed = "The ferry sails again – while its pier is closed"
    html = (
        json_ld(headline="The ferry sails again on Sunday") + "<title>The ferry sails again on Sunday</title>"
        f"<meta property=og:title content='{printed}'><h1 class=sr-only>The ferry sails again on Sunday</h1>"
        f"<h2><b>Islands –</b> <i>{printed}</i></h2>"
    )
    assert title_of(html) == printed


def test_a_printed_headline_in_two_parts_is_told_whole_by_the_head() -> None:
    html = (
        "<meta property=og:title content='Ferry to the islands: Pier closed'>"
        "<article><h1><b class=title>Ferry to the islands</b> <i>The pier stays closed</i></h1></article>"
    )
    assert title_of(html) == "Ferry to the islands: Pier closed"


def test_a_kicker_that_the_page_declares_as_part_of_its_headline_stays() -> None:
    html = json_ld(headline="Islands: Ferry sails again") + "<h1><i>Islands</i> <b>Ferry sails again</b></h1>"
    assert title_of(html) == "Islands: Ferry sails again"


def test_a_search_variant_gives_way_to_the_printed_headline() -> None:
    html = (
        json_ld(headline="Ferry sails again on Sundays") + "<article><h1>The ferry sails again on Sunday</h1></article>"
    )
    assert title_of(html) == "The ferry sails again on Sunday"


def test_a_site_that_calls_itself_by_the_headline_still_has_one() -> None:
    headline = "The ferry of the outer islands sails again"
    html = f"<title>{headline}</title><meta property=og:site_name content='{headline}'><h1>{headline}</h1>"
    assert title_of(html) == headline


WORDS = st.text(alphabet="ab -|–:»·\u00adé中", max_size=30)


@given(WORDS, WORDS, WORDS, WORDS)
def test_a_title_is_never_empty_and_never_the_site(tag: str, og: str, h1: str, site: str) -> None:
    page = (
        f"<title>{tag}</title><meta property=og:title content='{og}'><meta property=og:site_name content='{site}'>"
        f"<h1><span class=kicker>{site}</span>{h1}</h1><h2>{tag}</h2>"
    )
    if parse_page(page) is None:
        return
    title = title_of(page)
    assert title is None or title.strip()


@given(WORDS)
def test_cutting_the_site_twice_is_cutting_it_once(text: str) -> None:
    facts, _ = facts_of("<meta property=og:site_name content='a b'>")
    once = without_site(text, facts)
    assert once is None or without_site(once, facts) == once
