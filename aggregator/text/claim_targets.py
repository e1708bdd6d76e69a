"""What a credit's words lead to: the outlet's name, and the link that goes with them."""

from __future__ import annotations

import re

from aggregator.text.claim_links import is_article_address, is_home
from aggregator.text.claim_page import ClaimPage
from aggregator.text.model import Block

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")
_MAX_NAME_WORDS = 6


def credited_link(page: ClaimPage, block: Block, name: str | None) -> str | None:
    """The address elsewhere that goes with a sentence: of the link whose words are the outlet or the article, else of
    the first; None where the block has no link to an article."""
    articles = [
        link
        for link in block.links
        if page.is_elsewhere(link.href) and is_article_address(link.href) and not is_home(link.href)
    ]
    named = [link for link in articles if name and (link.text in name or name in link.text)]
    chosen = named or articles
    return chosen[0].href if chosen else None


def may_be_name(raw: str | None) -> bool:
    """True for words that look like an outlet's name: an address, or few words of which the first begins with no small
    letter."""
    words = (raw or "").strip(" ()[]«»\"“”„'‘《》「」")
    if _HOST.fullmatch(words):
        return True
    return bool(words) and (words[0].isupper() or not words[0].isascii()) and len(words.split()) <= _MAX_NAME_WORDS
