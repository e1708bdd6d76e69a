"""What tests share: the labelled corpora, and databases of both kinds, empty and migrated."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from aggregator.store.engine import open_engine, prepare_schema

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("AGGREGATOR_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
# CI sets it: what is missing there fails instead of being skipped.
REQUIRE_ALL = bool(os.environ.get("AGGREGATOR_REQUIRE_ALL"))
POSTGRES = os.environ.get("AGGREGATOR_TEST_POSTGRES")  # URL of a server on which databases may be made and dropped


def missing(what: str) -> None:
    """Skips the test for want of something, with a clear word; fails it in CI."""
    (pytest.fail if REQUIRE_ALL else pytest.skip)(what)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of labelled pages and pairs; the test is skipped where it is missing."""
    if not (CORPORA / "seed").is_dir():
        missing(f"no labelled corpora in {CORPORA}: set AGGREGATOR_CORPORA")
    return CORPORA


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database; the test is skipped without a server."""
    if not POSTGRES:
        missing("no PostgreSQL: set AGGREGATOR_TEST_POSTGRES to a server's URL")
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with the schema, made by the real migrations."""
    engine = open_engine(database_url)
    prepare_schema(engine)
    yield engine
    engine.dispose()
