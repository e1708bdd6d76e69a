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


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<link rel="alternate" type="application/json" title="JSON Feed" href="/feed.json">', "/feed.json"),
        ('<link rel="alternate" type="application/json" title="The Tide" href="/feed.json">', "/feed.json"),
        ('<link rel="alternate" type="text/xml" href="/news.xml">', "/news.xml"),
        ('<link rel="alternate" type="application/xml" title="RSS 2.0" href="/x.php?id=2">', "/x.php?id=2"),
        ('<link rel="service.feed" type="application/atom+xml" href="/a.xml">', "/a.xml"),
        ('<link rel="feed" href="/a.xml">', "/a.xml"),
        ('<link rel="alternate" type="application/rss+xml" href="feed://a.example/rss">', "/rss"),
        ('<link rel="alternate" type="application/rss+xml" href="feed:https://a.example/rss">', "/rss"),
        ('<a type="application/rss+xml" href="/news">News</a>', "/news"),
        ('<a href="/feed.xml">RSS feed</a>', "/feed.xml"),
        ('<a href="/rss/all">RSS</a>', "/rss/all"),
        ('<a href="/feed/"><img src="/i.png" alt="RSS"></a>', "/feed/"),
        ('<a href="/all.rss" aria-label="RSS-Feed"><svg></svg></a>', "/all.rss"),
        ('<a href="/feed">RSS订阅</a>', "/feed"),
        ('<a href="/feed">フィード</a>', "/feed"),
        ('<a href="/rss">آر‌اس‌اس</a>', "/rss"),
        ('<a href="/rss">Новости в RSS</a>', "/rss"),
    ],
)
def test_feeds_are_announced_in_many_ways(link: str, found: str) -> None:
    assert find_feeds(f"<p>{link}</p>", url="https://a.example/") == [f"https://a.example{found}"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/json" title="JSON" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">',
        '<link rel="alternate" type="text/xml" title="oEmbed" href="/oembed?format=xml&url=x">',
        '<link rel="alternate" type="application/xml" title="Sitemap" href="/sitemap.xml">',
        '<link rel="alternate" type="application/json" href="/api/page/2">',
        '<link rel="replies" type="application/atom+xml" href="/a.xml">',
        '<link rel="service.post" type="application/atom+xml" href="/a.xml">',
        '<link rel="meta" type="application/rdf+xml" href="/foaf.rdf">',
        '<a href="/2026/11/20/rss-is-back/">RSS is back</a>',
        '<a href="/progress">Progress states</a>',
        '<a href="/physics">Atom</a>',
        '<a href="/service/">RSS</a>',
        '<a href="/rss">Why the old web of RSS and feeds comes back to us all now</a>',
        '<a href="/comments/feed/">RSS comments</a>',
    ],
)
def test_what_only_looks_like_a_feed_is_none(link: str) -> None:
    assert find_feeds(f"<p>{link}</p>", url="https://a.example/") == []


def test_base_href_is_honoured() -> None:
    page = '<base href="/en/"><link rel="alternate" type="application/atom+xml" href="feed">'
    assert find_feeds(page, url="https://a.example/index.html") == ["https://a.example/en/feed"]


def test_no_feed_is_an_empty_list() -> None:
    assert find_feeds(b"", url="https://a.example/") == []
    assert find_feeds("<p>no links</p>", url="https://a.example/") == []


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)), st.text(max_size=20))
def test_never_raises(html: bytes | str, url: str) -> None:
    assert all(found.startswith("http") for found in find_feeds(html, url=url))
