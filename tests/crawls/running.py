"""Crawls as users run them: a process of their own, on a project folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from aggregator.store.engine import open_engine, writing
from tests.conftest import CHECKOUT

SECONDS = 90  # a crawl that takes longer hangs


@dataclass(frozen=True)
class Project:
    """A folder with a scrapy.cfg, the sources to watch, and the database to fill."""

    folder: Path
    database_url: str

    def write_sources(self, toml: str) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        (self.folder / "data" / "sources.toml").write_text(toml, encoding="utf-8")

    def start(self, *arguments: str, **settings: object) -> subprocess.Popen[str]:
        """`scrapy ARGUMENTS` as a process, with settings as NAME=value; pages are read in process unless asked for."""
        defaults: Mapping[str, object] = {
            "AGGREGATOR_EXTRACT_WORKERS": 0,
            "AGGREGATOR_DATABASE_URL": self.database_url,
            "DOWNLOAD_DELAY": 0,
            "RETRY_TIMES": 0,
            "AGGREGATOR_POLL_MINUTES_LEAST": 0,  # every run asks every way in
            "AGGREGATOR_POLL_MINUTES_MOST": 0,
        }
        options = [word for name, value in {**defaults, **settings}.items() for word in ("-s", f"{name}={value}")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AGGREGATOR_")}
        environment["PYTHONPATH"] = str(CHECKOUT)
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments, *options],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def scrapy(self, *arguments: str, **settings: object) -> tuple[int, str]:
        """Exit status and output of `scrapy ARGUMENTS`."""
        with self.start(*arguments, **settings) as process:
            output, _ = process.communicate(timeout=SECONDS)
            return process.returncode, output

    def execute(self, *statements: str, **values: object) -> None:
        """Carries out the statements in the project's database, all or none."""
        engine = open_engine(self.database_url)
        with writing(engine) as connection:
            for statement in statements:
                connection.execute(text(statement), values)
        engine.dispose()

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """The rows that the project's database gives."""
        engine = open_engine(self.database_url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return rows


def make_project(folder: Path, database_url: str) -> Project:
    folder.mkdir(exist_ok=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = aggregator.settings\n", encoding="utf-8")
    return Project(folder, database_url)
