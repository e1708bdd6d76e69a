"""Sitemaps of every form and fault give the addresses and times that a reader would name."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.discovery.lastmod import proven, stated
from aggregator.discovery.model import Candidate, Lead, Reading
from aggregator.discovery.sitemaps import A_FEED, read_sitemap

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://tide.example/maps/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc><![CDATA[ https://tide.example/2026/11/harbour?a=1&b=2 ]]></loc>
    <image:image><image:loc>https://tide.example/p.jpg</image:loc><image:title>A photo</image:title></image:image>
    <lastmod>2026-11-21T20:15:30+02:00</lastmod>
    <news:news>
      <news:publication><news:name>The Tide</news:name><news:language>PT-br</news:language></news:publication>
      <news:publication_date>2026-11-21T07:30:00.123Z</news:publication_date>
      <news:title>Harbour &amp; quay &lt;b&gt;open&lt;/b&gt;</news:title>
    </news:news>
  </url>
  <url><loc>/relative/story</loc></url>
  <url><loc>https://tide.example/2026/11/harbour?a=1&amp;b=2</loc></url>
  <url><loc>mailto:desk@tide.example</loc></url>
  <url><lastmod>2026-11-21</lastmod></url>
</urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://tide.example/posts-1.xml</loc><lastmod>2026-11-20</lastmod></sitemap>
<sitemap><loc>posts-2.xml.gz</loc></sitemap><sitemap><loc>sitemap.xml</loc></sitemap></sitemapindex>"""


def read(body: bytes | str, content_type: str | None = None, url: str = URL) -> Reading:
    data = body.encode() if isinstance(body, str) else body
    return read_sitemap(data, url=url, content_type=content_type, now=NOW)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def urls(reading: Reading) -> list[str]:
    return [candidate.url for candidate in reading.candidates]


def test_news_fields_are_read_and_pictures_are_not() -> None:
    assert read(NEWS) == Reading(
        (
            Candidate(
                url="https://tide.example/2026/11/harbour?a=1&b=2",
                title="Harbour & quay open",
                published_at=datetime(2026, 11, 21, 7, 30, 0, 123000, UTC),
                modified_at=at(2026, 11, 21, 18, 15, 30),
                language="pt-br",
            ),
            Candidate("https://tide.example/relative/story"),
        )
    )


def test_an_index_leads_to_its_files_but_not_to_itself() -> None:
    assert read(INDEX).leads == (
        Lead("https://tide.example/posts-1.xml", "sitemap", at(2026, 11, 20)),
        Lead("https://tide.example/maps/posts-2.xml.gz", "sitemap"),
    )


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(NEWS.encode()),
        gzip.compress(gzip.compress(NEWS.encode())),
        gzip.compress(NEWS.encode()) + b"\0\0\0",
        b"\xef\xbb\xbf\xef\xbb\xbf" + NEWS.encode(),
        NEWS.replace("UTF-8", "UTF-16").encode("utf-16"),
        NEWS.replace("UTF-8", "ISO-8859-1").encode(),
        b"\n\n  " + NEWS.encode(),
        b"<br />\n<b>Warning</b>: Undefined variable<br />\n" + NEWS.encode(),
        NEWS.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "https://elsewhere.example/0.84").encode(),
        NEWS.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(),
        NEWS.replace(' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', "").encode(),
        NEWS.replace("loc>", "LOC>").encode(),
        NEWS.replace("a=1&amp;b=2", "a=1&amp;amp;b=2").encode(),
        NEWS.replace("\n", "\r\n").encode(),
    ],
    ids=range(14),
)
@pytest.mark.parametrize("content_type", [None, "text/html; charset=latin1", "application/x-gzip", "text/plain"])
def test_packing_encoding_and_namespaces_do_not_matter(body: bytes, content_type: str | None) -> None:
    assert read(body, content_type) == read(NEWS)


@pytest.mark.parametrize(
    "body",
    [
        "<urlset><url><loc>/a?x=1&lang=en</loc></url><url><loc>/b</loc></url>",
        "<urlset><url><loc>/a?x=1&lang=en</loc><url><loc>/b</loc></url></urlset>",
        "<urlset><url><loc>/a?x=1&lang=en</loc></url><url><loc>/b</loc></url><url><loc>/c",
        "<urlset><url><loc>/a?x=1&lang=en</loc></url>\x0b<url><loc>/b</loc><title>1 < 2</title></url></urlset>",
        gzip.compress(b"<urlset><url><loc>/a?x=1&lang=en</loc></url><url><loc>/b</loc></url>" + b"<url></url>" * 9)[
            :-8
        ],
    ],
    ids=range(5),
)
def test_broken_xml_is_read_as_far_as_it_goes(body: str | bytes) -> None:
    assert urls(read(body))[:2] == ["https://tide.example/a?x=1&lang=en", "https://tide.example/b"]


