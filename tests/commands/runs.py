"""Running `scrapy` as the operator does, and in process."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from tests.conftest import CHECKOUT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


def scrapy(folder: Path, *words: str, columns: int = 120, **environment: str) -> Outcome:
    """`scrapy WORDS` in a project folder of its own, as a process of its own; bounded to 60 seconds."""
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = aggregator.settings\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AGGREGATOR_")}
    kept |= {"PYTHONPATH": str(CHECKOUT), "COLUMNS": str(columns)}
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


class InProcess:
    """Runs a command object without a new process: parsed options in, printed words out."""

    def __init__(self, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._monkeypatch = monkeypatch

    def __call__(self, command: ScrapyCommand, *words: str, columns: int = 120, **values: object) -> Outcome:
        self._monkeypatch.setenv("COLUMNS", str(columns))
        command.settings = Settings({"AGGREGATOR_ROOT": str(CHECKOUT)} | values)
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        options, args = parser.parse_known_args(list(words))
        command.run(args, options)
        said = self._capture.readouterr()
        return Outcome(command.exitcode, said.out, said.err)
