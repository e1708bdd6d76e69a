"""A person's word is obeyed at once, on every later linking, and when two addresses become one article."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, insert, select, text

from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles, reviews
from aggregator.store.saying import Recorded, ReviewError, Saying, say
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later
from tests.store.test_history import arrive, holds
from tests.store.test_linker import AGENCY_ONLY, FAMILY, ORIGINAL, TRIMMED

HERALD, ECHO, BRIEF = "https://herald.example/bridge", "https://echo.example/bridge-shut", "https://brief.example/1"
THIRD, NEW = "https://third.example/orrin", "https://first.example/report"


def said(engine: Engine, copy: str, origin: str | None, verdict: str, right: str | None = None) -> Recorded:
    with writing(engine) as connection:
        return say(connection, Saying(copy, origin, verdict, right, "a note", "jd"), later(1500))


def links(engine: Engine) -> dict[str, str | None]:
    """The origin of each copy, by the view."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT copy_url, origin_url, origin_name FROM republications ORDER BY 1, 2"))
        return {row.copy_url: row.origin_url or row.origin_name for row in found}


def relink(engine: Engine) -> None:
    with writing(engine) as connection:
        ids = list(connection.execute(select(articles.c.id)).scalars())
    for id in ids:
        with writing(engine) as connection:
            link_articles(connection, [id], later(2000))


