"""An article and its links as one JSON document: what a bundle says, before it is a page."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row

from aggregator import __version__
from aggregator.copies.model import Passage
from aggregator.terminal.article import COMPLETENESS, TRUST, in_words
from aggregator.terminal.bundle.words import EVIDENCE
from aggregator.terminal.links import CREDIT, DIRECTION, RELATION
from aggregator.text.model import whole_text

Document = dict[str, Any]
FORMAT = 1  # of evidence.json; another number when a reader must read it otherwise


@dataclass(frozen=True, slots=True)
class PageRows:
    """What the database holds of one page."""

    article: Row[Any]
    source: Row[Any] | None
    claims: Sequence[Row[Any]]
    removed: Sequence[Mapping[str, Any]]
    fetches: Sequence[Row[Any]]  # of `pages`, the oldest first


@dataclass(frozen=True, slots=True)
class LinkRows:
    """One row of `republications` with what it was derived from."""

    link: Row[Any]
    origin: PageRows | None  # None: an agency or outlet of which no page is known
    parent: PageRows | None  # the direct parent, where the origin's own text was not found alike
    match: Row[Any] | None  # of the copy and the parent, else the origin
    reviews: Sequence[str]  # what people said of it
    changes: Sequence[Row[Any]]  # of `link_history`, the oldest first


def evidence(copy: PageRows, links: Sequence[LinkRows], made_at: datetime) -> Document:
    """Everything that the bundle says, as JSON values: times as ISO 8601 with their zone, shares 0 to 1.

    `pages` are named `copy`, `origin-1`, `parent-1`… (the number is that of the link); their texts are the files of
    these names, byte for byte in UTF-8, to which the passages' character ranges refer (end not included).
    """
    pages = {"copy": _page("copy", copy)}
    found = []
    for number, rows in enumerate(links, start=1):
        names = {}
        for side, page in (("origin", rows.origin), ("parent", rows.parent)):
            if page is not None:
                names[side] = f"{side}-{number}"
                pages[names[side]] = _page(names[side], page)
        found.append(_link(rows, copy, names))
    maker = f"aggregator {__version__}"
    return {"format": FORMAT, "made_at": _time(made_at), "made_by": maker, "pages": pages, "links": found}


def _page(name: str, rows: PageRows) -> Document:
    article, source = rows.article, rows.source
    text = whole_text(article.summary, article.text)
    is_stored = article.state == "stored"
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "site": article.host,
        "source": {"id": source.id, "name": source.name, "role": source.role} if source is not None else None,
        "state": article.state,
        "not_stored_because": None if is_stored else in_words(article.cited_reason),
        "published": _published(article),
        "modified_at": _time(article.modified_at),
        "first_seen_at": _time(article.first_seen_at),
        "last_seen_at": _time(article.last_seen_at),
        "authors": list(article.authors),
        "agencies": list(article.agencies),
        "language": article.language,
        "completeness": COMPLETENESS[article.completeness],
        "words": article.word_count,
        "text": text if is_stored else None,
        "text_file": f"{name}.txt" if is_stored else None,
        "text_sha256": sha256(text) if is_stored else None,
        "claims": [
            {
                "kind": one.kind,
                "says": EVIDENCE.get(one.kind, ""),
                "words": one.words,
                "name": one.name,
                "url": one.target_url,
            }
            for one in rows.claims
        ],
        "removed": [{"rule": one["rule"], "text": one["text"]} for one in rows.removed],
        "fetches": [_fetch(one) for one in rows.fetches],
    }


def _published(article: Row[Any]) -> Document | None:
    if article.published_at is None:
        return None
    own = timezone(timedelta(minutes=article.published_offset_minutes or 0))
    at = article.published_at.astimezone(own)
    is_day = article.published_precision == "day"
    said = TRUST.get(article.published_trust, article.published_trust)
    return {
        "at": f"{at:%Y-%m-%d}" if is_day else at.isoformat(),
        "precision": article.published_precision,
        "from": said,
    }


def _fetch(row: Row[Any]) -> Document:
    return {
        "fetched_at": _time(row.fetched_at),
        "url": row.url,
        "asked_url": row.asked_url,
        "status": row.status,
        "came_by": row.way,
        "body_digest": row.body_digest,
        "raw_page_sha256": hashlib.sha256(gzip.decompress(row.raw)).hexdigest() if row.raw else None,
    }


def _link(rows: LinkRows, copy: PageRows, names: Mapping[str, str]) -> Document:
    link, match = rows.link, rows.match
    reasons = json.loads(link.evidence) if isinstance(link.evidence, str) else link.evidence
    is_turned = match is not None and match.a_id != copy.article.id
    return {
        "link_id": link.link_id,
        "origin": names.get("origin"),
        "origin_name": link.origin_name,
        "direct_parent_url": link.parent_url,
        "relation": _token(link.relation, RELATION),
        "direction": _token(link.direction, DIRECTION),
        "credit": _token(link.credit_kind, CREDIT),
        "confidence": link.confidence,
        "is_main_link": bool(link.is_primary),
        "delay_minutes": link.delay_minutes,
        "share_of_copy": link.coverage_copy,
        "share_of_origin": link.coverage_origin,
        "one_owner": bool(link.same_owner),
        "licensed": bool(link.licensed),
        "review": link.review,
        "reviews": list(rows.reviews),
        "method_version": link.method_version,
        "linked_at": _time(link.linked_at),
        "evidence": [
            {"kind": one["kind"], "says": EVIDENCE.get(one["kind"], ""), "words": one["words"], "weight": one["weight"]}
            for one in reasons
        ],
        "changes": [_change(one) for one in rows.changes],
        "compared": _compared(match, names, is_turned) if match is not None else None,
    }


def _change(row: Row[Any]) -> Document:
    by = f"{row.command}, run {row.run_id}" if row.run_id is not None else row.command
    before = dict(row.before) if row.before else None
    return {"at": _time(row.changed_at), "change": row.change, "before": before, "by": by, "method": row.method_version}


def _compared(match: Row[Any], names: Mapping[str, str], is_turned: bool) -> Document:
    """The verified pair with the copy as the first side."""
    here, there = ("b", "a") if is_turned else ("a", "b")
    values = match._mapping
    return {
        "with": names.get("parent") or names["origin"],
        "relation": match.relation,
        "score": match.score,
        "share_of_copy": values[f"coverage_{here}"],
        "share_of_other": values[f"coverage_{there}"],
        "method_version": match.method_version,
        "judged_at": _time(match.judged_at),
        "passages": [
            {
                "copy_start": one[f"{here}_start"],
                "copy_end": one[f"{here}_end"],
                "other_start": one[f"{there}_start"],
                "other_end": one[f"{there}_end"],
                "words": one["words"],
            }
            for one in match.passages
        ],
        "altered_quotations": [{"copy": one[here], "other": one[there]} for one in match.altered_quotations],
    }


def passages(compared: Document) -> list[Passage]:
    """The shared passages of a comparison as values, the copy first."""
    ends = ("copy_start", "copy_end", "other_start", "other_end", "words")
    return [Passage(*(one[name] for name in ends)) for one in compared["passages"]]


def sha256(text: str) -> str:
    """The SHA-256 of the text in UTF-8, hexadecimal: that of the file that holds it and nothing else."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _token(token: str, words: Mapping[str, str]) -> dict[str, str]:
    return {"token": token, "says": words[token]}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment is not None else None
