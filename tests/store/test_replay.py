"""Whatever happens in whatever order, the history replays to the links that stand, and every word is obeyed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from aggregator.items import Article
from aggregator.store.engine import open_engine, prepare_schema, writing
from aggregator.store.linker import link_articles
from aggregator.store.models import articles
from aggregator.store.saying import ReviewError, Saying, say
from aggregator.text.model import Claim
from tests.factory import BRIDGE, article, later
from tests.store.test_history import arrive, holds, present
from tests.store.test_linker import FAMILY

PAGES = [
    *FAMILY,
    article("https://brief.example/1", BRIDGE, fetched_at=later(400)),  # it grew
    article("https://echo.example/?p=4", BRIDGE[1:], fetched_at=later(410)),
    article("https://echo.example/?p=4", BRIDGE, canonical="https://echo.example/bridge-shut", fetched_at=later(420)),
    article("https://late.example/x", BRIDGE[:3], claims=[Claim("wire_credit", "(NordPress)", None, "NordPress")]),
]
URLS = [*dict.fromkeys(one.page.url for one in PAGES), "https://never.example/seen"]
NAMES = st.sampled_from(URLS)
STEPS = st.one_of(
    st.sampled_from(PAGES),
    st.builds(
        Saying,
        NAMES,
        st.none() | NAMES,
        st.sampled_from(["confirmed", "rejected", "corrected"]),
        NAMES,
        st.just("note"),
    ),
    st.just("relink"),
)


def do(engine: Engine, step: Article | Saying | str, at: float) -> None:
    if isinstance(step, Article):
        arrive(engine, step, at=at)
        return
    with writing(engine) as connection:
        if isinstance(step, Saying):
            say(connection, step, later(at))
        else:
            link_articles(connection, connection.execute(select(articles.c.id)).scalars(), later(at))


def run(engine: Engine, steps: list[Article | Saying | str]) -> None:
    for number, step in enumerate(steps):
        try:
            do(engine, step, 1000 + number)
        except ReviewError:
            assert isinstance(step, Saying)
        holds(engine)
    before = present(engine)
    do(engine, "relink", 9000)
    assert present(engine) == before  # linking again changes nothing


@pytest.mark.slow
@given(st.lists(STEPS, min_size=4, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_history_replays_to_the_present(steps: list[Article | Saying | str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'test.db'}")
        prepare_schema(engine)
        run(engine, steps)
        engine.dispose()


def test_a_long_life_on_both_databases(engine: Engine) -> None:
    herald, echo, brief = "https://herald.example/bridge", "https://echo.example/bridge-shut", "https://brief.example/1"
    words = [
        Saying(brief, None, "confirmed"),
        Saying(echo, herald, "rejected"),
        Saying(herald, None, "corrected", "https://never.example/seen"),
        Saying(herald, "https://never.example/seen", "rejected"),
        Saying(brief, None, "rejected"),
    ]
    run(engine, [*PAGES[3:], *words[:1], *PAGES[:3], *words[1:3], PAGES[5], "relink", *words[3:], *PAGES[6:]])
