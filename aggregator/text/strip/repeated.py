"""What a host's articles have in common is the host's and no article's: which blocks recur, and which of them go.

Three steps, each pure: `sightings` says of one article which of its blocks others may have too; `learned` counts them
over a host's articles; `strip_repeated` takes the learned ones from an article. All three see the blocks that the
phrase rules left, so what was learned never changes what is counted, and any order of arrival ends alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from aggregator.text.model import Block, Body, Removed, Sighting
from aggregator.text.normalise import CLOSING, STOPS
from aggregator.text.strip.shapes import is_prose, link_share

REPEATED = "repeated"  # the rule
# Where a learned block goes: wherever it stands, or only before the first and after the last of the article's prose.
ANYWHERE, ENDS = PLACES = ("anywhere", "ends")
# Where furniture stands that no phrase names: of 127 + 990 labelled pages the sets' residue blocks lie among the first
# three or last six of the text, or are short (November 2026).
HEAD_BLOCKS, TAIL_BLOCKS, SHORT_CHARS = 3, 6, 120
MAX_SHORT = 50  # a page of thousands of short lines is a table or an attack
# A longer line is a sentence, whether it ends with a full stop or not (Thai and headlines of poems do not).
LABEL_CHARS = 80
# A block counts as a link when so much of it is one. The background that follow-up stories print again and again, at
# their tail and with a link to the first report in it, is the story's: at most a fifth of it is the link.
LINK_SHARE = 0.4
# Of an article's prose its longest blocks tell whether another is a version of it.
MARKS = 4
# Kinds whose words belong to the article's own matter: a table's head, an ingredient, recur from story to story.
_OWN_KINDS = frozenset({"table", "list_item"})
_SENTENCE_END = re.compile(rf"[{STOPS},;:][{CLOSING}]*$")
_FRAME = " \t.,:;!?…|·•*+=~_<>[](){}«»‹›\"'“”‘’„-–—→▶"
_ADDRESS_SIGNS = ("@", "://", "www.")


def reads_like_prose(text: str) -> bool:
    """True when the text of a block, its kind and links unknown, is a sentence or more."""
    return is_prose(Block(text))


@lru_cache(maxsize=4096)  # a site's furniture comes again; and every block is asked for by two of the three steps
def key_of(text: str) -> str | None:
    """The key of a block's words (128 bits of SHA-256, hexadecimal), case and the signs around them aside; None for a
    block without a letter: a divider or a number says nothing."""
    folded = text.casefold().strip(_FRAME)
    if not any(map(str.isalpha, folded)):
        return None
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:32]


def sightings(blocks: Sequence[Block]) -> tuple[Sighting, ...]:
    """The blocks of one article that may recur on others, in their order: those at its head and tail, the short ones,
    and its longest prose, which tells versions of one article from two articles.

    `blocks` is what the phrase rules left. Blocks that count for nothing are left out; no blocks give none.
    """
    texts = [block.text for block in blocks]
    marks = set(_longest_prose(texts))
    near = set(_near_ends(texts))
    found = []
    for at, block in enumerate(blocks):
        if at not in marks and at not in near:
            continue
        if key := key_of(block.text):
            found.append(Sighting(key, _traits(block, at, len(texts)) + "m" * (at in marks)))
    return tuple(found)


def stored_sightings(blocks: Sequence[Block]) -> tuple[Sighting, ...]:
    """The same of a stored text, whose blocks have lost their kinds and links: any of them may be a line of a table
    or a list, so that a label counts as a sentence does."""
    return tuple(
        one if {"s", "l"} & set(one.traits) else replace(one, traits=one.traits + "s") for one in sightings(blocks)
    )


def strip_repeated(body: Body, learned: Mapping[str, str]) -> Body:
    """The body without its learned blocks, each of them in `removed` under the rule `repeated` with its position.

    `learned` is {key: place}, from `learned_blocks`. A body that was stripped before is put together again first, so
    that the result depends on the blocks and on `learned` alone: what is learned no more comes back. An article keeps
    its prose: where all of it is learned, nothing goes.
    """
    whole = whole_blocks(body)
    going = positions_of([block.text for block in whole], learned)
    if not going and len(whole) == len(body.kept):
        return body
    kept = tuple(block for at, block in enumerate(whole) if at not in going)
    others = tuple(one for one in body.removed if one.at is None)
    return replace(body, kept=kept, removed=(*others, *(Removed(whole[at].text, REPEATED, at) for at in sorted(going))))


def whole_blocks(body: Body) -> tuple[Block, ...]:
    """The blocks of a body as they were before learned ones went."""
    blocks = list(body.kept)
    for one in sorted((one for one in body.removed if one.at is not None), key=lambda one: one.at or 0):
        blocks.insert(one.at or 0, Block(one.text))
    return tuple(blocks)


def positions_of(texts: Sequence[str], learned: Mapping[str, str]) -> frozenset[int]:
    """Positions of the blocks that go. In passes: what stood behind a learned block is at the end when that is gone."""
    gone: set[int] = set()
    if not learned:
        return frozenset()
    keys: dict[int, str | None] = {}
    while True:
        left = [at for at in range(len(texts)) if at not in gone]
        near = [left[at] for at in _near_ends([texts[at] for at in left])]
        keys |= {at: key_of(texts[at]) for at in near if at not in keys}
        hits = {at: place for at in near if (place := learned.get(keys[at] or ""))}
        own = (at for at in left if at not in hits and reads_like_prose(texts[at]))
        first = next(own, None)
        if first is None:
            return frozenset()
        last = next(at for at in reversed(left) if at not in hits and reads_like_prose(texts[at]))
        going = {at for at, place in hits.items() if place == ANYWHERE or at < first or at > last}
        if not going:
            return frozenset(gone)
        gone |= going


def _near_ends(texts: Sequence[str]) -> list[int]:
    """Positions of the blocks that may be furniture: head, tail, and the first short ones between."""
    tail = max(HEAD_BLOCKS, len(texts) - TAIL_BLOCKS)
    between = (at for at in range(HEAD_BLOCKS, tail) if len(texts[at]) <= SHORT_CHARS)
    return [*range(min(HEAD_BLOCKS, len(texts))), *islice(between, MAX_SHORT), *range(tail, len(texts))]


def _traits(block: Block, at: int, length: int) -> str:
    """The letters of `Sighting.traits` for one block at a position among so many; of a short article all blocks are
    head and tail."""
    text = block.text
    is_sentence = len(text) > LABEL_CHARS or _SENTENCE_END.search(text[-4:]) is not None
    has_address = any(sign in text for sign in _ADDRESS_SIGNS)
    # A heading's link leads to itself, as content systems make them.
    is_linked = has_address or (block.kind != "heading" and link_share(block) >= LINK_SHARE)
    letters = (
        ("h", at < HEAD_BLOCKS),
        ("t", at >= length - TAIL_BLOCKS),
        ("s", is_sentence),
        ("b", len(text) <= SHORT_CHARS),
        ("p", reads_like_prose(text)),
        ("l", is_linked),
        ("o", block.kind in _OWN_KINDS and not is_linked),
    )
    return "".join(letter for letter, holds in letters if holds)


def _longest_prose(texts: Sequence[str]) -> list[int]:
    """Positions of the longest blocks of prose; of the longest block of all where nothing is prose."""
    by_length = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
    prose = (at for at in by_length if reads_like_prose(texts[at]))
    return list(islice(prose, MARKS)) or by_length[:1]