@pytest.mark.parametrize("tail", ["<url><loc>/c", "<url", "<url><loc>/c&am"])
def test_half_an_address_is_none(tail: str) -> None:
    assert urls(read("<urlset><url><loc>/a</loc></url>" + tail)) == ["https://tide.example/a"]


def test_plain_text_one_address_a_line() -> None:
    lines = "\ufeffhttps://tide.example/a\r\n\r\n  https://tide.example/b \nnot an address\nhttps://tide.example/a\n"
    assert urls(read(lines, "text/plain")) == ["https://tide.example/a", "https://tide.example/b"]
    assert urls(read(gzip.compress(lines.encode()))) == urls(read(lines.encode("utf-16"))) == urls(read(lines))


def test_the_root_of_a_site_is_no_article() -> None:
    addresses = ["https://tide.example/", "https://tide.example", "https://tide.example/?p=4", "https://tide.example/a"]
    entries = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    assert urls(read(f"<urlset>{entries}</urlset>")) == addresses[2:]


def index_of(*names: str) -> str:
    files = "".join(f"<sitemap><loc>https://tide.example/{name}</loc></sitemap>" for name in names)
    return f"<sitemapindex>{files}</sitemapindex>"


@pytest.mark.parametrize(
    "name",
    ["wp-sitemap-taxonomies-post_tag-1.xml", "wp-sitemap-users-2.xml", "post_tag-sitemap17.xml", "author-sitemap.xml",
     "sitemap-tags-3.xml", "sitemap_authors.xml"],
)  # fmt: skip
def test_files_of_lists_are_left_out_of_an_index(name: str) -> None:
    posts = "wp-sitemap-posts-post-1.xml"
    assert [lead.url for lead in read(index_of(name, posts)).leads] == [f"https://tide.example/{posts}"]
    assert [lead.url for lead in read(index_of(name)).leads] == [f"https://tide.example/{name}"]  # better than nothing


@pytest.mark.parametrize(
    "name", ["sitemap-tag-2026-11-22.xml", "post-sitemap2.xml", "category/news.xml", "usersville.xml"]
)
def test_files_with_such_words_elsewhere_are_kept(name: str) -> None:
    assert len(read(index_of(name, "other.xml")).leads) == 2


@pytest.mark.parametrize("body", ["<rss><channel/></rss>", "<feed/>", "<rdf:RDF xmlns:rdf='r'/>"])
def test_a_feed_goes_to_the_feed_reader(body: str) -> None:
    assert read(body) == Reading(leads=(Lead(URL, "feed"),), problem=A_FEED)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "an empty answer"),
        ("<!DOCTYPE html><title>Not found</title>", "an HTML page"),
        ("<!-- cached --><html lang=en><body>", "an HTML page"),
        ("<opml/>", "XML of another kind (<opml>)"),
        ('{"error": 404}', "neither XML nor a list"),
    ],
)
def test_what_is_no_sitemap_is_named(body: str, words: str) -> None:
    reading = read(body, "application/xml")
    assert reading.problem is not None
    assert words in reading.problem
    assert not reading.candidates


def test_lists_are_left_out_unless_they_are_dated_as_news() -> None:
    paths = [
        "/",
        "/tag/ferry/",
        "/author/mina/",
        "/?cat=3",
        "/map.pdf",
        "/2026/11/",
        "/themen/",
        "/privacy-concerns-grow/",
    ]
    entries = "".join(f"<url><loc>{path}</loc></url>" for path in paths)
    assert urls(read(f"<urlset>{entries}</urlset>")) == [
        "https://tide.example/themen/",
        "https://tide.example/privacy-concerns-grow/",
    ]
    dated = entries.replace("</url>", "<n:news><n:publication_date>2026-11-20</n:publication_date></n:news></url>")
    assert len(urls(read(f"<urlset>{dated}</urlset>"))) == len(paths)


def test_an_empty_sitemap_is_no_problem() -> None:
    assert read("<urlset></urlset>") == read("<sitemapindex/>") == Reading()


