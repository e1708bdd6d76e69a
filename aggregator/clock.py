"""The one clock that a run goes by: what it decides (is a way in due?) and what it remembers (when a page was seen).

Tests of years of crawling move it: a component of theirs, loaded through EXTENSIONS, calls `advance` before the run
begins. Nothing else may.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC) + _ahead


def advance(by: timedelta) -> None:
    """Lets every later `now` of this process be so much further ahead of the machine's clock. For tests only."""
    global _ahead
    _ahead += by
