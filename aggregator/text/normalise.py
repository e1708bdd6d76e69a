"""One spelling for text: bytes to characters, white space folded, words cut."""

from __future__ import annotations

import re
import unicodedata

import charset_normalizer
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from aggregator.text.hyphenation import join_lines

# Characters without ink that split words for a comparison: controls, soft hyphen, zero-width space and joiner of words,
# direction marks, byte order mark, and lone surrogates, which no database stores. The joiners U+200C and
# U+200D stay: Persian and the Indic scripts spell with them.
_INKLESS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Python's \w leaves out the vowel signs of the Indic and Thai scripts and the Arabic and Hebrew points; without them
# one word would fall into several. Scripts written without spaces are cut into single characters.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u0e01-\u0eff"
)
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}\u200c\u200d])"
_WORD = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*|[{_UNSPACED}]")
_WORD_ASCII = re.compile(r"[^\W_]+(?:'[^\W_]+)*", re.ASCII)
# What ends a sentence, and the quotation marks and brackets that may close behind it: for classes of expressions.
STOPS = ".!?…。！？।؟։۔"
CLOSING = "\"'”’»›«“)\\]』」"
SENTENCE_END = re.compile(rf"[{STOPS}][{CLOSING}]*$")
# Kana, Han and Hangul write a word in one or two signs; these, Thai and Lao run words together (Hangul mostly not).
DENSE_SIGN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WIDE_SIGN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
# Encodings whose bytes are all 7-bit: valid as UTF-8 too, so a declaration must be believed.
_SEVEN_BIT = ("iso2022", "hz", "utf_7")
_SAMPLE_BYTES = 20_000
_DECLARED_BYTES = 4096  # four times what browsers read for a declaration
_MARKED = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00")  # how a byte order mark begins


def fold_space(text: str) -> str:
    """The text in NFC on one line: every run of white space is one space, characters without ink are gone, words that
    a hyphen parts at a line's end are whole (see `hyphenation.join_lines`)."""
    if "\n" in text:
        text = join_lines(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # of white space, the plain space alone is: most texts are folded as they come
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    folded = " ".join(text.split())
    return folded if folded.isprintable() else " ".join(_INKLESS.sub("", folded).split())  # no such sign is printable


def spelled(text: str) -> str:
    """The text without spaces and hyphens: equal for two readings that differ in white space and line breaks alone."""
    bare = text.replace(" ", "").replace("-", "")
    return bare if bare.isascii() else bare.replace("\u2010", "").replace("\u00ac", "")


def words(text: str) -> list[str]:
    """The words of a text in order, case-folded, without punctuation; an inner apostrophe stays as `'`.

    Chinese characters and kana are one word each. Takes raw or folded text; empty text gives an empty list.
    """
    folded = (fold_space(text) if "\n" in text else text).casefold()
    if folded.isascii():
        return _WORD_ASCII.findall(folded if folded.isprintable() else _INKLESS.sub("", folded))
    return _WORD.findall(fold_space(folded).replace("’", "'"))


def storable(text: str) -> str:
    """The text without NUL and lone surrogates, which databases refuse."""
    try:
        text.encode("utf-8")  # far quicker than a search; fails on surrogates alone
    except UnicodeEncodeError:
        return _UNSTORABLE.sub("", text)
    return text.replace("\x00", "")


def decode(data: bytes, content_type: str | None = None) -> str:
    """The characters of a page's bytes; never raises, NUL and lone surrogates are removed.

    `content_type` is the HTTP header. In order: byte order mark, valid UTF-8 (whatever is declared: multi-byte UTF-8
    does not come about by chance), the header, `<meta charset>`, detection, windows-1252. Order after WHATWG HTML,
    "encoding sniffing"; a declaration that the bytes contradict is passed over.
    """
    bom_encoding, bom = read_bom(data)
    if bom_encoding and bom:
        return storable(data[len(bom) :].decode(bom_encoding, "replace"))
    if (text := _utf8(data, content_type)) is not None:
        return text.replace("\x00", "")
    for codec in _declared(data, content_type):
        text = data.decode(codec, "replace")
        if _fits(text):
            return storable(text)
    return storable(data.decode(_detected(data), "replace"))


def as_utf8(data: bytes, content_type: str | None = None) -> bytes:
    """The same characters as `decode` gives, in UTF-8; most pages come back as they are."""
    if not data.startswith(_MARKED) and _utf8(data, content_type) is not None:
        return data.replace(b"\x00", b"") if b"\x00" in data else data
    return decode(data, content_type).encode("utf-8")


def _utf8(data: bytes, content_type: str | None) -> str | None:
    """The characters of valid UTF-8, else None. Only plain ASCII may be a 7-bit encoding that must be declared."""
    if data.isascii() and any(codec.startswith(_SEVEN_BIT) for codec in _declared(data, content_type)[:1]):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, content_type: str | None) -> list[str]:
    """The codecs that header and page name, header first; latin-1, what servers declare unasked, last."""
    inside = html_body_declared_encoding(data[:_DECLARED_BYTES])
    if inside and inside.startswith(("utf-16", "utf-32")):
        inside = None  # a declaration that can be read as ASCII is not written in 16 bits
    names = (http_content_type_encoding(content_type), inside)
    codecs = [codec for name in names if name and (codec := resolve_encoding(name)) and _is_text_codec(codec)]
    return sorted(codecs, key="cp1252".__eq__)


def _is_text_codec(codec: str) -> bool:
    """False for codecs such as rot13 and hex, which exist but do not give text."""
    try:
        b"    ".decode(codec)
    except (LookupError, ValueError):
        return False
    return True


def _fits(text: str) -> bool:
    """True when hardly a character beyond ASCII was lost in decoding: a cut or a pasted byte, no wrong encoding."""
    lost = text.count("\ufffd")
    return not lost or lost * 5 < sum(not character.isascii() for character in text)


def _detected(data: bytes) -> str:
    """The codec that charset-normalizer guesses from a sample; windows-1252 when it has no opinion."""
    if _fits(data.decode("utf-8", "replace")):
        return "utf-8"
    best = charset_normalizer.from_bytes(data[:_SAMPLE_BYTES]).best()
    return best.encoding if best else "cp1252"
