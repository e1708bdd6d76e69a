"""What several lists say of one page: nothing is lost with the request of the list that came second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.crawl.said import sum_of
from aggregator.text.model import FeedHint
from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE

NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
hints = st.builds(
    FeedHint,
    title=st.none() | st.just("Bridge shut"),
    published_at=st.none() | st.sampled_from([NOON, NOON.replace(hour=0, minute=0)]),
    content=st.none() | st.just("<p>whole</p>"),
)


@given(hints, hints)
def test_a_sum_lacks_nothing_that_one_of_them_says(one: FeedHint, other: FeedHint) -> None:
    total = sum_of(one, other)
    assert sum_of(total, one) == sum_of(total, other) == total
    assert total.title == (one.title or other.title) and total.content == (one.content or other.content)
    assert (NOON in (one.published_at, other.published_at)) is (total.published_at == NOON)


@pytest.mark.slow
def test_the_minute_of_the_feed_is_kept_where_the_sitemap_is_first(sqlite_project: Project, site: Site) -> None:
    """Two long lists are read side by side: each asks for some of the pages that both name."""
    published = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    urls = [site.add(f"/{n}", page(f"Story {n}", (f"Story {n} of the day.", *BRIDGE))) for n in range(1000)]
    items = "".join(
        f"<item><title>t</title><link>{url}</link><pubDate>{format_datetime(published)}</pubDate></item>"
        for url in urls
    )
    site.add("/rss", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), RSS)
    entries = "".join(f"<url><loc>{url}</loc><lastmod>{published:%Y-%m-%d}</lastmod></url>" for url in urls)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.add("/map.xml", f"<urlset {space}>{entries}</urlset>".encode(), "application/xml")
    site.answers["/robots.txt"] = Answer(f"Sitemap: {site.url('/map.xml')}\n".encode(), headers={})
    site.add("/", page("Home", head='<link rel="alternate" type="application/rss+xml" href="/rss">'))
    sqlite_project.write_sources(site.source(feeds=[]))
    crawl(sqlite_project, "news", AGGREGATOR_FIRST_ARTICLES=60)
    found = sqlite_project.ask("SELECT published_trust, published_precision, COUNT(*) FROM articles GROUP BY 1, 2")
    assert found == [("feed", "minute", 60)]
