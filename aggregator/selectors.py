"""Whether the CSS selectors of the source files compile: the part of `scrapy sources check` that needs a parser.

The room that reads the files has the standard library only, so a wrong pseudo-class passes there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cssselect import HTMLTranslator, SelectorError

from aggregator.sources.faults import Fault
from aggregator.sources.model import Source

_HEADER = re.compile(r"\s*\[\[")
SELECTORS = ("content_css", "drop_css")


def selector_faults(sources: Iterable[Source], files: Iterable[Path]) -> list[Fault]:
    """A fault for each selector that does not compile, with its file and line where they can be found."""
    texts = {file: file.read_text("utf-8-sig") for file in files if file.is_file()}
    faults = []
    for source in sources:
        for key in SELECTORS:
            selector = getattr(source, key)
            if selector is None or (problem := _problem(selector)) is None:
                continue
            file, line = _place(texts, source.id, key)
            faults.append(Fault(str(file), line, f"{source.id!r}", key, problem, "write one such as 'article .body'"))
    return faults


def _problem(selector: str) -> str | None:
    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        return f"{selector!r} is no CSS selector ({error})"
    return None


def _place(texts: dict[Path, str], source_id: str, key: str) -> tuple[Path | str, int | None]:
    """The file and line of a source's key; the line is None where the file is written in an unusual way."""
    named = re.compile(rf"\s*[\"']?id[\"']?\s*=\s*[\"']{re.escape(source_id)}[\"']")
    keyed = re.compile(rf"\s*[\"']?{key}[\"']?\s*=")
    for file, text in texts.items():
        line, is_here = None, False
        for number, words in enumerate(text.splitlines(), start=1):
            if _HEADER.match(words):
                if is_here:
                    break
                line = None
            is_here = is_here or bool(named.match(words))
            line = line or (number if keyed.match(words) else None)
        if is_here:
            return file, line
    return next(iter(texts), Path("sources")), None
