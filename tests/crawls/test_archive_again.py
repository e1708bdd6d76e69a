"""`scrapy reprocess` over archived pages: broken off and begun again, and what cannot be read again."""

from __future__ import annotations

import time

import pytest

from tests.crawls.running import Project
from tests.crawls.site import Site, feed, page
from tests.crawls.test_ways_in import RSS, crawl
from tests.factory import BRIDGE, CHEESE


def reprocess(project: Project, *words: str, **settings: object) -> str:
    status, output = project.scrapy("reprocess", *words, **settings)
    assert status == 0, output
    return output


@pytest.mark.slow
def test_killed_it_goes_on_where_it_was(sqlite_project: Project, site: Site) -> None:
    urls = [site.add(f"/{n}", page(f"Story {n}", (f"Number {n}.", *BRIDGE))) for n in range(160)]
    site.add("/feed", feed(*urls), RSS)
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    asked = site.asked.total()
    sqlite_project.execute("UPDATE articles SET title = 'Wrong'", "UPDATE revisions SET title = 'Wrong'")
    wrong = "SELECT COUNT(*) FROM articles WHERE title = 'Wrong'"
    killed = sqlite_project.start("reprocess", "--apply")
    while sqlite_project.ask(wrong) == [(160,)]:
        assert killed.poll() is None
        time.sleep(0.02)
    killed.kill()
    killed.communicate(timeout=20)
    left = int(str(sqlite_project.ask(wrong)[0][0]))
    assert 0 < left < 160
    said = reprocess(sqlite_project, "--apply")
    assert f"{left} pages read again, going on where a run was broken off: {left} articles changed" in said
    assert sqlite_project.ask(wrong) == [(0,)]
    assert sqlite_project.ask("SELECT COUNT(*) FROM articles WHERE linked_at IS NULL") == [(0,)]
    runs = sqlite_project.ask("SELECT spider, reason FROM runs ORDER BY id")
    assert runs == [("news", "finished"), ("reprocess", "killed"), ("reprocess", "finished")]
    assert "160 pages read again: 0 articles changed" in reprocess(sqlite_project, "--apply")
    assert site.asked.total() == asked


@pytest.mark.slow
def test_what_cannot_be_read_again_is_left_and_named(sqlite_project: Project, site: Site) -> None:
    kept = site.add("/kept", page("Kept"))
    unkept = site.add("/unkept", page("Not kept", CHEESE, head='<meta name="robots" content="noarchive">'))
    site.add(
        "/feed",
        feed(kept, unkept, site.add("/short", page("Short", ("Eleven words stand here and so it is no article.",)))),
        RSS,
    )
    sqlite_project.write_sources(site.source())
    crawl(sqlite_project, "news")
    sqlite_project.execute("UPDATE articles SET title = 'Wrong'", "UPDATE revisions SET title = 'Wrong'")
    said = reprocess(sqlite_project)
    assert f"left as they are: 1 whose page is not archived\n  {unkept}" in said
    assert "1 pages read again: 1 articles would change" in said
    said = reprocess(sqlite_project, "--apply", AGGREGATOR_MINIMUM_WORDS=5)  # and one more is an article now
    assert "new article" in said and "2 pages read again: 2 articles changed" in said
    titles = sqlite_project.ask("SELECT title FROM articles ORDER BY 1")
    assert titles == [("Kept",), ("Short",), ("Wrong",)]
    said = reprocess(sqlite_project, "--apply", AGGREGATOR_MINIMUM_WORDS=2000)
    assert "left as they are: 2 that today's code takes for no article" in said
    assert sqlite_project.ask("SELECT title FROM articles ORDER BY 1") == titles
    for path in (sqlite_project.folder / "data" / "archive").rglob("*.gz"):
        path.unlink()
    assert "2 whose page is not where the database says" in reprocess(sqlite_project)
    assert reprocess(sqlite_project, "--stage", "dedup").splitlines()[-1] == "nothing would change"
