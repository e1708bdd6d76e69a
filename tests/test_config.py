"""Settings: typed, checked together, and documented one by one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.config import Config, ConfigurationError, load, setting_names
from tests.conftest import CHECKOUT


def test_defaults_and_the_root(tmp_path: Path) -> None:
    config = load({"AGGREGATOR_ROOT": str(tmp_path)})
    assert config.database_file == tmp_path / "data" / "aggregator.db"
    assert config.sources == str(tmp_path / "data" / "sources.toml")
    assert config.run_minutes == Config().run_minutes


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////var/lib/news.db", Path("/var/lib/news.db")),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://desk@host/news", None),
    ],
)
def test_absolute_databases_need_no_root(url: str, file: Path | None) -> None:
    assert load({"AGGREGATOR_DATABASE_URL": url, "AGGREGATOR_SOURCES": "/etc/sources.toml"}).database_file == file


def test_a_relative_database_is_never_made_where_somebody_stands() -> None:
    with pytest.raises(ConfigurationError, match="no scrapy"):
        load({"AGGREGATOR_ROOT": ""})


def test_all_faults_at_once() -> None:
    values = {
        "AGGREGATOR_RUN_MINUTES": "soon",
        "AGGREGATOR_EXTRACT_WORKERS": "1.5",
        "AGGREGATOR_FOLLOW_ORIGINS": "perhaps",
        "AGGREGATOR_FIRST_DAYS": "-1",
    }
    with pytest.raises(ConfigurationError) as caught:
        load(values)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert all(any(line.startswith(name) for line in lines) for name in values)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("AGGREGATOR_ARCHIV", "did you mean AGGREGATOR_ARCHIVE?"),
        ("AGGREGATOR_DATABASE", "did you mean AGGREGATOR_DATABASE_URL?"),
        ("AGGREGATOR_RUN_MINUTS", "did you mean AGGREGATOR_RUN_MINUTES?"),
        ("AGGREGATOR_SOURCE_KEY", "docs/settings.md lists them"),
    ],
)
def test_a_setting_that_there_is_none_of_is_a_fault(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({"AGGREGATOR_ROOT": "/", name: "no", "LOG_LEVEL": "INFO"})
    assert str(caught.value) == f"{name}: no such setting; {said}"


def test_the_environment_warns_of_what_is_likely_misspelt() -> None:
    words = {
        "AGGREGATOR_ARCHIV": "no",
        "AGGREGATOR_CORPORA": "x",
        "AGGREGATOR_DAWN_KEY": "x",
        "AGGREGATOR_ARCHIVE": "no",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import aggregator.settings"],
        env={"PYTHONPATH": str(CHECKOUT)} | words,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "AGGREGATOR_ARCHIV in the environment is no setting; did you mean AGGREGATOR_ARCHIVE?\n"


@pytest.mark.parametrize(
    ("folder", "said"), [("", "is empty: name a folder"), ("file/x", "file is no folder; name one")]
)
def test_an_archive_that_can_be_no_folder_is_a_fault(tmp_path: Path, folder: str, said: str) -> None:
    (tmp_path / "file").touch()
    values = {"AGGREGATOR_ROOT": str(tmp_path), "AGGREGATOR_ARCHIVE_FOLDER": folder}
    with pytest.raises(ConfigurationError, match=said):
        load(values)
    assert not load(values | {"AGGREGATOR_ARCHIVE": "no"}).archive


def test_every_setting_is_documented() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in setting_names() if f"`{name}`" not in page] == []
