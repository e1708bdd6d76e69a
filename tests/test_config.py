"""Settings: typed, checked together, and documented one by one."""

from __future__ import annotations

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


def test_every_setting_is_documented() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in setting_names() if f"`{name}`" not in page] == []
