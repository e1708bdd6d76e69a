"""What a block looks like, whatever it says: prose, an item of a list of links, only links."""

from __future__ import annotations

import re

from aggregator.text.model import Block
from aggregator.text.normalise import CLOSING, STOPS, WIDE_SIGN

_PROSE_KINDS = frozenset({"paragraph", "quote"})
_SENTENCE_END = re.compile(rf"[{STOPS}][{CLOSING}]*(?:\s|$)|[:;]$")
# A sentence has this many letters; scripts that write a word in one or two signs have fewer. Chosen on sight, unseen
# pages pending.
_MIN_PROSE_CHARS, _MIN_WIDE_PROSE_CHARS = 60, 25
_LONG_CHARS = 180
# Share of a block's letters inside links from which it is only links.
_LINKS_ONLY_SHARE = 0.9
# Under a "Related" heading an item may carry a date or an author beside its link.
ITEM_LINK_SHARE = 0.6
_MAX_ITEM_CHARS = 110


def is_prose(block: Block) -> bool:
    """True when the block reads like a sentence or more and is not merely links."""
    text = block.text
    if block.kind not in _PROSE_KINDS or link_share(block) >= _LINKS_ONLY_SHARE:
        return False
    if len(text) >= _LONG_CHARS:
        return True
    minimum = _MIN_WIDE_PROSE_CHARS if WIDE_SIGN.search(text) else _MIN_PROSE_CHARS
    return len(text) >= minimum and _SENTENCE_END.search(text) is not None


def is_only_links(block: Block) -> bool:
    """True when next to nothing of the block stands outside its links."""
    return link_share(block) >= _LINKS_ONLY_SHARE


def link_share(block: Block) -> float:
    """Share (0..1) of the block's characters that are inside links."""
    if not block.links or not block.text:
        return 0.0
    return min(1.0, sum(len(link.text) for link in block.links) / len(block.text))


def is_item(block: Block) -> bool:
    """True for what a list of links is made of: blocks of mostly links, and short list items without a sentence."""
    if link_share(block) >= ITEM_LINK_SHARE:
        return True
    return block.kind == "list_item" and len(block.text) <= _MAX_ITEM_CHARS and not _SENTENCE_END.search(block.text)
