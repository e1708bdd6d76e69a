"""`--since` means one thing in all commands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.exceptions import UsageError
from sqlalchemy import Engine

from aggregator.commands.relink import Command as Relink
from aggregator.commands.reprocess import Command as Reprocess
from aggregator.terminal.times import point_in_time
from tests.commands.runs import InProcess

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("words", ["7d", "7", "2026-11-15T12:00", "2026-11-15T13:00+01:00"])
def test_days_and_times_are_read(words: str) -> None:
    assert point_in_time(words, NOW) == datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("since", ["30d", "30", "2026-11-01", "2026-11-01T18:30"])
def test_commands_take_every_form(run: InProcess, engine: Engine, database_url: str, since: str) -> None:
    for command in (Relink(), Reprocess()):
        assert run(command, "--since", since, AGGREGATOR_DATABASE_URL=database_url).status == 0


@pytest.mark.parametrize("since", ["soon", "-3d", "7 d", ""])
def test_other_words_are_refused_with_the_forms(run: InProcess, engine: Engine, database_url: str, since: str) -> None:
    with pytest.raises(UsageError, match="number of days, as 7d, or a date"):
        run(Reprocess(), f"--since={since}", AGGREGATOR_DATABASE_URL=database_url)
