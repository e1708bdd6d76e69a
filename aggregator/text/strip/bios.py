"""Lines at the foot of an article that tell who wrote it, known by the signer's name that they begin with."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from aggregator.text.model import Block
from aggregator.text.tables import load_table

_MAX_BIO_CHARS = 700
_TITLE = re.compile(r"(?:\W*(?:about the author|über den autor|über die autorin|prof\.?|dr\.?|med\.|by)\W*){0,3}", re.I)


def bio_lines(blocks: Sequence[Block], authors: Collection[str]) -> set[int]:
    """Positions of the last blocks that tell who an author of the page is, by the name that they begin with.

    Only where other prose stands before them, and only from the end: in the text an author may be its subject.
    """
    if not authors:
        return set()
    found: set[int] = set()
    for index in range(len(blocks) - 1, 1, -1):
        if not _is_bio(blocks[index], authors):
            break
        found.add(index)
    return found


def _is_bio(block: Block, authors: Collection[str]) -> bool:
    if len(block.text) > _MAX_BIO_CHARS or block.kind == "table":
        return False
    title = _TITLE.match(block.text)
    rest = block.text[title.end() if title else 0 :]
    return any(
        " " in name and rest.startswith(name) and _about().match(rest, len(name)) is not None for name in authors
    )


@cache
def _about() -> re.Pattern[str]:
    verbs = "|".join(" ".join(load_table("phrases/bios.toml")["about"].values()).split())
    return re.compile(rf",? (?:{verbs})\b|, (?!(?:who|which|der|die|das|qui|que|che)\b)\w| ?[(|–-]")
