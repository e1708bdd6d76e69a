"""Subscriptions from another reader's file into the operator's own sources, and back."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from aggregator.config import Config, ConfigurationError
from aggregator.sources.faults import SourcesError
from aggregator.sources.load import load_sources, local_beside
from aggregator.sources.lookup import SourceIndex
from aggregator.sources.opml import LARGEST_BYTES, OpmlError, read_opml, write_opml
from aggregator.sources.subscribing import plan_import, to_toml
from aggregator.terminal.console import shortened
from aggregator.text.urls import canonical_url

STANDARD = "-"  # in the place of a file: standard input or output


def import_subscriptions(
    config: Config, sources: SourceIndex, name: str, *, is_dry: bool, mend: Callable[[bytes], bytes]
) -> None:
    """Adds the sources of the OPML file `name`, "-" for standard input, to sources.local.toml; `is_dry` prints them.

    What is there already stays as it is. `mend` as in `read_opml`. Raises ConfigurationError naming the fault and its
    line.
    """
    body = _body(name)
    name = "standard input" if name == STANDARD else name
    try:
        plan = plan_import(read_opml(body, mend=mend), sources.sources, identity=canonical_url)
    except OpmlError as error:
        raise ConfigurationError(f"{name}{error.place}: {error}") from error
    written = to_toml(plan)
    local = local_beside(Path(config.sources))
    if is_dry:
        sys.stdout.write(written)
    elif written:
        _append(Path(config.sources), local, written)
    for one in plan.skipped:
        words = (
            f"{name} line {one.line}: {shortened(one.title, 80) or 'no title'}: skipped, {shortened(one.reason, 200)}"
        )
        sys.stderr.write(f"{words}\n")
    done = "would be added to" if is_dry else "added to"
    sys.stderr.write(f"{len(plan.sources)} sources {done} {local.name}, {len(plan.skipped)} skipped\n")


def _body(name: str) -> bytes:
    if name == STANDARD:
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be read ({error.strerror or error})") from error


def _append(tracked: Path, local: Path, written: str) -> None:
    """The tables behind what the file holds, once a copy of it has been read without a fault."""
    is_new = not local.exists()
    head = "# Your own sources; every key is explained in docs/sources.md.\n\n" if is_new else "\n"
    ends_open = not is_new and local.stat().st_size > 0 and not local.read_bytes().endswith(b"\n")
    added = ("\n" if ends_open else "") + head + written
    try:
        with tempfile.TemporaryDirectory() as folder:
            trial = Path(folder) / local.name
            if not is_new:
                shutil.copyfile(local, trial)
            with trial.open("a", encoding="utf-8", newline="") as stream:
                stream.write(added)
            load_sources(tracked, trial, identity=canonical_url)
        with local.open("a", encoding="utf-8", newline="") as stream:
            stream.write(added)
    except SourcesError as error:
        raise ConfigurationError(f"{local}: nothing was added, it would not be read any more: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"{local}: cannot be written ({error.strerror or error})") from error


def export_subscriptions(sources: SourceIndex, name: str | None) -> None:
    """Every source that is not retired, as OPML, to the new file `name` or to standard output (None, "-").

    Raises ConfigurationError where the file exists: it is never overwritten.
    """
    written = write_opml(sources.sources, title="Sources of the news aggregator", at=datetime.now(UTC))
    if name in (None, STANDARD):
        sys.stdout.write(written)
        return
    try:
        with Path(name).open("x", encoding="utf-8", newline="") as stream:
            stream.write(written)
    except FileExistsError as error:
        raise ConfigurationError(f"{name}: is there already; name another file") from error
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be written ({error.strerror or error})") from error
