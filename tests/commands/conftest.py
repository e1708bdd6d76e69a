"""Fixtures of the command tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.store.engine import open_engine, prepare_schema
from tests.commands.bridge_story import fill
from tests.commands.runs import InProcess


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> InProcess:
    """Runs a command in this process."""
    return InProcess(capsys, monkeypatch)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a SQLite database with the bridge story."""
    url = f"sqlite:///{tmp_path / 'small.db'}"
    engine = open_engine(url)
    prepare_schema(engine)
    fill(engine)
    engine.dispose()
    return url
