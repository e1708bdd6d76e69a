"""Where a credit's words lead: the link that goes with them."""

from __future__ import annotations

from aggregator.text.claim_links import is_article_address, is_home
from aggregator.text.claim_page import ClaimPage
from aggregator.text.model import Block


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
