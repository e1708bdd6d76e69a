"""Which blocks of a page a rule claims, judged by their place: head, tail, or between the paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregator.text.model import Block
from aggregator.text.strip.bios import bio_lines
from aggregator.text.strip.comments import RULE as COMMENT
from aggregator.text.strip.comments import comments_start
from aggregator.text.strip.echoes import Echoes
from aggregator.text.strip.links import link_lines
from aggregator.text.strip.phrasebook import BETWEEN, HEAD, TAIL, Rule, phrasebook, rule_at
from aggregator.text.strip.prose import reports_speech, tells
from aggregator.text.strip.regions import region_rules
from aggregator.text.strip.shapes import is_item, link_share
from aggregator.text.strip.shapes import is_prose as is_prose

# A labelled line of which so much is a link is no sentence of the story.
_LINKED_SHARE = 0.5
# A heading such as "Related" opens a list of at most so many items; a longer one is an article of links.
_MAX_LIST_ITEMS = 25
# "Leave a reply" closes the page only when this share of its prose stands before it.
_MIN_PROSE_BEFORE_REST = 0.5
_STOP = re.compile(r"[.。।۔]$")


def claim_blocks(blocks: Sequence[Block], echoes: Echoes) -> dict[int, str]:
    """Positions of the blocks that are not the article, with the rule of each. Empty when all is article."""
    claimed: dict[int, str] = {}
    found = [rules_of(block) for block in blocks]
    prose = [not rules and is_prose(block) for block, rules in zip(blocks, found, strict=True)]
    in_regions = region_rules(blocks)
    if any(sentence and index not in in_regions for index, sentence in enumerate(prose)):
        for index, by_region in in_regions.items():
            found[index] = (*found[index], by_region)
            prose[index] = False
    if not any(prose):  # nothing reads like an article: only what the ends claim, never a guess about the middle
        prose = [is_prose(block) for block in blocks]
    first = next((i for i, sentence in enumerate(prose) if sentence), len(blocks))
    last = next((i for i in range(len(blocks) - 1, -1, -1) if prose[i]), -1)
    if any(prose):
        claimed |= dict.fromkeys(link_lines(blocks, echoes.site, first), "link_line")
        claimed |= dict.fromkeys(bio_lines(blocks, echoes.authors), "author_bio")
        if start := comments_start(blocks, found, prose):
            claimed |= dict.fromkeys(range(start, len(blocks)), COMMENT)
    for index, block in enumerate(blocks):
        if index in claimed:
            continue
        echo = echoes.rule_of(block)
        if echo and index <= first:
            if echo == "title_repeat" and any(prose):  # a site's name, a menu, a section
                claimed |= {above: "before_headline" for above in range(index) if above not in claimed}
            claimed[index] = echo
            continue
        if not first <= index <= last and echoes.is_signature(block, above=index < first):
            claimed[index] = "byline"
            continue
        if rule := rule_at(found[index], _place(index, first, last)):
            claimed[index] = rule.name
            claimed |= dict.fromkeys(_followers(blocks, prose, index, rule), rule.name)
    return claimed


def rules_of(block: Block) -> tuple[Rule, ...]:
    """The rules whose phrase a block is; none where it is a sentence of the story that begins like one, unless most of
    it is a link."""
    rules = _rules_for(block.text)
    if rules and any(rule.tail for rule in rules) and link_share(block) < _LINKED_SHARE:
        return tuple(rule for rule in rules if not rule.tail or not tells(block.text, rule.tail))
    return rules


@lru_cache(maxsize=16_384)
def _rules_for(text: str) -> tuple[Rule, ...]:
    """Cached: a site prints the same labels on all its pages, and every page is gone through until nothing is
    claimed."""
    rules = phrasebook().rules_for(text)
    return () if rules and reports_speech(text) else rules


def _place(index: int, first: int, last: int) -> str:
    if index > last:
        return TAIL
    return HEAD if index <= first else BETWEEN


def _followers(blocks: Sequence[Block], prose: Sequence[bool], index: int, rule: Rule) -> range:
    """The blocks after a claimed heading that belong to it."""
    after = range(index + 1, len(blocks))
    if rule.then == "rest":
        if blocks[index].kind == "paragraph" and _STOP.search(blocks[index].text) and any(prose[index:]):
            return range(0)  # a sentence of the story that begins like a form's heading; half an article hangs on it
        before, whole = sum(prose[:index]), sum(prose)
        return after if whole and before >= _MIN_PROSE_BEFORE_REST * whole else range(0)
    if rule.then != "list":
        return range(0)
    end = index + 1
    while end < len(blocks) and not prose[end] and is_item(blocks[end]):
        end += 1
    return range(index + 1, end) if end - index - 1 <= _MAX_LIST_ITEMS else range(0)
