"""The source files as written: entries, their lines, and the faults of a file as a whole. No value is checked here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.sources.checks import did_you_mean, shown
from aggregator.sources.faults import Fault

_HEADER = re.compile(r"\s*\[\[\s*(?:source|\"source\"|'source')\s*\]\]")
_BROKEN_AT = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[source]]` as written, and where."""

    file: str
    line: int | None
    label: str
    values: dict[str, Any]
    key_lines: dict[str, int]

    @property
    def place(self) -> str:
        """File and line, for a fault of another entry that names this one."""
        return self.file if self.line is None else f"{self.file} line {self.line}"

    def fault(self, key: str | None, problem: str, remedy: str) -> Fault:
        line = self.key_lines.get(key, self.line) if key else self.line
        return Fault(self.file, line, self.label, key, problem, remedy)


def read_entries(file: Path) -> tuple[list[Entry], list[Fault]]:
    """The entries of one file as written, and the faults of the file as a whole. Never raises."""
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


def _entries(file: Path, text: str, table: dict[str, Any]) -> tuple[list[Entry], list[Fault]]:
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
        entries.append(Entry(str(file), line, label, values, key_lines))
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
