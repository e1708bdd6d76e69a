"""Pages stored once more as they are read today: the article, its versions and its neighbours."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine, delete, select, update

from aggregator.items import Article
from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, claims, matches, pages, rechecks, revisions
from aggregator.store.parts import Context
from aggregator.store.replaying import Outcome, Reread, RereadUnit, cited_stubs, drop_uncited, replay
from aggregator.store.snapshots import is_as_stored, snapshots
from aggregator.text.model import Claim
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later

URL = "https://paper.example/a"
AGAIN = Context(None, lambda _: None, is_replay=True)
FURNITURE = "Sign up for the harbour letter."


def store(engine: Engine, *batch: Article) -> None:
    for one in batch:
        with writing(engine) as connection:
            stored = store_articles(connection, [one], context())
            link_articles(connection, [one.article_id for one in stored], later(1000))


def again(engine: Engine, *read: Article, is_whole: bool = True, id: int | None = 1) -> Outcome:
    """Replay these readings of the last fetches of an article."""
    with writing(engine) as connection:
        own = pages.c.article_id == id if id is not None else pages.c.article_id.is_(None)
        ids = list(connection.execute(select(pages.c.id).where(own).order_by(pages.c.fetched_at)).scalars())
        rereads = tuple(Reread(page, one) for page, one in zip(ids[-len(read) :], read, strict=True))
        return replay(connection, [RereadUnit(id, rereads, is_whole)], AGAIN)[0]


def rows(engine: Engine, table, *columns):
    with engine.connect() as connection:
        return connection.execute(select(*(table.c[name] for name in columns)).order_by(table.c.id)).all()


def test_an_article_read_otherwise_keeps_its_row_its_version_and_its_fetch(engine: Engine) -> None:
    store(
        engine, article(URL, [*BRIDGE, FURNITURE], title="Bridge | Paper", published=NOON), article(URL + "b", CHEESE)
    )
    looks = "checked_at", "body_digest"
    with engine.connect() as connection:
        before = connection.execute(select(*(rechecks.c[name] for name in looks))).all()
    done = again(engine, article(URL, BRIDGE, title="Bridge"))
    assert done.before and done.after and done.before.facts["title"] == "Bridge | Paper"
    assert rows(engine, articles, "id", "title", "published_at", "first_seen_at", "last_seen_at", "revision_id")[0] == (
        1,
        "Bridge",
        None,
        NOON,
        NOON,
        1,
    )
    assert [(row.id, row.text) for row in rows(engine, revisions, "id", "text")] == [
        (1, "\n\n".join(BRIDGE)),
        (2, "\n\n".join(CHEESE)),
    ]
    assert len(rows(engine, pages, "id")) == 2
    assert [row.linked_at is None for row in rows(engine, articles, "linked_at")] == [True, False]
    with engine.connect() as connection:
        assert connection.execute(select(*(rechecks.c[name] for name in looks))).all() == before


def test_an_article_that_comes_out_as_it_was_does_not_wait_for_the_linker(engine: Engine) -> None:
    one = article(URL, BRIDGE, published=NOON)
    store(engine, one)
    with engine.connect() as connection:
        assert is_as_stored(snapshots(connection, [1])[1], [one], is_whole=True)
        other = replace(one, extraction=replace(one.extraction, authors=("Ada Sund",)))  # type: ignore[type-var]
        assert not is_as_stored(snapshots(connection, [1])[1], [other], is_whole=True)
    done = again(engine, one)
    assert done.before == done.after
    assert rows(engine, articles, "linked_at")[0].linked_at is not None


VERSIONS = [
    article(URL, BRIDGE[:2], published=NOON, trust="feed"),
    article(URL, BRIDGE[:3], fetched_at=later(60)),
    article(URL, BRIDGE, fetched_at=later(120)),
]


def test_versions_are_read_again_in_their_order_and_keep_their_ids(engine: Engine) -> None:
    store(engine, *VERSIONS)
    before = rows(engine, revisions, "id", "seen_at")
    read = [replace(one, extraction=replace(one.extraction, title="New")) for one in VERSIONS]  # type: ignore[type-var]
    again(engine, *read)
    assert rows(engine, revisions, "id", "seen_at") == before
    assert {row.title for row in rows(engine, revisions, "title")} == {"New"}
    found = rows(engine, articles, "first_seen_at", "last_seen_at", "published_at", "published_trust", "revision_id")
    assert found == [(NOON, later(120), NOON, "feed", before[-1].id)]


def test_versions_that_todays_code_takes_for_one_become_one(engine: Engine) -> None:
    store(engine, *VERSIONS)
    again(engine, *(article(URL, BRIDGE, fetched_at=one.page.fetched_at) for one in VERSIONS))
    assert rows(engine, revisions, "id", "seen_at") == [(1, NOON)]
    assert rows(engine, articles, "revision_id", "last_seen_at") == [(1, later(120))]


def test_of_an_article_that_is_not_all_there_the_current_version_is_read_again(engine: Engine) -> None:
    store(engine, *VERSIONS)
    again(engine, article(URL, CHEESE, fetched_at=later(120)), is_whole=False)
    texts = [(row.id, row.text) for row in rows(engine, revisions, "id", "text")]
    assert texts == [(1, "\n\n".join(BRIDGE[:2])), (2, "\n\n".join(BRIDGE[:3])), (3, "\n\n".join(CHEESE))]
    assert rows(engine, articles, "published_at", "text") == [(NOON, "\n\n".join(CHEESE))]


def test_a_page_seen_again_unchanged_keeps_the_version_of_its_first_fetch(engine: Engine) -> None:
    store(engine, article(URL, BRIDGE), article(URL, BRIDGE, fetched_at=later(60)))
    again(engine, article(URL, CHEESE, fetched_at=later(60)), is_whole=False)
    assert rows(engine, revisions, "id", "seen_at") == [(1, NOON)]


def test_a_rejected_page_that_is_an_article_today_becomes_one(engine: Engine) -> None:
    from aggregator.store.rows import page_row

    one = article(URL, BRIDGE)
    with writing(engine) as connection:
        row = page_row(one.page, "rejected", None, reason="no_text")
        connection.execute(pages.insert().values(row))
    done = again(engine, one, id=None)
    assert done.before is None and done.after is not None
    assert rows(engine, pages, "article_id", "outcome", "reason") == [(1, "kept", None)]


def test_neighbours_that_name_one_canonical_stay_two(engine: Engine) -> None:
    """They are told apart by their texts, in whatever order they are read again."""
    here, there = article(URL, BRIDGE), article("https://paper.example/b", CHEESE, canonical=URL, fetched_at=later(5))
    store(engine, here, there)
    before = rows(engine, articles, "id", "url", "text")
    with writing(engine) as connection:
        units = [RereadUnit(2, (Reread(2, there),), True), RereadUnit(1, (Reread(1, here),), True)]
        replay(connection, units, AGAIN)
    assert rows(engine, articles, "id", "url", "text") == before


def test_a_citation_that_nobody_makes_any_more_takes_its_stub_along(engine: Engine) -> None:
    gone = Claim("source_link", "Source link", "https://other.example/x")
    stays = Claim("source_link", "Source link", "https://other.example/y")
    store(engine, article(URL, BRIDGE, claims=[gone, stays]), article("https://third.example/", CHEESE, claims=[stays]))
    with writing(engine) as connection:
        stubs = cited_stubs(connection, [1])
        connection.execute(delete(claims).where(claims.c.article_id == 1))
        link_articles(connection, [1], later(2000))
        assert drop_uncited(connection, stubs) == 1
    assert [row.url for row in rows(engine, articles, "url") if "other" in row.url] == ["https://other.example/y"]


def test_links_survive_what_does_not_concern_them(engine: Engine) -> None:
    store(engine, article(URL, BRIDGE, published=NOON), article("https://echo.example/a", BRIDGE, published=later(60)))
    with writing(engine) as connection:
        connection.execute(update(articles).values(language="fr"))
    again(engine, article(URL, BRIDGE, published=NOON))
    with writing(engine) as connection:
        link_articles(connection, [1], later(3000))
        assert len(connection.execute(select(matches)).all()) == 1
