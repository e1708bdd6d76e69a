"""Feeds, single pages and archives: what is asked for, how often, and what comes of it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page
from tests.factory import BRIDGE, CHEESE

RSS = "application/rss+xml"


def crawl(project: Project, *arguments: str, **settings: object) -> str:
    status, output = project.scrapy("crawl", *arguments, **settings)
    assert status == 0, output
    return output


@pytest.mark.slow
def test_an_unchanged_feed_costs_one_request(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/story-{n}", page(f"Story {n}", (f"Number {n}.", *BRIDGE))) for n in range(5)]
    site.add("/feed", feed(*urls), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT etag, failures, known_share FROM polls") == [('"1"', 0, 0.0)]
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/feed": 1}
    urls.append(site.add("/story-new", page("New", CHEESE)))
    site.add("/feed", feed(*urls), RSS, ETag='"2"')
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert dict(site.asked) == {"/feed": 1, "/story-new": 1}


def test_items_are_exported_as_facts(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/a", page("Bridge to close", tail="<p>By admin</p>"))), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news", "-O", "items.jsonl")
    item = json.loads((sqlite_project.folder / "items.jsonl").read_text(encoding="utf-8"))
    assert (item["url"], item["title"], item["language"]) == (site.url("/a"), "Bridge to close", "en")
    assert item["text"] == "\n\n".join(BRIDGE)
    assert {"text": "By admin", "rule": "byline"} in item["removed"]
    assert "html" not in item


@pytest.mark.slow
def test_an_entry_in_two_feeds_is_asked_for_once(sqlite_project: Project, site: Site) -> None:
    url = site.add("/a", page("A"))
    site.add("/feed", feed(url), RSS)
    site.add("/more", feed(url, site.add("/b", page("B", CHEESE))), RSS)
    sqlite_project.write_sources(site.source(feeds=[site.url("/feed"), site.url("/more")]))
    crawl(sqlite_project, "news")
    assert site.asked["/a"] == site.asked["/b"] == 1


@pytest.mark.slow
def test_a_page_that_failed_keeps_the_feed_unread(sqlite_project: Project, site: Site) -> None:
    urls = [site.add("/good", page("Good")), site.url("/later")]
    site.answers["/later"] = Answer(b"", 500)
    site.add("/feed", feed(*urls), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    site.add("/later", page("Later", CHEESE))
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(2,)]


@pytest.mark.slow
def test_a_first_meeting_is_bounded(sqlite_project: Project, site: Site) -> None:
    now = datetime.now(UTC)
    items = ""
    for days in range(0, 20, 2):
        url = site.add(f"/d{days}", page(f"Day {days}", (f"Day {days}.", *BRIDGE)))
        items += f"<item><link>{url}</link><pubDate>{format_datetime(now - timedelta(days=days))}</pubDate></item>"
    body = f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>'.encode()
    site.add("/feed", body, RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news", AGGREGATOR_FIRST_ARTICLES=3)
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(3,)]
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(4,)]  # 0, 2, 4 and 6 days old
    since = (now - timedelta(days=13)).date().isoformat()
    crawl(sqlite_project, "news", "-a", f"since={since}")
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(7,)]


@pytest.mark.slow
def test_a_run_ends_politely_and_the_next_goes_on(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/{n}", page(f"Story {n}", (f"Number {n}.", *BRIDGE))) for n in range(40)]
    site.add("/feed", feed(*urls), RSS, ETag='"1"')
    sqlite_project.write_sources(site.source(delay_seconds=0.1))
    crawl(sqlite_project, "news", AGGREGATOR_RUN_MINUTES=0.03)
    assert sqlite_project.ask("SELECT reason, exit_status FROM runs") == [("closespider_timeout", 0)]
    kept = int(str(sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE linked_at IS NOT NULL")[0][0]))
    assert 0 < kept < 40
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(40,)]
    assert sum(site.asked.values()) == 40 - kept + 1  # the feed, and what was left


@pytest.mark.slow
def test_the_feed_is_found_on_the_home_page(sqlite_project: Project, site: Site) -> None:
    site.add(
        "/", b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>'
    )
    site.add("/rss", feed(site.add("/a", page("A"))), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT title, source_id FROM articles") == [("A", "site")]


@pytest.mark.slow
def test_a_home_page_that_did_not_change_still_leads_to_its_feed(sqlite_project: Project, site: Site) -> None:
    home = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>'
    site.add("/", home, ETag='"h"')
    site.add("/rss", feed(site.add("/a", page("A"))), RSS)
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news")
    site.add("/rss", feed(site.url("/a"), site.add("/b", page("B", CHEESE))), RSS)
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(2,)]


def test_robots_txt_is_obeyed(sqlite_project: Project, site: Site) -> None:
    site.answers["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}
    )
    site.add("/feed", feed(site.add("/private/a", page("A")), site.add("/b", page("B"))), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert "/private/a" not in site.asked
    assert '"failed/robots_txt": 1' in str(sqlite_project.ask("SELECT counters FROM runs"))


@pytest.mark.slow
def test_crawl_delay_is_kept(sqlite_project: Project, site: Site) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 1.5\n", headers={"Content-Type": "text/plain"})
    site.add("/feed", feed(*(site.add(f"/{n}", page(f"{n}", (f"{n}", *BRIDGE))) for n in range(3))), RSS)
    sqlite_project.write_sources(site.source())
    began = datetime.now(UTC)
    crawl(sqlite_project, "news", DOWNLOAD_DELAY_JITTER=0)
    assert (datetime.now(UTC) - began).total_seconds() >= 3 * 1.5


def test_pages_of_a_file(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    sqlite_project.write_sources("")
    names = tmp_path / "urls.txt"
    names.write_text(f"# two pages\n{site.add('/a', page('A'))}\n\n{site.add('/b', page('B', CHEESE))} # again\n")
    crawl(sqlite_project, "page", "-a", f"urls={names}", AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1)
    assert sqlite_project.ask("SELECT title FROM articles ORDER BY 1") == [("A",), ("B",)]


@pytest.mark.slow
def test_what_is_no_article_is_rejected_by_name(sqlite_project: Project, site: Site) -> None:
    site.add("/picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "image/png")
    site.add("/empty", b"<html><body><p>Soon.</p></body></html>")
    site.add("/", page("Home"))
    site.add("/feed", feed(site.url("/picture"), site.url("/empty"), site.url("/gone"), site.url("/")), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert sqlite_project.ask("SELECT outcome, reason FROM pages ORDER BY 2") == [
        ("rejected", "home_page"),
        ("rejected", "no_text"),
    ]
    counters = str(sqlite_project.ask("SELECT counters FROM runs"))
    assert '"failed/not_html": 1' in counters
    assert '"failed/http_404": 1' in counters
    site.asked.clear()
    crawl(sqlite_project, "news")
    assert "/empty" not in site.asked  # for a week


def warc(path: Path, *pages: tuple[str, bytes], compressed: bool = True) -> Path:
    """A WARC file of successful answers, with a request and an image among them."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=compressed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for kind, items in (("text/html; charset=utf-8", pages), ("image/png", [("https://x.example/i.png", b"\x89")])):
            for url, body in items:
                headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
                record = writer.create_warc_record(  # with its length, or the writer leaks a temporary file
                    url,
                    "response",
                    payload=BytesIO(body),
                    length=len(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2026-11-02T12:00:00Z"},
                )
                writer.write_record(record)
    return path


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.slow
def test_an_archive_needs_no_request(sqlite_project: Project, tmp_path: Path, compressed: bool) -> None:
    sqlite_project.write_sources("")
    pages = [(f"https://paper{n}.example/a", page(f"P{n}", (f"Paper {n}.", *BRIDGE))) for n in range(3)]
    path = warc(tmp_path / "news.warc.gz", *pages, compressed=compressed)
    crawl(sqlite_project, "warc", "-a", f"path={path}")
    found = sqlite_project.ask("SELECT url, first_seen_at FROM articles ORDER BY 1")
    assert [row[0] for row in found] == [url for url, _ in pages]
    assert {str(row[1])[:16] for row in found} == {"2026-11-02 12:00"}
    assert sqlite_project.ask("SELECT COUNT(*) FROM republications") == [(2,)]


@pytest.mark.slow
def test_packed_and_chunked_answers_of_an_archive_are_read(sqlite_project: Project, tmp_path: Path) -> None:
    """As Common Crawl's news files keep them."""
    body = gzip.compress(page("Bridge to close"))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:300], body[300:])) + b"0\r\n\r\n"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    block = http + chunks
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://packed.example/a\r\n"
        "WARC-Date: 2026-11-02T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    path = tmp_path / "news.warc.gz"
    path.write_bytes(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    sqlite_project.write_sources("")
    crawl(sqlite_project, "warc", "-a", f"path={path}")
    assert sqlite_project.ask("SELECT title, text FROM articles") == [("Bridge to close", "\n\n".join(BRIDGE))]
