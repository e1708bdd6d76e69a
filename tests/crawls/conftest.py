from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.newsroom import Newsroom
from tests.conftest import CHECKOUT
from tests.crawls.running import Project, make_project
from tests.crawls.site import Site, serving


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    """The demo newsroom, open for the whole session."""
    with Newsroom(CHECKOUT / "data" / "demo") as room:
        yield room


@pytest.fixture
def project(tmp_path: Path, database_url: str) -> Project:
    """A project folder without sources, on an empty database of either kind."""
    return make_project(tmp_path / "project", database_url)


@pytest.fixture
def sqlite_project(tmp_path: Path) -> Project:
    """A project folder without sources, on SQLite: for what does not touch the database in another way."""
    return make_project(tmp_path / "project", f"sqlite:///{tmp_path / 'crawl.db'}")


@pytest.fixture
def site() -> Iterator[Site]:
    """A site whose answers the test decides."""
    with serving() as one:
        yield one
