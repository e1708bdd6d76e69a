"""Feeds of every dialect and fault under tests/feeds give the candidates that a reader would name."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.feeds import parse_feed, read_feed_page
from aggregator.discovery.model import Candidate, Feed, Lead

FEEDS = Path(__file__).parent.parent / "feeds"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://courier.example/x/feed"


def read(name: str, url: str = URL, content_type: str | None = None) -> Feed:
    return parse_feed((FEEDS / name).read_bytes(), url=url, content_type=content_type, now=NOW)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_rss_2_in_document_order_one_a_url() -> None:
    feed = read("rss20.xml")
    assert (feed.title, feed.next_url, feed.problem) == (
        "Harbour Courier",
        "https://courier.example/feed?paged=2",
        None,
    )
    assert feed.candidates[0] == Candidate(
        url="https://courier.example/2026/11/20/ferry-line-reopens/",
        title="Ferry line reopens & adds a stop",
        published_at=at(2026, 11, 20, 8, 30),
        author="Mina Okoye",
        summary="The ferry sails again. It now calls at Northpier.",
    )
    assert [candidate.url for candidate in feed.candidates[1:]] == [
        "https://courier.example/2026/11/19/only-a-guid/",
        "https://courier.example/2026/11/18/relative/",
    ]


def test_an_author_is_a_name_without_the_address() -> None:
    assert read("rss20.xml").candidates[1].author == "Jonas Falk"


def test_a_date_is_never_read_into_an_id() -> None:
    assert read("rss20.xml").candidates[2].published_at is None


def test_rss_091() -> None:
    assert [candidate.title for candidate in read("rss091.xml").candidates] == ["First", "Second"]


def test_atom_takes_the_page_among_the_links_and_utc_dates() -> None:
    feed = read("atom.xml")
    first = feed.candidates[0]
    assert (first.url, first.title) == ("https://faro.example/puerto", "El puerto & la mar")
    assert (first.published_at, first.modified_at) == (at(2026, 11, 20, 11), at(2026, 11, 20, 13, 15))
    assert feed.next_url == "https://courier.example/atom.xml?page=2"


@pytest.mark.parametrize(("name", "place"), [("atom.xml", 1), ("atom_updated_only.xml", 0)])
def test_the_last_change_is_not_the_publication(name: str, place: int) -> None:
    candidate = read(name).candidates[place]
    assert candidate.published_at is None
    assert candidate.modified_at == at(2026, 11, 21, 12)


def test_rdf() -> None:
    first, second = read("rdf.xml").candidates
    assert (first.title, first.author, first.published_at) == ("Brücke gesperrt", "Anke Brandt", at(2026, 11, 20, 6))
    assert (second.url, second.published_at) == ("https://kurier.example/b", None)


def test_json_feed() -> None:
    feed = read("feed.json", url="https://tide.example/feed.json", content_type="application/feed+json")
    assert feed.next_url == "https://tide.example/feed.json?page=2"
    assert feed.candidates == (
        Candidate(
            url="https://tide.example/notes/7",
            title="High water",
            published_at=at(2026, 11, 20, 8),
            modified_at=at(2026, 11, 20, 9),
            author="Per Lund",
            summary="Higher than ever.",
        ),
        Candidate(url="https://tide.example/notes/6"),
    )


ARCHIVED = '<link rel="current" href="/"/><link rel="prev-archive" href="/2026/10.xml"/>'


@pytest.mark.parametrize(
    ("links", "older"),
    [
        (ARCHIVED, "https://courier.example/2026/10.xml"),
        (ARCHIVED + '<link rel="next-archive" href="/2026/12.xml"/>', "https://courier.example/2026/10.xml"),
        (ARCHIVED + '<link rel="next" href="/?page=2"/>', "https://courier.example/?page=2"),
        (
            ARCHIVED.replace("prev-", "http://www.iana.org/assignments/relation/prev-"),
            "https://courier.example/2026/10.xml",
        ),
        ('<link rel="next-archive" href="/2026/12.xml"/>', None),
    ],
)
@pytest.mark.parametrize("source", ["", "<source url='/'>S</source>"])
def test_the_archive_before_this_one_follows(links: str, older: str | None, source: str) -> None:
    """RFC 5005, section 4; in Atom and, with a prefix, in RSS."""
    name = 'xmlns="http://www.w3.org/2005/Atom"'
    atom = f"<feed {name}>{links}<entry><link href='/a'/>{source}</entry></feed>"
    prefixed, name = links.replace("<link", "<atom:link"), name.replace("xmlns", "xmlns:atom")
    rss = f"<rss {name}><channel>{prefixed}<item><link>/a</link>{source}</item></channel></rss>"
    for body in (atom, rss):
        reading = read_feed_page(body.encode(), url=URL, now=NOW)
        assert reading.leads == ((Lead(older, "feed"),) if older else ())


CONTENT = "<p>The ferry sails again &amp; calls at the <a href='/pier'>new pier</a> from today.</p> " * 5
PLAIN = "The ferry sails again, as 3 < 4, and calls at the new pier.\n\n" * 5


@pytest.mark.parametrize(
    ("feed", "content"),
    [
        (
            '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><link>/a</link><description>x'
            f"</description><content:encoded><![CDATA[{CONTENT}]]></content:encoded></item></channel></rss>",
            CONTENT,
        ),
        (
            f"<rss><channel><item><link>/a</link><description>{escape(CONTENT)}</description></item></channel></rss>",
            CONTENT,
        ),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/><summary>x</summary>'
            f'<content type="html">{escape(CONTENT)}</content></entry></feed>',
            CONTENT,
        ),
        (
            json.dumps(
                {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/a", "content_html": CONTENT}]}
            ),
            CONTENT,
        ),
        (
            json.dumps(
                {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/a", "content_text": PLAIN}]}
            ),
            "<p>The ferry sails again, as 3 &lt; 4, and calls at the new pier.</p>\n" * 5,
        ),
        ("<rss><channel><item><link>/a</link><description>A line or two.</description></item></channel></rss>", None),
        (
            f"<rss><channel><item><link>/a</link><description>{'long ' * 25_000}</description></item></channel></rss>",
            None,
        ),
    ],
)
@pytest.mark.parametrize("source", ["", "<source url='https://x.example/'>X</source>"])
def test_the_whole_text_travels_with_its_address(feed: str, content: str | None, source: str) -> None:
    """With either library: <source> is what only feedparser reads."""
    feed = feed.replace("<link>/a</link>", f"<link>/a</link>{source}")
    (candidate,) = parse_feed(feed.encode(), url=URL, now=NOW).candidates
    assert candidate.content == candidate.hint().content == (content.strip() if content else None)


def test_the_address_behind_a_redirect_and_the_named_source() -> None:
    (candidate,) = read("syndicated.xml").candidates
    assert candidate.url == "https://digest.example/ferry"
    hint = candidate.hint()
    assert (hint.source_name, hint.source_url) == ("Harbour Courier", "https://courier.example/feed")
    assert hint.published_at == candidate.published_at == at(2026, 11, 20, 10)


def test_relative_links_follow_xml_base() -> None:
    assert read("xml_base.xml").candidates[0].url == "https://base.example/news/2026/nested"


def test_a_bare_ampersand_spoils_no_address() -> None:
    assert [(candidate.url, candidate.title) for candidate in read("ampersands.xml").candidates] == [
        ("https://chips.example/story?id=1&lang=en", "Salt & vinegar"),
        ("https://chips.example/story?id=2&lang=en", "Café & bar"),
    ]


def test_a_feed_that_breaks_off_keeps_what_was_whole() -> None:
    assert [candidate.url for candidate in read("cut_off.xml").candidates] == [
        "https://cut.example/1",
        "https://cut.example/2",
    ]


@pytest.mark.parametrize(
    "name",
    ["bom.xml", "utf16.xml", "windows1252.xml", "utf8_declared_latin1.xml", "latin1_declared_utf8.xml"],
)
@pytest.mark.parametrize("content_type", [None, "application/rss+xml"])
def test_every_encoding_however_declared(name: str, content_type: str | None) -> None:
    feed = read(name, content_type=content_type)
    assert (feed.title, feed.candidates[0].title) == ("Brücken-Blatt", "Fähre fährt")


def test_a_false_charset_in_the_header_does_no_harm() -> None:
    assert read("rdf.xml", content_type="text/xml; charset=iso-8859-1").title == "Küstenkurier"


def test_dates_are_utc_stated_and_sane() -> None:
    found = {candidate.url.rsplit("/", 1)[1]: candidate.published_at for candidate in read("dates.xml").candidates}
    assert found == {
        "none": None,
        "naive": at(2026, 11, 20, 10),
        "zero": None,
        "far": None,
        "nonsense": None,
        "zone": at(2026, 11, 20, 15),
    }


def test_only_web_addresses_become_candidates() -> None:
    assert [candidate.url for candidate in read("links.xml").candidates] == [
        "https://links.example/spaces",
        "https://courier.example/story/7",
        "https://cdn.links.example/8",
    ]


def test_an_entry_that_links_to_the_feed_itself_is_no_candidate() -> None:
    items = b"<item><link>#top</link><source url='/'>S</source></item><item><link>/a</link></item>"
    body = b"<rss><channel>" + items + b"</channel></rss>"
    assert [candidate.url for candidate in parse_feed(body, url=URL).candidates] == ["https://courier.example/a"]


@pytest.mark.parametrize(
    ("name", "content_type", "words"),
    [
        ("answer.html", "text/html", "an HTML page, not a feed"),
        ("answer.html", "application/rss+xml", "an HTML page, not a feed"),
        ("empty.xml", None, "an empty answer"),
        ("sitemap.xml", "application/xml", "sitemap"),
        ("rss20.xml", "image/png", "image/png, not a feed"),
    ],
)
def test_what_is_no_feed_is_named(name: str, content_type: str | None, words: str) -> None:
    feed = read(name, content_type=content_type)
    assert feed.candidates == ()
    assert feed.problem is not None
    assert words in feed.problem


def test_a_feed_without_entries_is_no_problem() -> None:
    body = b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"
    assert parse_feed(body, url=URL) == Feed(title="Quiet")


@pytest.mark.parametrize(
    "body",
    [
        b" " * 4000 + b"x",
        b"<!---->" * 500 + b"x",
        b"<?x?>" * 700 + b"x",
        b"<![CDATA[" * 5000,
        b"&" * 50_000,
        b"<rss " * 9000,
    ],
)
def test_hostile_bytes_cost_no_more_than_others(body: bytes) -> None:
    began = time.process_time()
    holds(parse_feed(body, url=URL, now=NOW))
    assert time.process_time() - began < 2


def test_tag_soup_beyond_two_million_bytes_is_left_to_the_fast_library() -> None:
    began = time.process_time()
    assert parse_feed(b"<a>" * 700_000, url=URL).problem
    assert time.process_time() - began < 2


def test_a_great_feed_is_read_whole_even_where_some_dates_are_missing() -> None:
    entries = [f"<item><link>https://a.example/{number}</link>{'<x/>' * 500}</item>" for number in range(1100)]
    body = (
        f"<rss><channel>{''.join(entries)}<item><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    )
    assert len(body) > 2_000_000
    assert len(parse_feed(body.encode(), url=URL).candidates) == 1100


def test_a_broken_feed_of_any_shape_is_read_in_bounded_time() -> None:
    """Read entry by entry by both libraries, and too large for that."""
    for count, text in ((400, "<a>" * 200), (20_000, "<author>x <y></author>")):
        body = f"<rss><channel>{f'<item><link>/a</link>{text}</item>' * count}</channel></rss>"
        began = time.process_time()
        holds(parse_feed(body.encode(), url=URL, now=NOW))
        assert time.process_time() - began < 5


_TAGS = st.sampled_from(
    [
        *(
            "<rss>",
            "<channel>",
            "<item>",
            "</item>",
            "<feed>",
            "<entry>",
            "</entry>",
            "<rdf:RDF>",
            "<link>http://a.example/1",
        ),
        *(
            "</link>",
            "<link href='/2'/>",
            "<guid>7</guid>",
            "<pubDate>2026</pubDate>",
            "<pubDate>",
            "<updated>2026-01-01",
        ),
        *(
            "<![CDATA[",
            "]]>",
            "&",
            "&amp;",
            "&lang=",
            "<source ",
            "<!DOCTYPE ",
            "<!ENTITY ",
            " xml:base='x'",
            "<?xml?>",
        ),
        *(
            "<description>",
            "<description><p>",
            "</description>",
            "<br>",
            "<title>",
            "</title>",
            "</channel>",
            "<!--",
            "-->",
        ),
        *("<content type='xhtml'>", "<summary/>", "</pubDate>", "22 Nov 2026 13:13 CST", "</item"),
        *("\x00", "\ufeff", "ü", "<", ">", '"', " ", "origLink>", '{"items":[{}]', '{"items":[{"url":3}]}'),
        '{"version":"https://jsonfeed.org/version/1","items":[{"url":3}],"next_url":4}',
    ]
)


def holds(feed: Feed) -> None:
    assert feed.problem is None or not feed.candidates or "entries cannot be read" in feed.problem
    for candidate in feed.candidates:
        assert candidate.url.startswith(("http://", "https://"))
        for moment in (candidate.published_at, candidate.modified_at):
            assert moment is None or (moment.utcoffset() == NOW.utcoffset() and 1990 <= moment.year <= 2026)
    assert len({candidate.url for candidate in feed.candidates}) == len(feed.candidates)


@given(st.binary(max_size=400))
def test_never_raises_on_any_bytes(body: bytes) -> None:
    holds(parse_feed(body, url=URL, now=NOW))


@given(st.lists(_TAGS, max_size=30), st.sampled_from(["utf-8", "utf-16"]), st.text(max_size=20))
def test_never_raises_on_scraps_of_feeds(scraps: list[str], encoding: str, url: str) -> None:
    body = "".join(scraps).encode(encoding)
    holds(parse_feed(body, url=url, content_type=url, now=NOW))


@given(st.sampled_from(sorted(path.name for path in FEEDS.iterdir())), st.integers(0, 3000), st.binary(max_size=8))
def test_never_raises_on_damaged_feeds(name: str, place: int, damage: bytes) -> None:
    body = (FEEDS / name).read_bytes()
    holds(parse_feed(body[:place] + damage + body[place + len(damage) :], url=URL, now=NOW))
