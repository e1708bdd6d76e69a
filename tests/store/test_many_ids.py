"""No statement binds an id of a family one by one: SQLite takes 32,766 values, PostgreSQL 65,535."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from aggregator.copies.model import CopyLink, Member
from aggregator.store.engine import writing
from aggregator.store.families import find_families
from aggregator.store.history import Cause, Journal
from aggregator.store.judging import judge_articles
from aggregator.store.linker import link_articles
from aggregator.store.links import write_links
from aggregator.store.reviews import settle_reviews, upheld_pairs, waking, words_on
from tests.factory import NOON
from tests.store.test_hot_families import add_articles

MANY = range(10**9, 10**9 + 70_000)


def test_what_is_read_of_a_family_takes_any_number_of_ids(engine: Engine) -> None:
    with writing(engine) as connection:
        settle_reviews(connection, MANY)
        assert upheld_pairs(connection, MANY) == set()
        assert words_on(connection, MANY) == []
        assert waking(connection, MANY) == []
        judge_articles(connection, MANY, NOON)
        assert link_articles(connection, MANY, NOON) == {}


@pytest.mark.slow
def test_links_of_a_family_of_any_size_are_written(engine: Engine) -> None:
    count = 33_000
    add_articles(engine, count, range(0))
    first = Member(1, "https://s1.example/x", None, None, "s1.example", first_seen_at=NOON)
    members = [replace(first, key=key, url=f"https://s{key}.example/x") for key in range(1, count + 1)]
    common = CopyLink(2, 1, None, None, "same", "dated", 0.8, True, "none", 1.0, 1.0, ())
    links = [replace(common, copy=key) for key in range(2, count + 1)]
    cause = Cause("test")
    with writing(engine) as connection:
        write_links(connection, members, links, NOON, cause)
        assert connection.exec_driver_sql("SELECT size FROM stories").scalars().all() == [count - 1]
        write_links(connection, members, [], NOON, cause)  # all of them are withdrawn, and so is their story
        for table in ("copies", "stories"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
        told = connection.exec_driver_sql("SELECT change, count(*) FROM link_history GROUP BY 1").all()
        assert sorted(map(tuple, told)) == [("added", count - 1), ("withdrawn", count - 1)]
        Journal(cause, NOON).write(connection)
        assert len(find_families(connection, range(1, count + 1))) == count
