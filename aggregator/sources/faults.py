"""What is wrong with the source files: one `Fault` each with its place, all of them in one `SourcesError`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class WrongValueError(Exception):
    """A value that cannot stand: `problem` names it, `remedy` says what would."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


class WrongValuesError(Exception):
    """A list or table that cannot stand: `each` has every fault of it."""

    def __init__(self, each: Sequence[WrongValueError]) -> None:
        super().__init__(*each)
        self.each = tuple(each)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what is wrong, what to do. `str()` is one line for the operator."""

    file: str
    line: int | None  # 1-based: of the key where it can be found, else of its entry; None when neither can
    entry: str | None  # id of the source, or "number 3" where it has none; None for the file as a whole
    key: str | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        parts = [place]
        if self.entry is not None:
            parts.append(f"source {self.entry}")
        if self.key is not None:
            parts.append(self.key)
        return f"{': '.join(parts)}: {self.problem}; {self.remedy}"


class SourcesError(Exception):
    """The source files have faults; `faults` has every one, in the order of the files. Nothing was loaded."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
