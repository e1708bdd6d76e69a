"""One run of a kind at a time, whatever way the last one ended."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregator.config import ConfigurationError
from aggregator.crawl.lock import LONG_HELD_SECONDS, RunningError, held, lock_file

HOLD = """
import sys, time
from pathlib import Path
from aggregator.crawl.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_how_long_the_first_has_been_at_work(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "news.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None and first.stdout.readline() == "held\n"
        with pytest.raises(RunningError, match=rf"process {first.pid}") as caught, held(path):
            pass
        assert not caught.value.is_long_held
        path.write_text(json.dumps({"pid": first.pid, "since": time.time() - LONG_HELD_SECONDS - 1}))
        with pytest.raises(RunningError) as caught, held(path):
            pass
        assert caught.value.is_long_held
        first.kill()
    with held(path):  # a killed run holds nothing
        pass


def test_kinds_of_runs_have_locks_of_their_own(tmp_path: Path) -> None:
    kinds = [("db1", "news", {}), ("db2", "news", {}), ("db1", "page", {}), ("db1", "news", {"source": "a"})]
    assert len({lock_file(tmp_path, *kind) for kind in kinds}) == 4
    assert lock_file(tmp_path, "d", "news", {"a": "1", "b": "2"}) == lock_file(
        tmp_path, "d", "news", {"b": "2", "a": "1"}
    )


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file in the folder's place", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="give this user the right"), held(tmp_path / "locks" / "news.lock"):
        pass
