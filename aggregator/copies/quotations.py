"""Where a text quotes: spans of direct speech, in every style, closed or not."""

from __future__ import annotations

import re

# Each style within one paragraph. What opens and never closes runs to the paragraph's end: a quotation of
# several paragraphs opens each of them and closes only the last. The set of all opening marks stands first: what a
# pattern begins with is searched for without trying the branches at every letter.
_QUOTATION = re.compile(
    r"[“„«»‹「『\"`‘'](?:"
    r"(?<=“)[^“”„\n]*(?:[”“]|$)"  # English; German closes „ with “
    r"|(?<=„)[^“”„\n]*(?:[“”]|$)"
    r"|(?<=«)[^«»\n]*(?:»|$)"
    r"|(?<=»)[^«»\n]*(?:[«»]|$)"
    r"|(?<=‹)[^‹›\n]*(?:›|$)"
    r"|(?<=「)[^「」\n]*(?:」|$)"
    r"|(?<=『)[^『』\n]*(?:』|$)"
    r'|(?<=")[^"\n]*(?:"|$)'
    r"|(?<=`)`[^\n]*?(?:''|$)"
    r"|(?<=‘)(?<!\w‘)(?=\w)[^\n‘]*?\w[.,!?…]?’(?!\w)"  # single marks only closed: an apostrophe opens nothing
    r"|(?<=')(?<!\w')(?=\w)[^\n']*?\w[.,!?…]?'(?!\w))",
    re.MULTILINE,
)


def quotation_spans(text: str) -> list[tuple[int, int]]:
    """The half-open character ranges of direct speech, marks included, in text order, never overlapping.

    Paragraphs end at a line break. A mark that opens and never closes runs to the end of its paragraph.
    Empty when nothing is quoted. Never raises.
    """
    return [found.span() for found in _QUOTATION.finditer(text)]
