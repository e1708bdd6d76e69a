"""The content that a way in gives with an entry (WordPress REST, content:encoded, content_html): a witness of what is
the page's text, and a stand-in where the page does not show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from aggregator.text.body.blocks import Segment, segment
from aggregator.text.completeness import is_cut
from aggregator.text.metadata import PageFacts
from aggregator.text.model import Block
from aggregator.text.normalise import DENSE_SIGN, spelled
from aggregator.text.parse import parse_page
from aggregator.text.urls import canonical_url

_MIN_CHARACTERS = 500  # as of a declared body: less is an excerpt or a picture's caption
_MAX_WORK = 200_000_000  # characters gone through to look for every block on the page: a tenth of a second
# Share of the content that must be missing in the text that was found: sites add a bio, share bars and a list of
# related posts to their feeds, of a fifth at most on the invented pages of tests/text/test_entry.py; a preview shows
# less than half.
_MISSING = 0.3
_MISSED = 0.5  # where it does stand on the page, the extractor passed it over: more than half is no bio
_HELD = 0.6  # share of the found text that the content holds: then the page shows a part of it
_OTHER = 0.4  # a text that is not in the content counts for none where it is shorter than that: a shell, a wall
_OTHER_CHARACTERS = 1000
# A longer text of a page that names no wall is whole: 65 of 78 publishers' pages (seen half) took what an entry had
# behind their text, the next article, where this was not asked; of what names no wall none does.
_SILENT_CHARACTERS = 1500
_LINKED = 0.8
# What WordPress leaves of the code of a plugin that is not there: [vc_row], [et_pb_text admin_label="x"], [/caption].
_SHORTCODE = re.compile(
    r"\[/[a-z][a-z0-9_-]{1,30}\]|\[[a-z][a-z0-9-]{0,20}_[a-z0-9_-]{1,30}(?:\s[^\[\]]{0,500})?\]"
    r"|\[[a-z][a-z0-9_-]{1,30}\s[^\[\]=]{1,60}=[^\[\]]{0,500}\]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The content, as a page of its own."""

    root: HtmlElement
    blocks: tuple[Block, ...]  # all that is in it, furniture too
    is_excerpt: bool

    @property
    def witness(self) -> tuple[Block, ...]:
        """What it says is the text; nothing where it breaks off, as what is behind may be text too."""
        return () if self.is_excerpt else self.blocks

    def is_fuller(self, own: Sequence[Block]) -> bool:
        """True where a close look may find an article in it that the `own` blocks of the page are a part of."""
        size = _size(block.text for block in self.blocks)
        has_more = size - _size(block.text for block in own) >= _MISSING * size
        return size >= _MIN_CHARACTERS and has_more and not self.is_excerpt


def read_entry(content: str | None, url: str) -> Entry | None:
    """The content of the entry that led to the page at `url`; None where there is none."""
    if not content:
        return None
    if "[" in content:
        content = _SHORTCODE.sub(" ", content)
    root = parse_page(f"<html><body><article>{content}</article></body></html>")
    if root is None:
        return None
    blocks = tuple(found.block(url) for found in segment(root))
    return Entry(root, blocks, _is_excerpt(blocks, url))


def stands_in(
    entry: Sequence[Block], own: Sequence[str], segments: Sequence[Segment], *, is_preview: bool
) -> bool | None:
    """Whether the entry's text is to take the place of the page's `own`: True where the page does not show it, False
    where it does and the extractor passed it over; None where the own text stays.

    `entry` are the blocks of the content's article, `segments` all of the page; `is_preview` what it says of itself.
    """
    keys = {spelled(block.text): block.text for block in entry}  # what comes twice counts once
    size = _size(keys.values())
    if size < _MIN_CHARACTERS:
        return None
    page = "".join(found.key for found in segments)
    if len(page) * (len(keys) + len(own)) > _MAX_WORK:
        return None
    mine, whole = "".join(map(spelled, own)), "".join(keys)
    missing = {key: text for key, text in keys.items() if key not in mine}
    hidden = _size(text for key, text in missing.items() if key not in page)
    own_size = _size(own)
    held = _size(text for text in own if spelled(text) in whole)
    if held < _HELD * own_size and not (own_size < _OTHER * size and own_size < _OTHER_CHARACTERS):
        return None
    if hidden >= _MISSING * size and (is_preview or own_size < _SILENT_CHARACTERS):
        return True
    return False if _size(missing.values()) - hidden >= _MISSED * size else None


def bare_facts(facts: PageFacts) -> PageFacts:
    """Those of the content as a page: its address alone."""
    return PageFacts(facts.url, {}, (), {}, None, facts.html_lang, None, (), (), None)


def _is_excerpt(blocks: Sequence[Block], url: str) -> bool:
    """True for content that says in its second half that it goes on elsewhere: in words, or by a line that is nothing
    but a link to its page. ("The post … appeared first on …" has two links, and stands below whole texts too.)"""
    behind = blocks[len(blocks) // 2 :]
    return is_cut(blocks, len(behind)) or any(_leads_on(block, url) for block in behind)


def _leads_on(block: Block, url: str) -> bool:
    if len(block.links) != 1 or len(block.links[0].text) < _LINKED * len(block.text):
        return False
    return canonical_url(block.links[0].href) == canonical_url(url)


def _size(texts: Iterable[str]) -> int:
    """Characters, those of scripts that write a word in one or two signs threefold."""
    return sum(len(text) + 2 * len(DENSE_SIGN.findall(text)) for text in texts)