def test_a_rejected_link_leaves_every_view_and_stays_away(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    done = said(engine, BRIEF, HERALD, "rejected")
    assert [row.change for row in done.changes if row.copy_url == BRIEF] in (["withdrawn"], ["withdrawn", "added"])
    for _ in range(2):
        assert links(engine).get(BRIEF) != HERALD
        holds(engine)
        relink(engine)
    with engine.connect() as connection:
        for view in (
            "republications",
            "uncredited_copies",
            "link_evidence",
            "link_passages JOIN republications USING (link_id)",
        ):
            found = connection.execute(
                text(f"SELECT COUNT(*) FROM {view} WHERE copy_url = '{BRIEF}' AND origin_url = '{HERALD}'")
            )
            assert found.scalar_one() == 0, view


def test_rejected_as_a_whole_it_is_in_no_story(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    done = said(engine, BRIEF, None, "rejected")
    assert not done.links
    relink(engine)
    assert BRIEF not in links(engine)
    with engine.connect() as connection:
        members = connection.execute(text("SELECT url FROM story_members")).scalars().all()
        assert BRIEF not in members and len(members) == 3
        assert connection.execute(text("SELECT size FROM stories")).scalars().all() == [2]
    holds(engine)


def test_a_confirmed_link_outlives_the_text_that_made_it(engine: Engine) -> None:
    arrive(engine, ORIGINAL, TRIMMED)
    said(engine, BRIEF, None, "confirmed")
    arrive(engine, article(BRIEF, CHEESE, fetched_at=later(1900)), at=2000)
    assert links(engine) == {BRIEF: HERALD}
    with engine.connect() as connection:
        row = connection.execute(text("SELECT direction, relation, review, confidence FROM republications")).one()
    assert tuple(row) == ("reviewed", "trimmed", "confirmed", 1.0)
    relink(engine)
    assert links(engine) == {BRIEF: HERALD}
    holds(engine)


def test_a_named_origin_that_nobody_knew_becomes_the_root(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    done = said(engine, HERALD, None, "corrected", f"{NEW}?utm_source=x")
    assert done.stub_url
    expected = dict.fromkeys((HERALD, ECHO, BRIEF, THIRD), NEW)
    for _ in range(2):
        assert links(engine) == expected
        holds(engine)
        relink(engine)
    with engine.connect() as connection:
        stub = connection.execute(select(articles).where(articles.c.url == NEW)).one()
        assert stub.state == "cited"
        assert connection.execute(text("SELECT COUNT(*) FROM story_members")).scalar_one() == 5
    arrive(engine, article(NEW, BRIDGE, published=later(-60), fetched_at=later(2500)), at=2600)
    assert links(engine) == expected
    with engine.connect() as connection:
        assert set(connection.execute(text("SELECT relation FROM republications")).scalars()) == {"same", "trimmed"}
    holds(engine)


def test_a_correction_written_with_sql_is_found_by_its_address(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    with writing(engine) as connection:
        copy = connection.execute(select(articles.c.id).where(articles.c.url == BRIEF)).scalar_one()
        values = {"copy_id": copy, "verdict": "corrected", "origin_url": f"{ECHO}?fbclid=1", "reviewed_at": NOON}
        connection.execute(insert(reviews).values(values))
    relink(engine)
    assert links(engine)[BRIEF] == ECHO
    holds(engine)


@pytest.mark.parametrize("link", [[], {}, {"relation": "x"}, {"relation": "same", "coverage_copy": "all"}, 7, "x"])
def test_whatever_sql_wrote_about_the_link_nothing_breaks(engine: Engine, link: object) -> None:
    arrive(engine, ORIGINAL, article(BRIEF, CHEESE))
    with writing(engine) as connection:
        ids = dict(tuple(row) for row in connection.execute(select(articles.c.url, articles.c.id)))
        values = {"copy_id": ids[BRIEF], "origin_id": ids[HERALD], "verdict": "confirmed", "reviewed_at": NOON}
        connection.execute(insert(reviews).values(values | {"link": link}))
    relink(engine)
    assert links(engine) == {BRIEF: HERALD}


def test_words_move_along_when_two_addresses_become_one_article(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    other = "https://brief.example/?p=9"
    arrive(engine, article(other, BRIDGE[:2], published=later(241), fetched_at=later(301)))
    said(engine, BRIEF, None, "rejected")
    both = article(other, BRIDGE[:2], canonical=BRIEF, fetched_at=later(1900))
    with writing(engine) as connection:
        store_articles(connection, [both], context())
    holds(engine)
    relink(engine)
    assert BRIEF not in links(engine) and other not in links(engine)
    with engine.connect() as connection:
        kept = connection.execute(select(articles.c.id).where(articles.c.url == BRIEF)).scalar_one()
        assert connection.execute(select(reviews.c.copy_id)).scalars().all() == [kept]
    holds(engine)


def test_an_agency_can_be_rejected_and_confirmed(engine: Engine) -> None:
    arrive(engine, AGENCY_ONLY)
    (url,) = links(engine)
    said(engine, url, "nordpress", "rejected")
    relink(engine)
    assert links(engine) == {}
    said(engine, url, "NordPress", "confirmed")
    assert links(engine) == {url: "NordPress"}
    holds(engine)


def test_a_direct_parent_can_be_rejected(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    query = text(f"SELECT origin_url, parent_url, review FROM republications WHERE copy_url = '{THIRD}'")
    with engine.connect() as connection:
        assert connection.execute(query).one() == (HERALD, ECHO, None)
    said(engine, THIRD, ECHO, "confirmed")
    with engine.connect() as connection:
        assert connection.execute(query).one() == (HERALD, ECHO, "confirmed")
    said(engine, THIRD, ECHO, "rejected")
    with engine.connect() as connection:
        assert connection.execute(query).one() == (HERALD, None, None)
    holds(engine)


def test_the_newest_word_counts(engine: Engine) -> None:
    arrive(engine, *FAMILY)
    said(engine, BRIEF, HERALD, "rejected")
    said(engine, BRIEF, HERALD, "confirmed")
    assert links(engine)[BRIEF] == HERALD
    said(engine, BRIEF, None, "rejected")
    assert BRIEF not in links(engine)
    said(engine, BRIEF, None, "corrected", ECHO)
    assert links(engine)[BRIEF] == ECHO
    holds(engine)


@pytest.mark.parametrize(
    ("copy", "origin", "verdict", "right", "words"),
    [
        ("https://brief.example/2", None, "rejected", None, f"near to it are {BRIEF}"),
        ("9999", None, "rejected", None, "no article has the id 9999"),
        ("brief", None, "rejected", None, "give the whole address"),
        (BRIEF, "https://herald.example/cheese", "rejected", None, f"its links lead to {HERALD}"),
        (HERALD, ECHO, "rejected", None, "the link is the other way round"),
        (HERALD, None, "confirmed", None, "nothing to confirm"),
        (BRIEF, f"{BRIEF}?utm_source=x", "confirmed", None, "are the same article"),
        (BRIEF, "Reuters", "rejected", None, "is not linked with 'Reuters'"),
        (BRIEF, None, "corrected", BRIEF, "no copy of itself"),
        (BRIEF, None, "corrected", "herald", "no address of an article"),
        (BRIEF, None, "corrected", "https://herald.example/", "no address of an article"),
        (THIRD, ECHO, "corrected", NEW, f"its links lead to {HERALD}"),
        (BRIEF, HERALD, "corrected", HERALD, "is the origin of that link already"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_written(
    engine: Engine, copy: str, origin: str | None, verdict: str, right: str | None, words: str
) -> None:
    arrive(engine, *FAMILY)
    with pytest.raises(ReviewError, match=words.replace("?", r"\?")):
        said(engine, copy, origin, verdict, right)
    with engine.connect() as connection:
        assert not connection.execute(select(reviews.c.id)).first()
