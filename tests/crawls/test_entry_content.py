"""The text that a feed gives with an address, where the page shows none: stored, archived, and read again alike."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawls.running import Project, make_project
from tests.crawls.site import Site, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE
from tests.network.running import crawl as later_crawl

SHELL = b'<!DOCTYPE html><html><title>Bridge</title><div id="root"></div><script src="/app.js"></script></html>'
WALL = '<div class="paywall"><p>Subscribe to continue reading</p></div>'
TEXTS = "SELECT url, text, completeness FROM articles WHERE state = 'stored' ORDER BY url"


PROSE = tuple(f"{text} So it was on day {number} of the works." for number in range(3) for text in BRIDGE)
WHOLE, TEXT = "".join(f"<p>{text}</p>" for text in PROSE), "\n\n".join(PROSE)


def item(url: str, content: str) -> str:
    return (
        f"<item><title>Bridge</title><link>{url}</link><content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )


def rss(*items: str) -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'.encode()


@pytest.mark.slow
def test_the_feed_has_the_text_that_the_page_has_not(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    urls = [site.add("/shell", SHELL), site.add("/wall", page("Bridge", PROSE[:2], tail=WALL))]
    site.add("/excerpt", SHELL)
    items = [*(item(url, WHOLE) for url in urls), item(site.url("/excerpt"), f"<p>{' '.join(PROSE)} [&hellip;]</p>")]
    site.add("/feed", rss(*items), RSS)
    sqlite_project.write_sources(site.source())
    output = crawl(sqlite_project, "news")
    assert "from_entry 2" in output and "rejected/needs_browser 1" in output
    expected = [(url, TEXT, "full") for url in urls]
    assert sqlite_project.ask(TEXTS) == expected
    status, told = sqlite_project.scrapy("reprocess", "--apply")
    assert status == 0, told
    assert sqlite_project.ask(TEXTS) == expected
    again = make_project(tmp_path / "again", f"sqlite:///{tmp_path / 'again.db'}")
    again.write_sources(site.source())
    (archive,) = (sqlite_project.folder / "data" / "archive").rglob("*.warc.gz")
    crawl(again, "warc", "-a", f"path={archive}")
    assert again.ask(TEXTS) == expected


@pytest.mark.slow
def test_a_later_look_without_an_entry_loses_nothing(sqlite_project: Project, site: Site) -> None:
    """The page shows another advertisement each time, and the beginning of its text."""
    url = site.add("/wall", page("Bridge", PROSE[:2], tail=WALL))
    site.add("/feed", rss(item(url, WHOLE)), RSS)
    sqlite_project.write_sources(site.source(recheck=True))
    later_crawl(sqlite_project)
    site.add("/feed", rss(), RSS)
    for hours in (2, 30):
        site.add("/wall", page("Bridge", PROSE[:2], tail=f"{WALL}<img src='/ad-{hours}.png'>"))
        site.asked.clear()
        later_crawl(sqlite_project, ahead=timedelta(hours=hours))
        assert site.asked["/wall"] == 1
        assert sqlite_project.ask(TEXTS) == [(url, TEXT, "full")]
    assert sqlite_project.ask("SELECT COUNT(*) FROM revisions") == [(1,)]
