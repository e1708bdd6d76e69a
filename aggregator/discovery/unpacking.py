"""Answers as servers send them: packed once or twice, with something before the beginning, or something else."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

# sitemaps.org, "Sitemap file limits": 50 MB unpacked. What is larger is read up to there.
MOST_BYTES = 52_428_800
_CHUNK = 65_536
_GZIP = b"\x1f\x8b"
# Seen in the wild: .xml.gz that the server packs once more. A third layer is a bomb.
_LAYERS = 2
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# Possessive: without it, 4,000 blanks or 500 empty comments at the head take for ever (2026-11-22).
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|(?><!--.*?-->)|<\?[^>]*+>)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD_BYTES = 4096


def unpacked(body: bytes) -> Iterator[bytes]:
    """The bytes in chunks of at most 64 KiB and together at most MOST_BYTES, out of gzip where they are in it.

    What the name or the header says does not count, only the first two bytes: a `.gz` that was unpacked on the way
    comes as it is. A damaged or cut archive gives what can be unpacked. Memory is bounded whatever the bytes say.
    """
    chunks: Iterator[bytes] = (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))
    for _ in range(_LAYERS):
        chunks = _without_gzip(chunks)
    total = 0
    for chunk in chunks:
        chunk = chunk[: MOST_BYTES - total]
        total += len(chunk)
        if chunk:
            yield chunk
        if total >= MOST_BYTES:
            return


def _without_gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks, b"")
    if len(first) < len(_GZIP):
        first += next(chunks, b"")
    if not first.startswith(_GZIP):
        yield first
        yield from chunks
        return
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    try:
        yield from _inflated(unpacking, first)
        for chunk in chunks:
            yield from _inflated(unpacking, chunk)
    except zlib.error:  # what came before the damage is read
        return


def _inflated(unpacking: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    plain = b""
    while not unpacking.eof and (chunk or len(plain) == _CHUNK):  # a full chunk: there may be more to come out
        plain = unpacking.decompress(chunk, _CHUNK)
        chunk = unpacking.unconsumed_tail
        yield plain


def not_meant(head: bytes, content_type: str | None) -> str | None:
    """What an answer is in a few words where a glance tells that it is no data; else None.

    `head` is the beginning of the answer, unpacked.
    """
    if not head.strip(b"\xef\xbb\xbf \t\r\n\0"):
        return "an empty answer"
    if _HTML.match(head[:_HEAD_BYTES]):
        return "an HTML page"
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/")) or kind == "application/pdf":
        return kind
    return None
