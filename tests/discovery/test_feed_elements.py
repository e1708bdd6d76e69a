"""Entries whose texts hold bare markup, or never end: none is lost, and what is lost is said."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.feed_elements import entry_starts, texts_escaped, times_rewritten
from aggregator.discovery.feeds import parse_feed
from aggregator.discovery.model import Feed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TIME = datetime(2026, 11, 22, 12, 13, tzinfo=UTC)


def _read(body: str) -> Feed:
    return parse_feed(body.encode(), url="https://a.example/feed", now=NOW)


def _rss(text: str) -> str:
    """Three entries with that text, and what stands around it."""
    entry = "<item><title>T{0}</title><link>/{0}</link>{1}<pubDate>22 Nov 2026 13:13 CET</pubDate></item>\n"
    head = "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Feed</title>"
    return head + "".join(entry.format(number, text) for number in range(3)) + "</channel></rss>"


def _atom(text: str) -> str:
    entry = "<entry><title>T{0}</title><link href='/{0}'/>{1}<published>2026-11-22T13:13:00+0100</published></entry>"
    entries = "".join(entry.format(number, text) for number in range(3))
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed</title>{entries}</feed>"


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        (_rss("<description><p>a<br>b</description>"), "a b"),
        (_rss("<description><p>a</p><p>b</p></description>"), "a b"),
        (_rss("<DESCRIPTION><img src=x>a &lt;i&gt; b</DESCRIPTION>"), "a <i> b"),
        (_rss("<description>a b"), "a b"),
        (_rss("<description><p>a<br>b"), "a b"),
        (_rss("<description><![CDATA[<p>a</item> b]]></description>"), "a b"),
        (_rss("<description>a b</description><content:encoded><p>c<hr></content:encoded>"), "a b"),
        (_atom("<summary><p>a<br>b</summary>"), "a b"),
        (_atom("<summary>a b"), "a b"),
        (_atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a<br>b</div></content>"), "a b"),
        (_atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b</div></content>"), "a b"),
    ],
)
@pytest.mark.parametrize("source", ["", "<source url='/'>S</source>"])
def test_bare_markup_swallows_no_entry(body: str, summary: str, source: str) -> None:
    feed = _read(body.replace("<link", f"{source}<link") if "<rss" in body else body)
    assert feed.problem is None
    found = [(one.url, one.title, one.summary, one.published_at) for one in feed.candidates]
    assert found == [(f"https://a.example/{number}", f"T{number}", summary, TIME) for number in range(3)]


@pytest.mark.parametrize(
    "text", ["<author>x <y></author>", "<description>a <b>c <![CDATA[</item>]]></description>", "<z"]
)
def test_what_only_breaks_its_own_entry_breaks_no_other(text: str) -> None:
    feed = _read(_rss(text))
    assert (len(feed.candidates), feed.problem) == (3, None)


def test_entries_that_are_lost_are_counted() -> None:
    """600 are more than are read one by one, and fewer bytes than the library looks for entries in another way."""
    feed = _read(f"<rss><channel>{'<item><link>/a</link><y></item>' * 600}</channel></rss>")
    assert (len(feed.candidates), feed.problem) == (1, "599 of 600 entries cannot be read")


def test_many_broken_entries_keep_their_addresses() -> None:
    entry = f"<item><link>/{{0}}</link><guid>{{0}}</guid><author>x <y></author>{'<z/>' * 30}</item>"
    items = "".join(entry.format(number) for number in range(200))
    feed = _read(f"<rss><channel>{items}</channel></rss>")
    assert (len(feed.candidates), feed.problem) == (200, None)


def test_entries_quoted_in_texts_are_none() -> None:
    assert len(entry_starts(b"<item><![CDATA[<item>]]><!-- <item> --></item><rss:item >")) == 2


def test_texts_in_order_stay_as_they_are() -> None:
    body = _rss("<description>a &lt;b&gt; <![CDATA[<p>]]></description><media:title>x<y/></media:title>").encode()
    assert texts_escaped(body) == body


_SCRAPS = st.sampled_from(
    [
        *(
            b"<title>",
            b"</title>",
            b"<description type='html'>",
            b"<summary/>",
            b"</item>",
            b"<item>",
            b"<p>",
            b"x",
            b" ",
        ),
        *(
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"-->",
            b"<content type='xhtml'>",
            b"</content>",
            b"<link>",
            b"<content:encoded>",
        ),
        *(b"<pubDate>", b"</pubDate>", b"22 Nov 2026 13:13 PM", b"<dc:date>", b"</dc:date>", b"\xff", b"&#233;"),
    ]
)


@given(st.lists(_SCRAPS, max_size=30).map(b"".join))
def test_mending_twice_is_mending_once(body: bytes) -> None:
    for mend in (texts_escaped, times_rewritten):
        once = mend(body)
        assert mend(once) == once


@pytest.mark.parametrize(
    "part",
    [
        *(b"<title>", b"<title ", b"<title>x<![CDATA[", b"<description><b>", b"<pubDate> ", b"<pubDate><![CDATA["),
        *(b"<![CDATA[", b"<!--", b"<item><title><b>x", b"<content type='xhtml'>", b"</title>"),
    ],
)
@pytest.mark.parametrize("end", [b"", b"</channel>", b"</title>", b" " * 500_000, b"<![CDATA[x"])
def test_hostile_bytes_cost_no_more_than_others(part: bytes, end: bytes) -> None:
    body = part * (500_000 // len(part)) + end
    began = time.process_time()
    times_rewritten(texts_escaped(body))
    entry_starts(body)
    assert time.process_time() - began < 2
