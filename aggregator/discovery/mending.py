"""Mend the two faults of feeds that the libraries make worse: bare ampersands and a wrong declared encoding.

Seen 2026-11-22 with `<link>…/story?id=1&lang=en</link>`: fastfeedparser gives `?id=1=en`, feedparser `?id=1〈=en` (the
HTML entity "lang"). Neither address exists, and nothing tells. Nothing is parsed here: bytes in, bytes out.
"""

from __future__ import annotations

import re
from html.entities import html5

_AMPERSAND = re.compile(rb"&(?:(#[0-9]+;|#[xX][0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)|([A-Za-z][A-Za-z0-9]*;)?)")
_DECLARED = re.compile(rb"(<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])([\w.-]+)([\"'])", re.IGNORECASE)
_HEAD_BYTES = 400
_UTF8_NAMES = (b"utf-8", b"utf8")


def mended(body: bytes) -> bytes:
    """The feed with `&` escaped where it opens no entity, HTML's named entities as numbers, and an honest encoding.

    CDATA sections stay as they are; so does a document in UTF-16 or UTF-32. One with entities of its own keeps its
    ampersands. Idempotent; linear.
    """
    if b"\0" in body[:_HEAD_BYTES]:
        return body
    if b"&" in body and b"<!ENTITY" not in body:
        before, *sections = body.split(b"<![CDATA[")
        parts = [_ampersands(before)]
        for section in sections:
            inside, end, after = section.partition(b"]]>")
            parts.append(inside + end + _ampersands(after))
        body = b"<![CDATA[".join(parts)
    return _honest(body)


def _ampersands(text: bytes) -> bytes:
    return _AMPERSAND.sub(_escaped, text)


def _escaped(found: re.Match[bytes]) -> bytes:
    known, name = found.groups()
    if known:
        return found.group()
    if name and (characters := html5.get(name.decode("ascii"))):
        return "".join(f"&#{ord(character)};" for character in characters).encode("ascii")
    return b"&amp;" + (name or b"")


def _honest(body: bytes) -> bytes:
    """Declared as UTF-8 where it is: bytes beyond ASCII that are valid UTF-8 are that and nothing else.

    In a one-byte encoding, an accented letter that stands alone already breaks UTF-8.
    """
    declared = _DECLARED.search(body, 0, _HEAD_BYTES)
    if declared is None or declared.group(2).lower() in _UTF8_NAMES or body.isascii() or not is_utf8(body):
        return body
    return body[: declared.start(2)] + b"utf-8" + body[declared.end(2) :]


def declared_encoding(body: bytes) -> str:
    """The name of the encoding that an XML document declares, one that Python knows; else "utf-8"."""
    declared = _DECLARED.search(body, 0, _HEAD_BYTES)
    name = declared[2].decode("ascii", "replace") if declared else "utf-8"
    try:
        b"".decode(name)
    except LookupError:
        return "utf-8"
    return name


def in_utf8(body: bytes) -> bytes:
    """A document in UTF-16 that begins with its byte order mark, in UTF-8; any other as it is."""
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body
    text = body.decode("utf-16", "replace").encode("utf-8", "replace")
    declared = _DECLARED.search(text, 0, _HEAD_BYTES)
    return text if declared is None else text[: declared.start(2)] + b"utf-8" + text[declared.end(2) :]


def is_utf8(body: bytes) -> bool:
    """True when the bytes are valid UTF-8 (ASCII is)."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
