"""The feeds that a page names for itself, and nothing that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.autodiscovery import find_feeds

PAGE = Path(__file__).parent.parent / "feeds" / "answer.html"


def test_page_order_each_once_without_comments() -> None:
    assert find_feeds(PAGE.read_bytes(), url="https://courier.example/x/") == [
        "https://courier.example/feed/",
        "https://other.example/atom",
        "https://courier.example/x/feed.json",
    ]


@pytest.mark.parametrize(
    ("title", "href"),
    [
        ("Courier Comments", "/replies.xml"),
        ("", "/comments/feed/"),
        ("Kurier &raquo; Kommentar-Feed", "/x.xml"),
        ("", "/%D8%AA%D8%B9%D9%84%D9%8A%D9%82%D8%A7%D8%AA/feed"),
        ("Ferry", "/2026/11/20/ferry-line-reopens/feed/"),
        ("Ferry", "/the-ferry-line-reopens-after-eleven-weeks/feed/"),
    ],
)
def test_feeds_of_comments_are_none(title: str, href: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
    assert find_feeds(page, url="https://a.example/") == []


@pytest.mark.parametrize(
    "href", ["/feed/", "/category/sport/feed/", "/news-and-weather/feed", "/rss/2026.xml", "/?feed=rss2"]
)
def test_feeds_of_sections_are_some(href: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="{href}">'
    assert find_feeds(page, url="https://a.example/") == [f"https://a.example{href}"]


def test_a_section_called_comment_is_not_readers_comments() -> None:
    page = """<link rel=alternate type=application/rss+xml href=/commentisfree/rss>
    <link rel=alternate type=application/rss+xml href=/news/rss>"""
    assert find_feeds(page, url="https://a.example/") == [
        "https://a.example/commentisfree/rss",
        "https://a.example/news/rss",
    ]


def test_base_href_is_honoured() -> None:
    page = '<base href="/en/"><link rel="alternate" type="application/atom+xml" href="feed">'
    assert find_feeds(page, url="https://a.example/index.html") == ["https://a.example/en/feed"]


def test_no_feed_is_an_empty_list() -> None:
    assert find_feeds(b"", url="https://a.example/") == []
    assert find_feeds("<p>no links</p>", url="https://a.example/") == []


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)), st.text(max_size=20))
def test_never_raises(html: bytes | str, url: str) -> None:
    assert all(found.startswith("http") for found in find_feeds(html, url=url))
