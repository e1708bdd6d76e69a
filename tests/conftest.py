"""What tests share: the labelled corpora, and databases of both kinds, empty and migrated."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, Engine, create_engine, make_url, text

from aggregator.store.engine import open_engine, prepare_schema

# How long an example takes is the machine's doing: tests of speed measure it themselves.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("AGGREGATOR_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
# CI sets it: what is missing there fails instead of being skipped.
REQUIRE_ALL = bool(os.environ.get("AGGREGATOR_REQUIRE_ALL"))
POSTGRES = os.environ.get("AGGREGATOR_TEST_POSTGRES")  # URL of a server on which databases may be made and dropped


def missing(what: str) -> None:
    """Skips the test for want of something, with a clear word; fails it in CI."""
    (pytest.fail if REQUIRE_ALL else pytest.skip)(what)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """The argument's name for packed bytes: gzip writes the second into them, and workers must agree on names."""
    return argname if isinstance(val, bytes) and val.startswith(b"\x1f\x8b") else None


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of labelled pages and pairs; the test is skipped where it is missing."""
    if not (CORPORA / "seed").is_dir():
        missing(f"no labelled corpora in {CORPORA}: set AGGREGATOR_CORPORA")
    return CORPORA


def _postgres(statement: str) -> None:
    server = create_engine(str(POSTGRES), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


@contextmanager
def _postgres_database() -> Iterator[URL]:
    """A database of its own, empty, for as long as it is needed."""
    if not POSTGRES:
        missing("no PostgreSQL: set AGGREGATOR_TEST_POSTGRES to a server's URL")
    name = f"test_{uuid.uuid4().hex[:12]}"
    _postgres(f"CREATE DATABASE {name}")
    yield make_url(str(POSTGRES)).set(database=name)
    _postgres(f"DROP DATABASE {name} WITH (FORCE)")


def _migrate(url: str) -> None:
    engine = open_engine(url)
    prepare_schema(engine)
    engine.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database; the test is skipped without a server."""
    with _postgres_database() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema, made by the real migrations once, to be copied: a tenth of their time."""
    path = tmp_path_factory.mktemp("migrated") / "schema.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """The name of a PostgreSQL database with the schema, made by the real migrations once, to be copied."""
    with _postgres_database() as url:
        _migrate(url.render_as_string(hide_password=False))
        yield str(url.database)


@pytest.fixture
def engine(database_url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database with the schema, made by the real migrations."""
    name = make_url(database_url).database
    if database_url.startswith("sqlite"):
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), str(name))
    else:
        template = request.getfixturevalue("migrated_postgres")
        _postgres(f"DROP DATABASE {name}")
        _postgres(f"CREATE DATABASE {name} TEMPLATE {template}")
    engine = open_engine(database_url)
    yield engine
    engine.dispose()
