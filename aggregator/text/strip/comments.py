"""Readers' comments that stand below an article without a heading over them: where their run begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from aggregator.text.model import Block
from aggregator.text.strip.phrasebook import Rule, phrasebook
from aggregator.text.tables import load_table

RULE = "comment"
_MAX_HEAD_CHARS = 90
# Heads and reply buttons that a run must have; one may be anything.
_MIN_SIGNS = 2
# The article is above its readers: its share of the page's prose. As for a comment form's heading (`zones`).
_MIN_PROSE_BEFORE = 0.5
# A reader's name and a moment on one line, once moments are signs (phrasebook.MOMENT_SIGNS).
_NAMED_MOMENT = re.compile(r"[^\ue000-\ue003.:!?]{2,40}?[ ,|·:-]{1,3}(?:\w{1,4} )?[\ue000-\ue003].{0,24}")


def comments_start(blocks: Sequence[Block], found: Sequence[tuple[Rule, ...]], prose: Sequence[bool]) -> int | None:
    """Position of the first block of a run of comments that ends the page; None where there is none.

    A run begins with a head ("Jon Asker says:", or a name with a day and hour), holds a reply button or another such
    head, and is dated or may be replied to: two speakers at the end of a story are not. Where heads begin in the first
    half of the prose they are the page's own: a live blog, an interview.
    """
    replies = [index for index, rules in enumerate(found) if any(rule.name == RULE for rule in rules)]
    spoken = [index for index, block in enumerate(blocks) if _is_spoken(block.text)]
    if len(replies) + len(spoken) == 0:
        return None
    dated = [index for index, block in enumerate(blocks) if _is_dated_head(block.text)]
    heads = sorted({*spoken, *dated})
    if not heads:
        return None
    after = [index for index in replies if index > heads[0]]
    timed = dated or any(rule.name == "date_line" for rules in found[heads[0] :] for rule in rules)
    if len(heads) + len(after) < _MIN_SIGNS or not (after or timed):
        return None
    before, whole = sum(prose[: heads[0]]), sum(prose)
    return heads[0] if before and before >= _MIN_PROSE_BEFORE * whole else None


def _is_spoken(text: str) -> bool:
    """True for "Jon Asker says:"; a quotation after it makes it a line of the story."""
    return len(text) <= _MAX_HEAD_CHARS and text.endswith((":", "：")) and _says().search(text) is not None


def _is_dated_head(text: str) -> bool:
    if len(text) > _MAX_HEAD_CHARS or not any(map(str.isdigit, text)):
        return False
    return _NAMED_MOMENT.fullmatch(phrasebook().folded(text)) is not None


@cache
def _says() -> re.Pattern[str]:
    verbs = "|".join(" ".join(load_table("phrases/comment_labels.toml")["says"].values()).split())
    return re.compile(rf"^[\w.'’@ -]{{2,40}}? (?:{verbs}) ?[:：]$")
