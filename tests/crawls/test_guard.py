"""No page can make us ask inside: names, numbers in every spelling, redirects, cited links, robots.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.crawl.guard import is_local_name, is_private, private_places
from aggregator.sources.model import Source
from tests.crawls.running import Project
from tests.crawls.site import Answer, Site, feed, page
from tests.crawls.test_ways_in import RSS, crawl


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


def test_names_of_this_machine() -> None:
    assert is_local_name("localhost")
    assert is_local_name("news.localhost")
    assert not is_local_name("localhost.example")


def test_only_sources_that_may_open_their_hosts() -> None:
    shut = Source("a", "A", "http://10.0.0.1/")
    opened = Source("b", "B", "http://10.0.0.2/", allow_private=True, feeds=("http://10.0.0.3/feed",))
    assert private_places([shut, opened]) == {("10.0.0.2", 80), ("10.0.0.3", 80)}


SPELLINGS = [
    "http://127.0.0.1:{port}/secret",
    "http://localhost:{port}/secret",
    "http://x.localhost:{port}/secret",
    "http://127.1:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://0x7f.0.0.1:{port}/secret",
    "http://0177.0.0.1:{port}/secret",
    "http://[::1]:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret",
    "http://0.0.0.0:{port}/secret",
]


def test_pages_inside_are_refused_in_every_spelling(sqlite_project: Project, site: Site, tmp_path: Path) -> None:
    site.add("/secret", page("Secret"))
    sqlite_project.write_sources("")
    port = site.home.rsplit(":", 1)[1]
    names = tmp_path / "urls.txt"
    names.write_text("\n".join(spelling.format(port=port) for spelling in SPELLINGS))
    status, output = sqlite_project.scrapy("crawl", "page", "-a", f"urls={names}")
    assert status == 1, output
    assert not site.asked
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(0,)]


def test_a_source_without_leave_is_refused(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/a", page("A"))), RSS)
    sqlite_project.write_sources(site.source(allow_private=False))
    status, output = sqlite_project.scrapy("crawl", "news")
    assert status == 1, output
    assert not site.asked


@pytest.mark.slow
def test_redirects_and_citations_of_a_source_lead_nowhere_else_inside(sqlite_project: Project, site: Site) -> None:
    """The source may live on 127.0.0.1; `localhost` is the same machine by another name, which no source names."""
    port = site.home.rsplit(":", 1)[1]
    inside = f"http://localhost:{port}/secret"
    site.add("/secret", page("Secret"))
    cited = page("Citing", tail=f'<p><a href="http://127.1:{port}/secret">Source link</a></p>')
    site.add("/feed", feed(site.redirect("/hop", inside), site.add("/citing", cited)), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert "/secret" not in site.asked
    reasons = sqlite_project.ask("SELECT state, cited_reason FROM articles ORDER BY 1")
    assert ("cited", "refused") in reasons


@pytest.mark.slow
def test_robots_txt_of_a_private_source_may_redirect_within_it(sqlite_project: Project, site: Site) -> None:
    """A redirect of robots.txt counts as a request of the site that was first asked: here the source itself."""
    site.answers["/robots.txt"] = Answer(b"", 302, {"Location": site.url("/secret")})
    site.add("/secret", b"User-agent: *\n", "text/plain")
    site.add("/feed", feed(site.add("/a", page("A"))), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    assert site.asked["/secret"] == 1


@pytest.mark.slow
def test_a_closed_network_can_open_everything(sqlite_project: Project, site: Site) -> None:
    sqlite_project.write_sources("")
    crawl(sqlite_project, "page", "-a", f"url={site.add('/a', page('A'))}", AGGREGATOR_ALLOW_PRIVATE_NETWORKS=1)
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(1,)]
