"""Read the source files: every fault of both at once, or the sources in the order of the files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aggregator.sources.checks import CHECKS, REQUIRED, did_you_mean
from aggregator.sources.faults import Fault, SourcesError, WrongValueError, WrongValuesError
from aggregator.sources.model import Source
from aggregator.sources.twice import taken_ids, watched_twice
from aggregator.sources.written import Entry, read_entries


def local_beside(path: Path) -> Path:
    """The operator's own file beside `path`: data/sources.toml -> data/sources.local.toml (it may not exist)."""
    return path.with_name(f"{path.stem}.local{path.suffix}")


def load_sources(path: Path, local: Path | None = None, *, identity: Callable[[str], str] = str) -> tuple[Source, ...]:
    """All sources of `path` and of the operator's own file, in the order written; empty when both name none.

    `local` None means the file that `local_beside` names, when it is there; a `local` that is given must exist.
    Retired and paused sources are included (see `Source.is_active`): links in the database still name them.
    `identity` gives one spelling to all spellings of an address, so that what would be crawled twice is a fault
    (`text.urls.canonical_url`, handed in because this room stands on the same floor); left out, each is its own.
    Raises SourcesError, and nothing else, with every fault of both files.
    """
    if local is None and (beside := local_beside(path)).is_file():
        local = beside
    faults: list[Fault] = []
    entries: list[Entry] = []
    for file in (path, local):
        if file is not None:
            read, wrong = read_entries(file)
            entries.extend(read)
            faults.extend(wrong)
    checked: list[tuple[Entry, dict[str, Any]]] = []
    for entry in entries:
        values, wrong = _checked(entry)
        faults.extend(wrong)
        checked.append((entry, values))
    faults.extend(taken_ids(entries))
    faults.extend(watched_twice(checked, identity))
    if faults:
        raise SourcesError(_in_order(faults, (path, local)))
    return tuple(Source(**values) for _, values in checked)


def _checked(entry: Entry) -> tuple[dict[str, Any], list[Fault]]:
    """The values that `Source` takes, as far as they are right, and every fault of this entry on its own."""
    values: dict[str, Any] = {}
    faults = [
        entry.fault(key, "is missing", f"every source has {', '.join(REQUIRED[:-1])} and {REQUIRED[-1]}")
        for key in REQUIRED
        if key not in entry.values
    ]
    for key, value in entry.values.items():
        check = CHECKS.get(key)
        try:
            if check is None:
                raise WrongValueError("unknown key", did_you_mean(key, tuple(CHECKS), "docs/sources.md lists them all"))
            values[key] = check(value)
        except WrongValueError as wrong:
            faults.append(entry.fault(key, wrong.problem, wrong.remedy))
        except WrongValuesError as several:
            faults.extend(entry.fault(key, one.problem, one.remedy) for one in several.each)
    if values.get("browser") and values.get("headers_env"):
        why = "a browser carries headers along redirects"
        faults.append(entry.fault("browser", f"does not go together with headers_env: {why}", "take one out"))
    if "id" in values and values["id"] in values.get("licensed_from", ()):
        faults.append(entry.fault("licensed_from", "names the source itself", "a source needs no licence of its own"))
    return values, faults


def _in_order(faults: list[Fault], files: tuple[Path | None, ...]) -> tuple[Fault, ...]:
    names = [str(file) for file in files if file is not None]
    return tuple(sorted(faults, key=lambda fault: (names.index(fault.file), fault.line or 0)))
