"""Worker processes that hang or die take no page with them but their own."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Site, feed, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE


def workers_of(pid: int) -> list[int]:
    """The worker processes of a crawl: its children that spawned Python, the resource tracker aside."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_quarantined(sqlite_project: Project, site: Site) -> None:
    site.add("/feed", feed(site.add("/a", page("A")), site.add("/b", page("B"))), RSS)
    sqlite_project.write_sources(site.source())
    output = crawl(sqlite_project, "news", AGGREGATOR_EXTRACT_WORKERS=1, AGGREGATOR_EXTRACT_TIMEOUT_SECONDS=0.001)
    assert "WARNING: site: " in output
    assert sqlite_project.ask("SELECT outcome, reason, raw IS NOT NULL FROM pages") == [
        ("quarantined", "read_timeout", 1),
        ("quarantined", "read_timeout", 1),
    ]
    crawl(sqlite_project, "news")  # asked for again
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles") == [(2,)]


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(sqlite_project: Project, site: Site) -> None:
    slow = "".join(f"<p>{n} {BRIDGE[n % 4]} Part {n}.</p>" for n in range(6000))
    urls = [site.add(f"/{n}", page(f"Page {n}", (f"{n}.", *BRIDGE), tail=slow if n == 0 else "")) for n in range(6)]
    site.add("/feed", feed(*urls), RSS)
    sqlite_project.write_sources(site.source())
    run = sqlite_project.start("crawl", "news", AGGREGATOR_EXTRACT_WORKERS=1)
    while not site.asked["/0"] or not workers_of(run.pid):
        assert run.poll() is None
        time.sleep(0.01)
    time.sleep(0.7)  # it imports, or reads the long page
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 0, output
    found = sqlite_project.ask("SELECT outcome, COUNT(*) FROM pages GROUP BY 1 ORDER BY 1")
    assert dict(found).get("quarantined", 0) <= 1
    assert sum(int(str(count)) for _, count in found) == 6


@pytest.mark.slow
def test_workers_that_die_while_they_start_are_replaced(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/{n}", page(f"Page {n}", (f"{n}.", *BRIDGE))) for n in range(3)]
    site.add("/feed", feed(*urls), RSS)
    sqlite_project.write_sources(site.source())
    run = sqlite_project.start("crawl", "news", AGGREGATOR_EXTRACT_WORKERS=1)
    while not workers_of(run.pid):
        assert run.poll() is None
        time.sleep(0.005)
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)  # it imports
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 0, output
    assert sqlite_project.ask("SELECT outcome, COUNT(*) FROM pages GROUP BY 1") == [("kept", 3)]


@pytest.mark.slow
def test_workers_that_take_no_pages_are_replaced(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/{n}", page(f"Page {n}", (f"{n}.", *BRIDGE))) for n in range(3)]
    site.add("/feed", feed(*urls), RSS)
    sqlite_project.write_sources(site.source())
    run = sqlite_project.start("crawl", "news", AGGREGATOR_EXTRACT_WORKERS=1, AGGREGATOR_EXTRACT_TIMEOUT_SECONDS=2)
    while not workers_of(run.pid):
        assert run.poll() is None
        time.sleep(0.005)
    os.kill(workers_of(run.pid)[0], signal.SIGSTOP)
    output, _ = run.communicate(timeout=100)
    assert run.returncode == 0, output
    assert "started anew" in output
    assert sqlite_project.ask("SELECT outcome, COUNT(*) FROM pages GROUP BY 1") == [("kept", 3)]
