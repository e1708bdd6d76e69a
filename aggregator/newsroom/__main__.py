"""`python -m aggregator.newsroom`: the demo newsroom for a look in the browser."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from aggregator.newsroom import Newsroom


def main() -> int:
    """0 once the newsroom is closed with Ctrl-C; prints the address of every site while it is open."""
    parser = argparse.ArgumentParser(prog="python -m aggregator.newsroom", description=main.__doc__)
    parser.add_argument("folder", nargs="?", default="data/demo", type=Path, help="default: data/demo")
    parser.add_argument("--port", type=int, default=8765, help="0 takes any free one; default: 8765")
    parser.add_argument("--base", type=_day, help="the day that dates count from, as 2026-11-22; default: today, UTC")
    parser.add_argument("--sources", action="store_true", help="print the sources file instead of the addresses")
    options = parser.parse_args()
    with Newsroom(options.folder, options.port, base=options.base) as room:
        lines = [room.sources_toml()] if options.sources else [room.url(site) for site in room.sites]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


def _day(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
