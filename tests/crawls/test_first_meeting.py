"""How far back a first meeting goes where a list tells days, or nothing but what stands in its addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Site
from tests.crawls.test_ways_in import crawl
from tests.crawls.test_ways_in_kinds import XML, story, titles

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)


def entries(*urls: tuple[str, str]) -> bytes:
    """A sitemap of addresses, each with its `lastmod` or "" for none."""
    said = "".join(f"<url><loc>{url}</loc>{at and f'<lastmod>{at}</lastmod>'}</url>" for url, at in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{said}</urlset>'.encode()


def test_the_oldest_day_counts_to_its_end_and_addresses_tell_days_and_months(
    sqlite_project: Project, site: Site
) -> None:
    now = datetime.now(UTC)
    ages = (1, 6, 7, 8)
    by_day = [(story(site, f"lastmod-{age}"), f"{now - age * DAY:%Y-%m-%d}") for age in ages]
    by_address = [(story(site, f"{now - age * DAY:%Y/%m/%d}/address-{age}"), "") for age in ages]
    month = now - 60 * DAY
    others = [(story(site, f"{month:%Y/%m}/months-ago"), ""), (story(site, "undated"), "")]
    site.add("/days.xml", entries(*by_day), XML)
    site.add("/addresses.xml", entries(*by_address, *others), XML)
    # What stands among entries that are all too old is old too.
    past = [(story(site, f"past-{n}"), f"{now - (30 + n) * DAY:%Y-%m-%d}") for n in range(3)]
    site.add("/past.xml", entries(*past, (story(site, "among-the-past"), "")), XML)
    files = [site.url(f"/{name}.xml") for name in ("days", "addresses", "past")]
    sqlite_project.write_sources(site.source(feeds=[], sitemaps=files))
    crawl(sqlite_project, "news")
    found = {title.rpartition("/")[2] for title in titles(sqlite_project)}
    expected = {"undated"} | {f"{how}-{age}" for how in ("lastmod", "address") for age in (1, 6, 7)}
    assert found == expected
    assert not any("ago" in path or "past-" in path for path in site.asked)
