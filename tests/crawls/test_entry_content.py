"""The text that a feed gives with an address, where the page shows none: stored, archived, and read again alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawls.running import Project, make_project
from tests.crawls.site import Site, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE

SHELL = b'<!DOCTYPE html><html><title>Bridge</title><div id="root"></div><script src="/app.js"></script></html>'
WALL = '<div class="paywall"><p>Subscribe to continue reading</p></div>'
TEXTS = "SELECT url, text, completeness FROM articles WHERE state = 'stored' ORDER BY url"


def item(url: str, content: str) -> str:
    return (
        f"<item><title>Bridge</title><link>{url}</link><content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )


@pytest.mark.slow
def test_the_feed_has_the_text_that_the_page_has_not(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    prose = tuple(f"{text} So it was on day {number} of the works." for number in range(3) for text in BRIDGE)
    whole = "".join(f"<p>{text}</p>" for text in prose)
    urls = [site.add("/shell", SHELL), site.add("/wall", page("Bridge", prose[:2], tail=WALL))]
    site.add("/excerpt", SHELL)
    items = [*(item(url, whole) for url in urls), item(site.url("/excerpt"), f"<p>{' '.join(prose)} [&hellip;]</p>")]
    rss = f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{"".join(items)}</channel></rss>'
    site.add("/feed", rss.encode(), RSS)
    sqlite_project.write_sources(site.source())
    output = crawl(sqlite_project, "news")
    assert "from_entry 2" in output and "rejected/needs_browser 1" in output
    expected = [(url, "\n\n".join(prose), "full") for url in urls]
    assert sqlite_project.ask(TEXTS) == expected
    status, told = sqlite_project.scrapy("reprocess", "--apply")
    assert status == 0, told
    assert sqlite_project.ask(TEXTS) == expected
    again = make_project(tmp_path / "again", f"sqlite:///{tmp_path / 'again.db'}")
    again.write_sources(site.source())
    (archive,) = (sqlite_project.folder / "data" / "archive").rglob("*.warc.gz")
    crawl(again, "warc", "-a", f"path={archive}")
    assert again.ask(TEXTS) == expected
