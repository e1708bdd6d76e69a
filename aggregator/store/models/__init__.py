"""The tables. docs/database.md draws them; a migration changes them."""

from aggregator.store.models.article import (
    article_blocks,
    article_urls,
    articles,
    claims,
    fingerprints,
    postings,
    rechecks,
    revisions,
    site_blocks,
    stories,
)
from aggregator.store.models.base import metadata
from aggregator.store.models.failing import failed_pages, resting_hosts
from aggregator.store.models.link import copies, link_history, matches, reviews
from aggregator.store.models.watching import pages, polls, robots, runs, sources

__all__ = [
    "article_blocks",
    "article_urls",
    "articles",
    "claims",
    "copies",
    "failed_pages",
    "fingerprints",
    "link_history",
    "matches",
    "metadata",
    "pages",
    "polls",
    "postings",
    "rechecks",
    "resting_hosts",
    "reviews",
    "revisions",
    "robots",
    "runs",
    "site_blocks",
    "sources",
    "stories",
]
