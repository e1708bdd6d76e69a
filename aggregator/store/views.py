"""The analysts' views: made anew after every migration, so they always fit the program.

SQLite and PostgreSQL differ in three expressions only (minutes between two times, list to rows); they are named here.
Documented with example queries in docs/database.md.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from aggregator.text.model import CITING_KINDS

# Claims that name a page as the source of the whole text (text.model.CITING_KINDS).
_CITING = f"({', '.join(repr(kind) for kind in sorted(CITING_KINDS))})"
_TRUSTED = "('structured', 'meta', 'element', 'feed')"


def _minutes(dialect: str, later: str, earlier: str) -> str:
    if dialect == "postgresql":
        return f"CAST(ROUND(EXTRACT(EPOCH FROM ({later} - {earlier})) / 60) AS INTEGER)"
    return f"CAST(ROUND((julianday({later}) - julianday({earlier})) * 1440) AS INTEGER)"


def _each(dialect: str, column: str, alias: str) -> str:
    """A FROM item with one row `value` per element of a JSON list."""
    if dialect == "postgresql":
        return f"jsonb_array_elements({column}) AS {alias}(value)"
    return f"json_each({column}) AS {alias}"


def _pick(dialect: str, value: str, key: str, kind: str = "TEXT") -> str:
    if dialect == "postgresql":
        return f"CAST({value} ->> '{key}' AS {kind})"
    return f"CAST(json_extract({value}, '$.{key}') AS {kind})"


def _republications(dialect: str) -> str:
    minute = (
        f"c.published_precision = 'minute' AND o.published_precision = 'minute'"
        f" AND c.published_trust IN {_TRUSTED} AND o.published_trust IN {_TRUSTED}"
    )
    return f"""
    SELECT * FROM (
      SELECT k.id AS link_id, k.copy_id, k.origin_id, c.story_id,
        c.url AS copy_url, c.source_id AS copy_source, c.host AS copy_host, c.title AS copy_title,
        c.language AS copy_language, c.published_at AS copy_published_at,
        o.url AS origin_url, o.source_id AS origin_source, o.host AS origin_host, k.origin_name,
        o.language AS origin_language, o.state AS origin_state, o.published_at AS origin_published_at,
        v.url AS parent_url, k.relation, k.is_primary, k.confidence, k.direction,
        CASE WHEN {minute} THEN {_minutes(dialect, "c.published_at", "o.published_at")} END AS delay_minutes,
        CASE WHEN {minute} THEN 'published'
             WHEN c.published_at IS NOT NULL AND o.published_at IS NOT NULL THEN 'day' ELSE 'none' END AS delay_basis,
        k.coverage_copy, k.coverage_origin, k.credit_kind, k.same_owner, k.licensed,
        (SELECT r.verdict FROM reviews r WHERE r.copy_id = k.copy_id AND (
             r.origin_id = k.origin_id OR r.corrected_id = k.origin_id
             OR (r.origin_id IS NULL AND r.origin_name IS NULL)
             OR (r.origin_id IS NULL AND k.origin_id IS NULL AND r.origin_name = k.origin_name)
             OR (r.origin_id = k.via_id AND r.verdict = 'confirmed')
           ) ORDER BY r.id DESC LIMIT 1) AS review,
        k.evidence, k.method_version, k.linked_at
      FROM copies k
      JOIN articles c ON c.id = k.copy_id
      LEFT JOIN articles o ON o.id = k.origin_id
      LEFT JOIN articles v ON v.id = k.via_id
    ) AS links
    WHERE review IS NULL OR review <> 'rejected'"""


def definitions(dialect: str) -> dict[str, str]:
    """The SELECT of each view by name, in the order in which they must be made; dialect: sqlite | postgresql."""
    number = "DOUBLE PRECISION" if dialect == "postgresql" else "REAL"
    element = "CAST(a.value #>> '{}' AS TEXT)" if dialect == "postgresql" else "a.value"
    return {
        "republications": _republications(dialect),
        "story_members": """
            SELECT s.id AS story_id, a.id AS article_id, a.url, a.source_id, a.host, a.title, a.language,
              a.published_at,              CASE WHEN a.id = s.origin_id THEN 'origin' ELSE 'copy' END AS part
            FROM stories s JOIN articles a ON a.story_id = s.id
            WHERE a.id = s.origin_id OR a.id IN (SELECT copy_id FROM republications)""",
        "source_pairs": """
            SELECT copy_source, copy_host, origin_source, origin_host, origin_name, COUNT(*) AS links,
              AVG(delay_minutes) AS mean_delay_minutes, MIN(delay_minutes) AS least_delay_minutes,
              SUM(CASE WHEN credit_kind = 'none' THEN 1 ELSE 0 END) AS uncredited
            FROM republications WHERE is_primary AND relation <> 'update'
            GROUP BY copy_source, copy_host, origin_source, origin_host, origin_name""",
        "uncredited_copies": """
            SELECT * FROM republications WHERE credit_kind = 'none' AND relation <> 'update'
              AND direction <> 'unknown' AND NOT same_owner AND NOT licensed""",
        "contradicted_claims": f"""
            SELECT c.article_id, a.url, c.position, c.kind, c.words, t.id AS target_id, t.url AS target_article_url
            FROM claims c
            JOIN article_urls u ON u.url_hash = c.target_hash
            JOIN articles a ON a.id = c.article_id
            JOIN articles t ON t.id = u.article_id AND t.id <> a.id
            WHERE c.kind IN {_CITING} AND a.linked_at IS NOT NULL
              AND a.state = 'stored' AND t.state = 'stored'
              AND a.completeness <> 'preview' AND t.completeness <> 'preview'
              AND (a.language IS NULL OR t.language IS NULL OR a.language = t.language)
              AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.a_id = a.id AND m.b_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.a_id = t.id AND m.b_id = a.id)
              AND NOT EXISTS (SELECT 1 FROM copies k WHERE k.copy_id = a.id AND (k.origin_id = t.id OR k.via_id = t.id))
            """,
        "source_health": """
            SELECT s.id AS source_id, s.name, s.retired, COUNT(p.url_hash) AS ways_in,
              MAX(p.last_polled_at) AS last_polled_at, MAX(p.failures) AS failures_in_a_row, MAX(p.problem) AS problem,
              (SELECT COUNT(*) FROM articles a WHERE a.source_id = s.id AND a.state = 'stored') AS articles,
              (SELECT MAX(a.first_seen_at) FROM articles a
               WHERE a.source_id = s.id AND a.state = 'stored') AS newest_at,
              (SELECT COUNT(f.next_try_at) FROM failed_pages f WHERE f.source_id = s.id) AS pages_resting,
              (SELECT COUNT(*) - COUNT(f.next_try_at) FROM failed_pages f WHERE f.source_id = s.id) AS pages_given_up
            FROM sources s LEFT JOIN polls p ON p.source_id = s.id GROUP BY s.id, s.name, s.retired""",
        "article_authors": f"""
            SELECT t.id AS article_id, t.url, {element} AS author
            FROM articles t, {_each(dialect, "t.authors", "a")}""",
        "link_evidence": f"""
            SELECT k.link_id, k.copy_url, k.origin_url, {_pick(dialect, "e.value", "kind")} AS kind,
              {_pick(dialect, "e.value", "words")} AS words, {_pick(dialect, "e.value", "weight", number)} AS weight
            FROM republications k, {_each(dialect, "k.evidence", "e")}""",
        "link_passages": f"""
            SELECT k.link_id, {_passage(dialect, "copy")}, {_passage(dialect, "origin")},
              {_pick(dialect, "p.value", "words", "INTEGER")} AS words
            FROM republications k
            JOIN matches m ON (m.a_id = k.copy_id AND m.b_id = k.origin_id)
              OR (m.b_id = k.copy_id AND m.a_id = k.origin_id),
              {_each(dialect, "m.passages", "p")}""",
    }


def _passage(dialect: str, side: str) -> str:
    """Character range of the passage in the text of one side: zero-based start, end not included."""

    def pick(key: str) -> str:
        return _pick(dialect, "p.value", key, "INTEGER")

    own, other = ("a", "b") if side == "copy" else ("b", "a")
    return ", ".join(
        f"CASE WHEN m.a_id = k.copy_id THEN {pick(f'{own}_{end}')} ELSE {pick(f'{other}_{end}')} END AS {side}_{end}"
        for end in ("start", "end")
    )


def drop_views(connection: Connection) -> None:
    for name in reversed(definitions(connection.dialect.name)):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def create_views(connection: Connection) -> None:
    for name, select in definitions(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select}")
