"""Values to columns: pure, no statements. Everything that leaves here can be stored (no NUL, no lone surrogate)."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from aggregator.items import Article, Page
from aggregator.store.identity import digest, url_key
from aggregator.text.model import PUBLISHED_TRUST, Block, Body, Claim, Removed
from aggregator.text.normalise import storable
from aggregator.text.strip.repeated import whole_blocks
from aggregator.text.trifles import gist

_TIME_COLUMNS = ("published_at", "published_precision", "published_offset_minutes", "published_trust")


def clean(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns with every text in them made storable; lists and dictionaries are gone through."""
    return {name: _clean(value) for name, value in columns.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return clean(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def fact_columns(article: Article) -> dict[str, Any]:
    """The columns of `articles` that one page's reading fills."""
    extraction, body, language, fingerprint = article.extraction, article.body, article.language, article.fingerprint
    assert extraction and body and language and fingerprint, "stored before it was read"
    published, text = extraction.published, body.text
    offset = published.at.utcoffset() if published else None
    columns = {
        "source_id": article.page.source_id,
        "state": "stored",
        "title": extraction.title,
        "summary": extraction.summary,
        "text": text,
        "authors": list(extraction.authors),
        "agencies": list(extraction.agencies),
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_offset_minutes": int(offset.total_seconds() // 60) if offset is not None else None,
        "published_trust": published.trust if published else None,
        "modified_at": extraction.modified.at if extraction.modified else None,
        "language": language.code,
        "language_confidence": language.confidence,
        "completeness": extraction.completeness,
        "word_count": fingerprint.word_count,
        "feature_count": len(fingerprint.features),
    }
    return clean(columns) | {"cited_reason": None}


def better_time(row: Row[Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with the stored publication time kept where it came from a better place than the new one.

    The same page read without its feed entry (followed from a citation, say) must not lose the feed's date.
    """
    if _rank(row.published_trust) < _rank(facts["published_trust"]):
        return facts | {name: getattr(row, name) for name in _TIME_COLUMNS}
    return facts


def surer_time(row: Row[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The publication time of another reading where it comes from a better place than the row's; else nothing."""
    is_surer = _rank(facts["published_trust"]) < _rank(row.published_trust)
    return {name: facts[name] for name in _TIME_COLUMNS} if is_surer else {}


def _rank(trust: str | None) -> int:
    return PUBLISHED_TRUST.index(trust) if trust in PUBLISHED_TRUST else len(PUBLISHED_TRUST)


def revision_columns(article: Article) -> dict[str, Any]:
    """Title, standfirst, text and their digest, when they were seen, and what was removed by which rule.

    The digest is of the text without trifles (text.trifles), the host's repeated blocks included: neither a clock nor
    what a host has taught makes a new version of a page.
    """
    assert article.extraction and article.body
    extraction, body = article.extraction, article.body
    columns = {"title": extraction.title, "summary": extraction.summary} | body_columns(body)
    key = digest(gist(extraction.title, extraction.summary, (block.text for block in whole_blocks(body))))
    return clean(columns) | {"digest": key, "seen_at": article.page.fetched_at}


def body_columns(body: Body) -> dict[str, Any]:
    """The columns of `revisions` that hold a body: its text, and what was removed."""
    removed = [
        {"text": one.text, "rule": one.rule} | ({"at": one.at} if one.at is not None else {}) for one in body.removed
    ]
    return clean({"text": body.text, "removed": removed})


def stored_body(text: str, removed: list[dict[str, Any]]) -> Body:
    """The body that `body_columns` made these columns of; its blocks have lost their kinds and links."""
    kept = tuple(Block(one) for one in text.split("\n\n") if one)
    return Body(kept, tuple(Removed(one["text"], one["rule"], one.get("at")) for one in removed))


def claim_row(article_id: int, position: int, claim: Claim) -> dict[str, Any]:
    target = storable(claim.target_url) if claim.target_url else None
    columns = {"kind": claim.kind, "words": claim.words, "target_url": target, "name": claim.name}
    # Nothing is found by the address of an image: it is no article's, and every page has one.
    target_hash = url_key(target) if target and claim.kind != "lead_image" else None
    return clean(columns) | {"article_id": article_id, "position": position, "target_hash": target_hash}


def page_row(
    page: Page, outcome: str, run_id: int | None, article_id: int | None = None, reason: str | None = None
) -> dict[str, Any]:
    """One fetch. The bytes are kept here only of a quarantined page, to be run again; others are in the archive."""
    return {
        "run_id": run_id,
        "source_id": page.source_id,
        "article_id": article_id,
        "asked_hash": url_key(page.asked_url),
        "asked_url": storable(page.asked_url),
        "url": storable(page.url),
        "way": page.way,
        "status": page.status,
        "fetched_at": page.fetched_at,
        "body_digest": digest(page.html),
        "warc_file": page.archived.file if page.archived else None,
        "warc_offset": page.archived.offset if page.archived else None,
        "warc_length": page.archived.length if page.archived else None,
        "outcome": outcome,
        "reason": storable(reason) if reason else None,
        "raw": gzip.compress(page.html, 6, mtime=0) if outcome == "quarantined" else None,
    }
