"""Read the source files: every fault of both at once, or the sources in the order of the files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.sources.checks import CHECKS, REQUIRED, WrongValueError, did_you_mean, shown
from aggregator.sources.faults import Fault, SourcesError
from aggregator.sources.model import WAYS_IN, Source

_HEADER = re.compile(r"\s*\[\[\s*(?:source|\"source\"|'source')\s*\]\]")
_BROKEN_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One `[[source]]` as written, and where."""

    file: str
    line: int | None
    label: str
    values: dict[str, Any]
    key_lines: dict[str, int]

    def fault(self, key: str | None, problem: str, remedy: str) -> Fault:
        line = self.key_lines.get(key, self.line) if key else self.line
        return Fault(self.file, line, self.label, key, problem, remedy)


def local_beside(path: Path) -> Path:
    """The operator's own file beside `path`: data/sources.toml -> data/sources.local.toml (it may not exist)."""
    return path.with_name(f"{path.stem}.local{path.suffix}")


def load_sources(path: Path, local: Path | None = None) -> tuple[Source, ...]:
    """All sources of `path` and of the operator's own file, in the order written; empty when both name none.

    `local` None means the file that `local_beside` names, when it is there; a `local` that is given must exist.
    Retired and paused sources are included (see `Source.is_active`): links in the database still name them.
    Raises SourcesError, and nothing else, with every fault of both files.
    """
    if local is None and (beside := local_beside(path)).is_file():
        local = beside
    faults: list[Fault] = []
    entries: list[_Entry] = []
    for file in (path, local):
        if file is not None:
            read, wrong = _read(file)
            entries.extend(read)
            faults.extend(wrong)
    sources: list[tuple[_Entry, Source]] = []
    for entry in entries:
        values, wrong = _checked(entry)
        faults.extend(wrong)
        if not wrong:
            sources.append((entry, Source(**values)))
    faults.extend(_doubles(entries))
    faults.extend(_shared_ways_in(sources))
    if faults:
        raise SourcesError(_in_order(faults, (path, local)))
    return tuple(source for _, source in sources)


def _read(file: Path) -> tuple[list[_Entry], list[Fault]]:
    """The entries of one file as written, and the faults of the file as a whole."""
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")  # some editors write a byte order mark
    except UnicodeDecodeError as error:
        return [], [Fault(str(file), None, None, None, f"is not UTF-8 ({error.reason})", "save it as UTF-8")]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        remedy = "AGGREGATOR_SOURCES names the file to read"
        return [], [Fault(str(file), None, None, None, f"cannot be read ({reason})", remedy)]
    try:
        table = tomllib.loads(text)
    except RecursionError:
        return [], [Fault(str(file), None, None, None, "is nested too deeply", "write sources as [[source]] tables")]
    except ValueError as error:  # TOMLDecodeError, and int() on thousands of digits
        return [], [_broken(file, text, error)]
    return _entries(file, text, table)


def _broken(file: Path, text: str, error: ValueError) -> Fault:
    place = _BROKEN_AT.search(str(error))
    line = int(place.group(1)) if place else text.count("\n") + 1 if "at end of document" in str(error) else None
    words = re.sub(r"\s*\(at [^)]*\)$", "", str(error))
    return Fault(
        str(file), line, None, None, f"is not TOML: {words}", "the other faults of this file show once this is mended"
    )


def _entries(file: Path, text: str, table: dict[str, Any]) -> tuple[list[_Entry], list[Fault]]:
    faults = [
        Fault(
            str(file),
            _line_of(text, key),
            None,
            key,
            "unknown table or key",
            did_you_mean(key, ("source",), "use [[source]]"),
        )
        for key in table
        if key != "source"
    ]
    written = table.get("source", [])
    if not isinstance(written, list) or not all(isinstance(values, dict) for values in written):
        faults.append(
            Fault(
                str(file),
                _line_of(text, "source"),
                None,
                "source",
                "is not a list of tables",
                "write [[source]], two brackets",
            )
        )
        return [], faults
    places = list(_places(text))
    if len(places) != len(written):  # a header inside a string, or an inline list: no line is better than a wrong one
        places = [(None, {})] * len(written)
    entries = []
    for number, (values, (line, key_lines)) in enumerate(zip(written, places, strict=True), start=1):
        name = values.get("id")
        label = shown(name) if isinstance(name, str) and name.strip() else f"number {number}"
        entries.append(_Entry(str(file), line, label, values, key_lines))
    return entries, faults


def _line_of(text: str, key: str) -> int | None:
    """The first line that opens a table or key of that name at the top of the file."""
    opening = re.search(rf"(?m)^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[\].=]", text)
    return text.count("\n", 0, opening.start()) + 1 if opening else None


def _places(text: str) -> Iterator[tuple[int | None, dict[str, int]]]:
    """The line of each `[[source]]` header and, under it, the line of each key."""
    line: int | None = None
    keys: dict[str, int] = {}
    for number, words in enumerate(text.split("\n"), start=1):
        if _HEADER.match(words):
            if line is not None:
                yield line, keys
            line, keys = number, {}
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]", words):
            keys.setdefault(key.group(1), number)
    if line is not None:
        yield line, keys


def _checked(entry: _Entry) -> tuple[dict[str, Any], list[Fault]]:
    """The values that `Source` takes, and every fault of this entry on its own."""
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
    if values.get("browser") and values.get("headers_env"):
        why = "a browser carries headers along redirects"
        faults.append(entry.fault("browser", f"does not go together with headers_env: {why}", "take one out"))
    if "id" in values and values["id"] in values.get("licensed_from", ()):
        faults.append(entry.fault("licensed_from", "names the source itself", "a source needs no licence of its own"))
    return values, faults


def _doubles(entries: list[_Entry]) -> Iterator[Fault]:
    first: dict[str, _Entry] = {}
    for entry in entries:
        name = entry.values.get("id")
        if not isinstance(name, str) or not name.strip():
            continue
        seen = first.setdefault(name.strip(), entry)
        if seen is not entry:
            where = seen.file if seen.line is None else f"{seen.file} line {seen.line}"
            yield entry.fault(
                "id", f"is taken by {where}", "choose another; an id is never reused, not even a retired one"
            )


def _shared_ways_in(sources: list[tuple[_Entry, Source]]) -> Iterator[Fault]:
    """One way in of two sources would give its articles now to the one, now to the other."""
    readers: dict[str, str] = {}
    for entry, source in sources:
        if source.retired:
            continue
        for key in (key for _, key in WAYS_IN):
            for url in getattr(source, key):
                reader = readers.setdefault(url, source.id)
                if reader != source.id:
                    yield entry.fault(
                        key, f"{shown(url)} is read by source {reader!r} already", "keep it in one of the two"
                    )


def _in_order(faults: list[Fault], files: tuple[Path | None, ...]) -> tuple[Fault, ...]:
    names = [str(file) for file in files if file is not None]
    return tuple(sorted(faults, key=lambda fault: (names.index(fault.file), fault.line or 0)))