@pytest.mark.parametrize(
    ("text", "time_"),
    [
        ("2026-11-20", at(2026, 11, 20)),
        ("2026-11-20T10:30Z", at(2026, 11, 20, 10, 30)),
        ("2026-11-20T10:30:05+0200", at(2026, 11, 20, 8, 30, 5)),
        ("2026-11-20 10:30:05", at(2026, 11, 20, 10, 30, 5)),
        ("2026-11-20T10:30:05 +02:00", at(2026, 11, 20, 8, 30, 5)),
        ("Fri, 20 Nov 2026 10:30:05 GMT", at(2026, 11, 20, 10, 30, 5)),
        ("2026-11", None),
        ("2026", None),
        ("0000-00-00", None),
        ("1970-01-01T00:00:00Z", None),
        ("2031-01-01", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_times_as_sites_write_them(text: str | None, time_: datetime | None) -> None:
    assert stated(text, NOW) == time_


def test_a_time_that_most_entries_share_proves_nothing() -> None:
    shared, own = at(2026, 11, 2, 3, 4, 5), [at(2026, 11, day, 8) for day in range(10, 14)]
    assert proven([shared] * 5, NOW) == [None] * 5
    assert proven([shared, *own, None, *[shared] * 4], NOW) == [None, *own, None, *[None] * 4]
    assert proven([shared] * 4, NOW) == [shared] * 4


def test_a_time_of_the_asking_proves_nothing() -> None:
    now = [at(2026, 11, 22, 11, 59, second) for second in range(6)]
    assert proven([*now, at(2026, 11, 1)], NOW) == [None] * 6 + [at(2026, 11, 1)]
    older = [at(2026, 11, day) for day in range(1, 8)]
    assert proven([*now, *older], NOW) == [*now, *older]


def test_a_day_is_shared_by_honest_articles() -> None:
    day = [at(2026, 11, 20)] * 6
    assert proven(day, NOW) == [None] * 6
    assert proven([*day, at(2026, 11, 21)], NOW) == [*day, at(2026, 11, 21)]


def test_more_than_50_000_entries_are_cut() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/a-%d</loc></url>" % number for number in range(50_100))
    reading = read(body)
    assert (len(reading.candidates), reading.problem) == (50_000, "more than 50,000 entries")


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(gzip.compress(b"<a>" * 40_000_000, 1), 1),
        gzip.compress(b"\n" * 200_000_000, 1),
        b"<urlset>" + b"<url>" * 1_000_000,
        b"<urlset><url><loc>" + b"a" * 10_000_000,
        b"<urlset>" + b"<![CDATA[" * 500_000,
        b"<!--" * 500_000,
        b"<urlset " + b" a='b'" * 500_000,
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><urlset><url><loc>mailto:&c;</loc></url></urlset>',
        b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/dtd'><urlset/>",
    ],
    ids=range(9),
)
def test_hostile_bytes_cost_no_more_than_others(body: bytes) -> None:
    began = time.process_time()
    assert not read(body).candidates
    assert time.process_time() - began < 2


_SCRAPS = st.sampled_from(
    [
        *(
            "<urlset>",
            "<url>",
            "</url>",
            "<loc>",
            "</loc>",
            "http://a.example/1",
            "<lastmod>",
            "2026-11-20",
            "</lastmod>",
        ),
        *(
            "<news:news>",
            "<news:title>",
            "</news:title>",
            "<sitemap>",
            "<![CDATA[",
            "]]>",
            "&",
            "&amp;",
            "<!ENTITY ",
            "<!--",
        ),
        *(
            "\0",
            "\ufeff",
            "ü",
            "<",
            ">",
            "\n",
            "<?xml version='1.0'?>",
            "<?xml encoding='utf-16'?>",
            "</urlset>",
            "\ud800",
        ),
    ]
)


def holds(reading: Reading) -> None:
    addresses = [*urls(reading), *(lead.url for lead in reading.leads)]
    assert all(address.startswith(("http://", "https://")) for address in addresses)
    assert len(set(urls(reading))) == len(reading.candidates)


@given(st.binary(max_size=300), st.booleans())
def test_never_raises_on_any_bytes(body: bytes, packed: bool) -> None:
    holds(read(gzip.compress(body) if packed else body))


@given(st.lists(_SCRAPS, max_size=30), st.sampled_from(["utf-8", "utf-16"]), st.text(max_size=12))
def test_never_raises_on_scraps(scraps: list[str], encoding: str, url: str) -> None:
    body = "".join(scraps).encode(encoding, "surrogatepass")
    holds(read(body, content_type=url, url=url))
    assert read(body, url=url) == read(body, url=url)


@given(st.integers(0, 1300), st.binary(max_size=6))
def test_never_raises_on_damage(place: int, damage: bytes) -> None:
    for body in (NEWS.encode(), gzip.compress(NEWS.encode())):
        holds(read(body[:place] + damage + body[place + len(damage) :]))
