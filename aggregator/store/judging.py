"""Articles against their candidates: the verified pairs that links are derived from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from aggregator.copies.credit import credits
from aggregator.copies.model import Verdict
from aggregator.copies.translated import judge_translation
from aggregator.copies.verdict import METHOD_VERSION, judge_prepared
from aggregator.store.candidates import citing_pairs, similar
from aggregator.store.confirming import Confirmer, confirmer_of
from aggregator.store.families import members_of
from aggregator.store.id_sets import one_of
from aggregator.store.models import articles, matches, revisions
from aggregator.store.prepared_texts import PreparedTexts
from aggregator.store.reviews import upheld_pairs
from aggregator.store.versions import Version, earlier_versions, seen_before, version_texts
from aggregator.text.model import whole_text


@dataclass(frozen=True, slots=True)
class _Text:
    """An article's text as the judge reads it."""

    id: int
    url: str
    whole: str
    language: str | None
    first_seen_at: datetime
    version_at: datetime  # when its current version was seen first
    version_id: int | None = None  # of an earlier version


def judge_articles(connection: Connection, article_ids: Collection[int], now: datetime) -> None:
    """Compare the articles with their candidates, with all that cite them and all that they cite; keep the matches.

    Earlier matches of the articles are judged again: their texts may have changed. Pairs found unrelated are not kept.
    """
    # What a person has linked is compared like a citation: also across languages.
    named = citing_pairs(connection, article_ids) | upheld_pairs(connection, article_ids)
    cited = {_pair(*pair) for pair in named}
    alike = similar(connection, article_ids)
    own = or_(*(one_of(connection, side, article_ids) for side in (matches.c.a_id, matches.c.b_id)))
    # Known pairs too: in a large family the other side may have found this one and not the other way round.
    known = {_pair(row.a_id, row.b_id) for row in connection.execute(select(matches.c.a_id, matches.c.b_id).where(own))}
    pairs = cited | known | {_pair(one, other) for one, others in alike.items() for other in others}
    connection.execute(delete(matches).where(own))
    judge_pairs(connection, pairs, cited, now)


def judge_pairs(
    connection: Connection, pairs: Collection[tuple[int, int]], cited: Collection[tuple[int, int]], now: datetime
) -> None:
    """Compare pairs of which no match is stored, ids in order, and keep what is not unrelated.

    `cited`: those of which one cites the other.
    """
    texts = _texts(connection, {id for pair in pairs for id in pair})
    present = sorted((one, other) for one, other in pairs if one in texts and other in texts)
    foreign = [(one, other) for one, other in present if _two_languages(texts[one], texts[other])]
    named = {*cited, *_crediting(connection, foreign)}
    rows = []
    versions = earlier_versions(connection, {id for pair in present for id in pair})
    for one, other in present:
        a, b = sorted((texts[one], texts[other]), key=lambda text: text.url)
        verdict = _judge(a, b, confirmer_of(connection), is_named=(one, other) in named)
        if {one, other} & versions.keys():
            a, b, verdict = _at_that_time(connection, a, b, verdict, versions)
        if verdict.relation != "unrelated":
            rows.append(_row(a, b, verdict, now))
    if rows:
        connection.execute(insert(matches), rows)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _crediting(connection: Connection, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs of which one credits the other's outlet or agency by name."""
    members = members_of(connection, {id for pair in pairs for id in pair})
    return {
        (one, other)
        for one, other in pairs
        if credits(members[one], members[other]) or credits(members[other], members[one])
    }


def _two_languages(a: _Text, b: _Text) -> bool:
    return a.language is not None and b.language is not None and a.language != b.language


def _judge(a: _Text, b: _Text, confirmer: Confirmer | None, *, is_named: bool) -> Verdict:
    """The verdict on their words; across languages also on their sentences' numbers and names.

    Candidates share stems, so a pair in two languages is compared by its words too: one language may be misdetected.
    `is_named`: one cites or credits the other. `confirmer`: asked where that or their facts suggest a translation.
    """
    verdict = judge_prepared(_prepared(a.whole, a.language), _prepared(b.whole, b.language))
    if verdict.is_copy or not _two_languages(a, b):
        return verdict
    translated = judge_translation(a.whole, b.whole, is_cited=is_named)
    if confirmer and not translated.is_copy and (is_named or translated.relation == "uncertain"):
        translated = confirmer.confirm(translated, a.whole, b.whole)
    return verdict if translated.relation == "unrelated" else translated


def _at_that_time(
    connection: Connection, a: _Text, b: _Text, verdict: Verdict, versions: Mapping[int, Sequence[Version]]
) -> tuple[_Text, _Text, Verdict]:
    """The pair in the versions that tell most: of the page seen first also those that it had when the other appeared.

    Only where its current version came later, or is no match: what was copied may be gone from it.
    """
    first, later = sorted((a, b), key=lambda text: (text.first_seen_at, text.url))
    earlier = seen_before(versions.get(first.id, ()), later.first_seen_at)
    if not earlier or (verdict.is_copy and first.version_at <= later.first_seen_at):
        return a, b, verdict
    wholes = version_texts(connection, [one.id for one in earlier])
    best = (a, b, verdict)
    for one in earlier:
        then = replace(first, whole=wholes[one.id], version_id=one.id)
        pair = (then, b) if first is a else (a, then)
        found = _judge(*pair, None, is_named=False)
        if found.is_copy and (not best[2].is_copy or found.score > best[2].score):
            best = (*pair, found)
    return best


_prepared = PreparedTexts()


def _texts(connection: Connection, ids: Collection[int]) -> dict[int, _Text]:
    columns = (articles.c.id, articles.c.url, articles.c.summary, articles.c.text, articles.c.language)
    times = (articles.c.first_seen_at, revisions.c.seen_at)
    found = select(*columns, *times).outerjoin(revisions, revisions.c.id == articles.c.revision_id)
    rows = connection.execute(found.where(one_of(connection, articles.c.id, ids), articles.c.state == "stored"))
    return {
        row.id: _Text(
            row.id,
            row.url,
            whole_text(row.summary, row.text),
            row.language,
            row.first_seen_at,
            row.seen_at or row.first_seen_at,
        )
        for row in rows
    }


def _row(a: _Text, b: _Text, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "a_id": a.id,
        "b_id": b.id,
        "relation": verdict.relation,
        "score": verdict.score,
        "coverage_a": verdict.coverage_a,
        "coverage_b": verdict.coverage_b,
        "passages": [asdict(one) for one in verdict.passages],
        "altered_quotations": [asdict(one) for one in verdict.altered_quotations],
        "method_version": METHOD_VERSION,
        "judged_at": now,
        "a_revision_id": a.version_id,
        "b_revision_id": b.version_id,
    }
