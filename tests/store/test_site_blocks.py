"""What a host's articles teach: counted once, bounded, and the same whatever the order of arrival."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest
from sqlalchemy import Engine, delete, select, text

from aggregator.items import Article, Page, Stored
from aggregator.pipelines.worker import read
from aggregator.store import site_blocks as room
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles, waiting
from aggregator.store.models import article_blocks, articles, revisions, site_blocks
from aggregator.store.reprocessing import Chosen, apply_changes, changes, chosen_hosts, count_again, learned_now
from aggregator.store.site_blocks import learned_of
from tests.factory import NOON, context, later
from tests.furnished import FurnishedPage, furnished_site, reprints, site_hosts

HOST = "quayside.example"


@cache
def reading(page: FurnishedPage, learned: tuple[tuple[str, str], ...] = ()):
    minutes = int.from_bytes(page.url.encode()[-12:], "big") % 5000
    one = Page(None, page.url, page.url, NOON + timedelta(minutes=minutes), 200, {}, page.html)
    return one, read(one, learned=dict(learned))


def article(page: FurnishedPage, learned: dict[str, str] | None = None, minutes: int = 0) -> Article:
    """The page as a crawl reads it that knows so much of the host."""
    one, found = reading(page, tuple(sorted((learned or {}).items())))
    if minutes:
        one = Page(None, one.asked_url, one.url, one.fetched_at + timedelta(minutes=minutes), 200, {}, one.html)
    return Article(one, found.extraction, found.body, found.language, found.fingerprint)


def crawl(engine: Engine, pages: Iterable[FurnishedPage], minutes: int = 0, asked_host: str = "") -> list[Stored]:
    """Store one by one, each page read with what its host has taught by then."""
    done = []
    for page in pages:
        with writing(engine) as connection:
            host = page.url.split("/")[2]
            one = article(page, learned_of(connection, [host])[0], minutes)
            if asked_host:
                one.page = replace(one.page, asked_url=page.url.replace(host, asked_host))
            done += store_articles(connection, [one], context())
    return done


def reprocess(engine: Engine, chosen: Chosen = Chosen(), *, linked: bool = False) -> int:  # noqa: B008
    """As the command does it; how many articles changed."""
    count = 0
    with writing(engine) as connection:
        for host in chosen_hosts(connection, chosen):
            learned = count_again(connection, host)
            ids = [one.article_id for one in changes(connection, host, learned, chosen)]
            count += len(apply_changes(connection, ids, learned))
        if linked:
            link_articles(connection, waiting(connection, 1000), later(9000))
    return count


def rows(engine: Engine, statement) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def taught(engine: Engine) -> list[tuple[object, ...]]:
    return rows(engine, select(site_blocks).order_by(site_blocks.c.host, site_blocks.c.block_hash))


def texts(engine: Engine) -> dict[str, tuple[object, ...]]:
    columns = [one for one in articles.c if one.name not in ("id", "revision_id", "story_id", "linked_at")]
    found = select(articles.c.url, *columns, revisions.c.digest, revisions.c.text, revisions.c.removed)
    return {row[0]: row[1:] for row in rows(engine, found.join(revisions, revisions.c.id == articles.c.revision_id))}


LINKS = text(
    "SELECT copy_url, origin_url, parent_url, relation, direction, is_primary, credit_kind, confidence, evidence"
    " FROM republications ORDER BY 1, 2"
)


def test_a_host_teaches_while_it_is_crawled(engine: Engine) -> None:
    crawl(engine, furnished_site(HOST))
    columns = (site_blocks.c.text, site_blocks.c.place, site_blocks.c.articles)
    found = {words: (place, seen) for words, place, seen in rows(engine, select(*columns))}
    assert found["From the harbour office"][0] == "ends"
    assert found["The tide clock of the Quayside"][1] >= 4
    newest = furnished_site(HOST)[-1]
    assert texts(engine)[newest.url][-2] == "\n\n".join(newest.story)


def test_what_is_fetched_again_is_counted_once(engine: Engine) -> None:
    pages = furnished_site(HOST)[:3]
    for minutes in range(4):
        crawl(engine, pages, minutes)
    assert taught(engine) == []
    assert len(rows(engine, select(article_blocks))) == 3


@pytest.mark.parametrize("host", site_hosts())
def test_learning_makes_no_revision_and_a_second_fetch_neither(engine: Engine, host: str) -> None:
    pages = furnished_site(host)
    crawl(engine, pages)
    before = rows(engine, select(revisions.c.id, revisions.c.digest).order_by(revisions.c.id))
    assert reprocess(engine) > 0
    assert reprocess(engine) == 0
    crawl(engine, pages, minutes=60)
    assert rows(engine, select(revisions.c.id, revisions.c.digest).order_by(revisions.c.id)) == before
    assert reprocess(engine) == 0
    for page in pages:
        assert texts(engine)[page.url][-2] == "\n\n".join(page.story)


def test_a_second_fetch_brings_text_and_revision_to_what_is_known(engine: Engine) -> None:
    pages = furnished_site(HOST)
    crawl(engine, pages)
    crawl(engine, pages[:1], minutes=60)
    current = texts(engine)[pages[0].url][-2]
    assert "From the harbour office" not in str(current)
    assert rows(engine, select(articles.c.text).where(articles.c.url == pages[0].url)) == [(current,)]


@pytest.mark.slow
def test_any_order_of_arrival_ends_alike(engine: Engine) -> None:
    pages: Sequence[FurnishedPage] = [*furnished_site(HOST), *reprints()]
    ends = []
    for seed in range(3):
        order = random.Random(seed).sample(pages, len(pages))
        crawl(engine, order)
        with writing(engine) as connection:
            link_articles(connection, waiting(connection, 1000), later(8000))
        reprocess(engine, linked=True)
        ends.append((texts(engine), _places(engine), rows(engine, LINKS)))
        with writing(engine) as connection:
            for table in (articles, site_blocks):
                connection.execute(delete(table))
    assert len(ends[0][2]) >= 6
    assert ends[0] == ends[1] == ends[2]


def _places(engine: Engine) -> list[tuple[object, ...]]:
    return [(row[0], row[1], row[2], row[4]) for row in taught(engine)]


def test_what_was_stored_before_blocks_were_counted_teaches_too(engine: Engine) -> None:
    crawl(engine, furnished_site(HOST))
    reprocess(engine)
    counted = {row[1] for row in taught(engine)}
    standing = {row[1] for row in taught(engine) if row[4] == len(furnished_site(HOST))}
    with writing(engine) as connection:
        connection.execute(delete(article_blocks))
        connection.execute(delete(site_blocks))
        assert set(learned_now(connection, HOST)) == standing  # what is on fewer pages may be a list's line
    assert taught(engine) == []
    reprocess(engine)
    assert {row[1] for row in taught(engine)} == standing
    crawl(engine, furnished_site(HOST)[:15], minutes=60)
    reprocess(engine)
    assert {row[1] for row in taught(engine)} == counted


def test_an_article_that_goes_takes_its_count_along(engine: Engine) -> None:
    crawl(engine, furnished_site(HOST)[:5])
    assert reprocess(engine) > 0
    with writing(engine) as connection:
        connection.execute(delete(articles).where(articles.c.id > 3))
    assert reprocess(engine) > 0
    assert taught(engine) == []
    assert all("From the harbour office" in str(row[-2]) for row in texts(engine).values())


def test_a_site_that_moves_is_stripped_by_what_its_new_host_teaches(engine: Engine) -> None:
    pages = furnished_site(HOST)
    crawl(engine, pages)
    moved = [replace(page, url=page.url.replace(HOST, "newquay.example")) for page in pages]
    crawl(engine, moved, minutes=60, asked_host=HOST)
    assert rows(engine, select(articles.c.host).distinct()) == [(HOST,)]  # where they were first seen
    assert reprocess(engine, Chosen(host=HOST)) == 0
    assert reprocess(engine, Chosen(host="newquay.example")) > 0
    assert reprocess(engine) == 0
    for page in pages:
        assert texts(engine)[page.url][-2] == "\n\n".join(page.story)


def test_only_what_was_chosen_changes(engine: Engine) -> None:
    for host in site_hosts():
        crawl(engine, furnished_site(host))
    assert reprocess(engine, Chosen(host="nowhere.example")) == 0
    assert reprocess(engine, Chosen(source="nobody")) == 0
    assert reprocess(engine, Chosen(since=later(10_000))) == 0
    some = reprocess(engine, Chosen(host=HOST))
    assert some > 0
    assert reprocess(engine) > 0


@pytest.mark.parametrize("most", [2, 12, 1000])
def test_milestones_lie_a_half_apart(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(room, "MAX_ARTICLES", most)
    sizes = sorted({room._milestone(articles) for articles in range(4000)})
    assert sizes[0] == 0 and most in sizes and all(room._milestone(size) == size for size in sizes)
    assert all(1.3 < large / small <= 1.6 for small, large in pairwise(sizes) if small > 8)


def test_a_large_host_keeps_what_earlier_articles_taught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_ARTICLES", 6)
    pages = furnished_site(HOST)
    crawl(engine, pages[:12])
    early = {row[1] for row in taught(engine)}
    crawl(engine, furnished_site(HOST)[12:])
    assert early <= {row[1] for row in taught(engine)}
    assert len(rows(engine, select(article_blocks))) <= 8  # a little over, until the host is learned again


@pytest.mark.parametrize("others", [0, 1, 5])
def test_a_host_is_learned_again_whenever_it_has_grown_by_half(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    monkeypatch.setattr(room, "MAX_ARTICLES", 12)
    learned: list[str] = []
    save = room.save_learned
    monkeypatch.setattr(room, "save_learned", lambda *given: (learned.append(given[1]), save(*given)))
    crawl(engine, furnished_site("kajen.example")[:others])  # ids are other than counts
    crawl(engine, furnished_site(HOST)[:8])
    learned.clear()
    for at, page in enumerate(furnished_site(HOST)[8:]):
        crawl(engine, [page])
        crawl(engine, [page], minutes=at + 1)  # known articles are no growth
    counted = select(article_blocks).where(article_blocks.c.host == HOST)
    assert 12 <= len(rows(engine, counted)) < 18
    assert len(learned) <= 4 + 30 // 6
