"""The XML of sitemaps as real sites serve it, to plain entries: streaming, lenient, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from aggregator.discovery.mending import mended

# sitemaps.org: at most 50,000 addresses a file. What stands behind them is left.
MOST_ENTRIES = 50_000
_LONGEST_TEXT = 4096  # characters of one field; the protocol allows an address 2,048
_LONGEST_PIECE = 1_000_000
# Where so much has no entry, none comes: 50 MB of `<a>` take 6 s to the end (2026-11-22).
_LONGEST_WITHOUT = 2_000_000  # bytes
_ENTRIES = frozenset({"url", "sitemap"})
# The way from the entry to a field. Images and videos have a `loc` and a `title` of their own: those are not here.
_FIELDS = {
    ("loc",): "loc",
    ("lastmod",): "lastmod",
    ("news", "publication_date"): "published",
    ("news", "title"): "title",
    ("news", "publication", "language"): "language",
}
_DEEPEST = 3
_STARTS = (b"<?xml", b"<urlset", b"<sitemapindex", b"<rss", b"<feed")

Entry = dict[str, str]  # "kind" ("url" | "sitemap") and the values of _FIELDS


class _Target:
    """What the parser reports, kept only as far as it is an entry's. Names count without prefix and namespace, since
    sites leave out, misspell and swap those; case does not count."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.entries: list[Entry] = []
        self._entry: Entry | None = None
        self._path: list[str] = []
        self._words: list[str] = []

    def start(self, tag: str, attributes: object) -> None:
        name = tag.rpartition("}")[2].rpartition(":")[2].lower()
        self.root = self.root or name
        self._words.clear()
        if name in _ENTRIES and not self._path:
            self._finish()  # the one before was never closed
            self._entry = {"kind": name}
        elif self._entry is not None:
            self._path.append(name)

    def data(self, text: str) -> None:
        if self._entry is not None and len(self._path) <= _DEEPEST:
            self._words.append(text)

    def end(self, tag: str) -> None:
        if self._entry is None:
            return
        if not self._path:
            self._finish()
            return
        if len(self._path) <= _DEEPEST and (field := _FIELDS.get(tuple(self._path))):
            text = "".join(self._words)[:_LONGEST_TEXT].strip()
            if text:
                self._entry.setdefault(field, text)
        self._words.clear()
        self._path.pop()

    def _finish(self) -> None:
        if self._entry is not None and "loc" in self._entry:
            self.entries.append(self._entry)
        self._entry = None

    def close(self) -> None:
        self._finish()


def read_entries(chunks: Iterable[bytes]) -> tuple[str | None, list[Entry], bool]:
    """The root's name in lower case without prefix (None: no XML at all), the entries that have an address in document
    order, and whether it was more than MOST_ENTRIES.

    Broken XML is read as far as it goes; entities of the document's own are not resolved. Never raises.
    """
    target = _Target()
    parser = etree.XMLParser(target=target, recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        fed = 0
        for piece in _pieces(chunks):
            parser.feed(piece)
            fed += len(piece)
            if len(target.entries) > MOST_ENTRIES or (fed > _LONGEST_WITHOUT and not target.entries):
                break
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        target.close()
    return target.root, target.entries[:MOST_ENTRIES], len(target.entries) > MOST_ENTRIES


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The document from its first tag on, mended (see `mending`) in pieces that cut no entity and no CDATA section."""
    rest, mends, is_first = b"", True, True
    for chunk in chunks:
        rest += chunk
        if is_first:
            rest = _from_the_start(rest)
            mends = b"\0" not in rest and b"<!ENTITY" not in rest
        is_first = False
        end = len(rest) if len(rest) > _LONGEST_PIECE or not mends else _safe_end(rest)
        if piece := rest[:end]:
            yield mended(piece) if mends else piece
        rest = rest[end:]
    if rest:
        yield mended(rest) if mends else rest


def _from_the_start(head: bytes) -> bytes:
    """Without what a server prints before the document: blank lines, a byte order mark twice, warnings of PHP."""
    starts = [at for start in _STARTS if (at := head.find(start)) >= 0]
    return head[min(starts) :] if starts else head


def _safe_end(text: bytes) -> int:
    end = text.rfind(b">") + 1
    opened = text.rfind(b"<![CDATA[", 0, end)
    return opened if opened >= 0 and text.find(b"]]>", opened, end) < 0 else end
