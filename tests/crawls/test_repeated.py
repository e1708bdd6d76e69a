"""What a site prints on every page is learned in a crawl, gone in the next, and reprocessed in the earlier articles."""

from __future__ import annotations

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Site, feed
from tests.crawls.test_ways_in import RSS, crawl
from tests.furnished import furnished_site

COUNT = "SELECT COUNT(*) FROM articles WHERE text LIKE '%From the harbour office%'"


@pytest.mark.slow
def test_a_crawl_learns_for_the_next(project: Project, site: Site) -> None:
    pages = furnished_site("quayside.example")
    urls = [site.add(f"/story/{at}", page.html) for at, page in enumerate(pages)]
    project.write_sources(site.source())
    for fed, with_furniture in ((urls[:15], 15), (urls, 15)):
        site.add("/feed", feed(*fed), RSS)
        crawl(project, "news", "-a", "since=2020-01-01", AGGREGATOR_EXTRACT_WORKERS=1)
        assert project.ask("SELECT COUNT(*) FROM articles") == [(len(fed),)]
        assert project.ask(COUNT) == [(with_furniture,)]
    status, output = project.scrapy("reprocess", "--apply")
    assert status == 0, output
    assert project.ask(COUNT) == [(0,)]
    crawl(project, "page", "-a", f"url={urls[0]}", AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1)
    assert project.ask(COUNT) == [(0,)]
    assert project.ask("SELECT COUNT(*) FROM revisions") == [(30,)]
