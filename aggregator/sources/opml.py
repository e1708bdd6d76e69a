"""OPML, the form in which feed readers hand on their subscriptions: read, and written. Pure.

Source: OPML 2.0 (opml.org/spec2.opml); attributes of our own stand under the prefix `aggregator`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from aggregator.sources.model import Source

# A reader's list of 5,000 feeds takes 1.5 MB; what is larger is no list of subscriptions.
LARGEST_BYTES = 20 * 1024 * 1024
MOST_OUTLINES = 20_000
DEEPEST = 100  # folders in folders
_CUT_OFF = [
    expat.errors.codes[words] for words in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
]
_ANEW = "mend it there, or export it from the reader again"
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0" xmlns:aggregator="urn:aggregator:source">
<head><title>{title}</title><dateCreated>{at}</dateCreated></head>
<body>
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One outline that names a feed or a site, or was meant to (an empty xmlUrl), as written: nothing is checked."""

    line: int  # 1-based
    title: str
    feed: str | None = None
    home: str | None = None
    id: str | None = None  # only in files that this program wrote, as the role
    role: str | None = None
    language: str | None = None


class OpmlError(Exception):
    """The file cannot be read as OPML: `line` and `column` are 1-based, None where they are not known."""

    def __init__(self, problem: str, remedy: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(problem, remedy, line, column)
        self.problem, self.remedy, self.line, self.column = problem, remedy, line, column

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"

    @property
    def place(self) -> str:
        """ " line 3, column 12", to stand behind the name of the file; empty where the whole file is meant."""
        column = "" if self.column is None else f", column {self.column}"
        return "" if self.line is None else f" line {self.line}{column}"


def read_opml(body: bytes, *, mend: Callable[[bytes], bytes] = bytes) -> tuple[Subscription, ...]:
    """The subscriptions of an OPML file, folders flattened, in the order written; empty when it has none.

    Names of elements and attributes in any case. `mend` makes XML of what nearly is, line for line
    (`discovery.mending`, handed in because this room stands below); left out, the file is read as it is.
    Raises OpmlError, and nothing else. A document type with entities is refused: they can be made to swell without end.
    """
    if len(body) > LARGEST_BYTES:
        limit = f"{LARGEST_BYTES // 1024 // 1024} MB"
        raise OpmlError(f"is larger than {limit}: no list of subscriptions", "name the OPML file, or split it")
    reader = _Reader()
    whole = mend(body)
    try:
        reader.parser.Parse(whole, True)
    except expat.ExpatError as error:
        if error.code in _CUT_OFF:
            raise OpmlError("is empty or cut off", "export it from the reader again", error.lineno) from error
        words = expat.ErrorString(error.code) if error.code else str(error)
        column = error.offset + 1 if _line(body, error.lineno) == _line(whole, error.lineno) else None
        raise OpmlError(f"is not XML: {words}", _ANEW, error.lineno, column) from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not know, or of several bytes
        raise OpmlError(f"is not XML that can be read: {error}", "save it as UTF-8", 1) from error
    return tuple(sorted(reader.found, key=lambda one: one.line))


def _line(body: bytes, number: int) -> bytes:
    """One line, 1-based. A fault's column counts in the mended one: it is the file's where nothing was mended."""
    lines = body.split(b"\n", number)
    return lines[number - 1] if number <= len(lines) else b""


class _Reader:
    """Collects outlines while expat reads. Expat fetches nothing by itself."""

    def __init__(self) -> None:
        self.found: list[Subscription] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._holds: list[bool] = []  # by open element: it holds outlines, so it is a folder
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_declared: object) -> None:
        line = self.parser.CurrentLineNumber
        raise OpmlError("declares entities, which are not read", "take the declarations out", line)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self._open and name.lower() != "opml":
            raise OpmlError(f"is not OPML: it begins with <{name[:40]}>", "export the subscriptions as OPML", line)
        if len(self._open) >= DEEPEST or len(self.found) >= MOST_OUTLINES:
            raise OpmlError(f"holds more than {MOST_OUTLINES} outlines or {DEEPEST} levels", "split it", line)
        if name.lower() == "outline" and self._holds:
            self._holds[-1] = True
        self._open.append((name, attributes, line))
        self._holds.append(False)

    def _end(self, _name: str) -> None:
        name, attributes, line = self._open.pop()
        is_folder = self._holds.pop()
        if name.lower() != "outline":
            return
        given = {key.lower(): value.strip() for key, value in attributes.items()}  # some readers write xmlurl
        feed, home = given.get("xmlurl") or None, given.get("htmlurl") or None
        if feed is None and (is_folder or (home is None and "xmlurl" not in given)):
            return
        title = given.get("title") or given.get("text") or ""
        own = {key: given.get(f"aggregator:{key}") or None for key in ("id", "role")}
        self.found.append(Subscription(line, title, feed, home, language=given.get("language") or None, **own))


def write_opml(sources: Iterable[Source], *, title: str, at: datetime) -> str:
    """OPML 2.0 of the sources, an outline for each feed; one without feeds is a link to its home page.

    `at` is aware. A retired source is left out: whoever reads the file would watch it again.
    """
    lines = [_outline(one) for source in sources if not source.retired for one in _outlines(source)]
    head = _HEAD.format(title=_escaped(title), at=format_datetime(at))
    return f"{head}{''.join(lines)}</body>\n</opml>\n"


def _outlines(source: Source) -> list[dict[str, str]]:
    every = {"text": source.name, "htmlUrl": source.home, "aggregator:id": source.id, "aggregator:role": source.role}
    if source.language:
        every["language"] = source.language
    if not source.feeds:
        return [every | {"type": "link", "url": source.home}]
    return [every | {"type": "rss", "xmlUrl": feed} for feed in source.feeds]


def _outline(attributes: dict[str, str]) -> str:
    return f"  <outline {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}/>\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
