"""Each rule of the origin step, by an invented family."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.copies.credit import is_named
from aggregator.copies.model import CopyLink, Match, Member, MemberClaim, Passage
from aggregator.copies.origin import derive_links
from aggregator.copies.stories import families, stories

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def page(key: int, source: str, minutes: int | None = None, **more: object) -> Member:
    """A stored page of `source`, published `minutes` after START (None: no date), first seen in key order."""
    known: dict[str, object] = {
        "url": f"https://{source}.example/{key}",
        "source_id": source,
        "source_name": source.title(),
        "host": f"{source}.example",
        "language": "en",
        "completeness": "full",
        "first_seen_at": START + timedelta(days=1, minutes=key),
        "words": 300,
    }
    if minutes is not None:
        known |= {
            "published_at": START + timedelta(minutes=minutes),
            "published_precision": "minute",
            "published_trust": "structured",
        }
    return Member(key=key, **(known | more))  # type: ignore[arg-type]


def stub(key: int, host: str, **more: object) -> Member:
    """A page that was cited and never fetched."""
    known: dict[str, object] = {"url": f"https://{host}/{key}", "source_id": None, "source_name": None, "host": host}
    return Member(key=key, state="cited", **(known | more))  # type: ignore[arg-type]


def claim(kind: str, target: int | None = None, name: str | None = None) -> tuple[MemberClaim, ...]:
    return (MemberClaim(kind, f"{kind} words", target, name),)


def pair(
    x: Member,
    y: Member,
    relation: str = "same",
    score: float = 0.95,
    coverage: tuple[float, float] = (0.95, 0.95),
    x_span: tuple[int, int] = (0, 900),
) -> Match:
    """A match with the coverage of x and of y; x_span is the shared range of x."""
    passage = (*x_span, 0, x_span[1] - x_span[0])
    if x.url < y.url:
        return Match(x.key, y.key, relation, score, *coverage, passages=(Passage(*passage, words=150),))
    turned = Passage(passage[2], passage[3], passage[0], passage[1], words=150)
    return Match(y.key, x.key, relation, score, coverage[1], coverage[0], passages=(turned,))


def only(links: list[CopyLink]) -> CopyLink:
    assert len(links) == 1, links
    return links[0]


@pytest.mark.parametrize(
    "kind", ["canonical", "og_url", "source_link", "syndication_meta", "based_on", "via", "tail_link"]
)
def test_a_citation_makes_the_copy_whatever_the_dates_say(kind: str) -> None:
    origin = page(1, "harbour", minutes=60)
    copy = page(2, "mirror", minutes=0, claims=claim(kind, target=1))
    link = only(derive_links([origin, copy], [pair(origin, copy)]))
    assert (link.copy, link.origin, link.direction, link.credit_kind) == (2, 1, "cited", "link")
    assert link.evidence[0].weight >= link.evidence[-1].weight
    assert link.confidence > 0.9


def test_a_licence_sentence_may_cite_by_the_outlets_name() -> None:
    origin, copy = page(1, "harbour"), page(2, "mirror", claims=claim("licence", name="The Harbour"))
    link = only(derive_links([origin, copy], [pair(origin, copy)]))
    assert (link.copy, link.direction, link.credit_kind) == (2, "cited", "name")


@pytest.mark.parametrize("kind", ["wire_credit", "own_reporter", "attribution", "source_organization"])
def test_a_credit_decides_where_nothing_is_cited(kind: str) -> None:
    agency = page(1, "nordpress", minutes=60, role="agency", source_name="Nord Presse Agentur")
    copy = page(2, "mirror", minutes=0, claims=claim(kind, name="NPA"))
    link = only(derive_links([agency, copy], [pair(agency, copy)]))
    assert (link.copy, link.origin, link.origin_name) == (2, 1, None)
    assert (link.direction, link.credit_kind) == ("credited", "agency")


def test_trusted_minutes_decide_where_nothing_is_credited() -> None:
    first, second = page(2, "harbour", minutes=0), page(1, "mirror", minutes=5)
    link = only(derive_links([first, second], [pair(first, second)]))
    assert (link.copy, link.origin, link.direction, link.credit_kind) == (1, 2, "dated", "none")
    assert "published_earlier" in {reason.kind for reason in link.evidence}


@pytest.mark.parametrize(
    "doubt",
    [{"published_trust": "url"}, {"published_trust": "text"}, {"published_precision": "day"}, {"published_at": None}],
)
def test_an_untrusted_date_decides_nothing(doubt: dict[str, object]) -> None:
    seen_first = page(1, "harbour", minutes=5)
    seen_later = page(2, "mirror", minutes=0, **doubt)
    link = only(derive_links([seen_first, seen_later], [pair(seen_first, seen_later)]))
    assert (link.copy, link.origin, link.direction) == (2, 1, "unknown")


def test_pages_that_cite_each_other_fall_to_the_next_kind() -> None:
    x = page(1, "harbour", minutes=5, claims=claim("source_link", target=2))
    y = page(2, "mirror", minutes=0, claims=claim("via", target=1))
    link = only(derive_links([x, y], [pair(x, y)]))
    assert (link.copy, link.origin, link.direction) == (1, 2, "dated")


def test_pages_of_one_source_are_updates() -> None:
    early, late = page(2, "harbour", minutes=0), page(1, "harbour", minutes=90)
    link = only(derive_links([early, late], [pair(early, late, "rewrite")]))
    assert (link.copy, link.origin, link.relation) == (1, 2, "update")


def test_pages_of_one_unwatched_site_are_updates() -> None:
    early, late = page(1, "blog", source_id=None), page(2, "blog", source_id=None)
    assert only(derive_links([early, late], [pair(early, late)])).relation == "update"


def test_a_standing_paragraph_of_one_source_makes_no_update() -> None:
    early, late = page(1, "harbour", minutes=0), page(2, "harbour", minutes=90)
    assert derive_links([early, late], [pair(early, late, "excerpt", 0.6, (0.2, 0.15))]) == []


def test_a_copy_of_a_copy_keeps_its_origin_and_its_parent() -> None:
    a = page(1, "harbour", minutes=0)
    b = page(2, "mirror", minutes=10, claims=claim("source_link", target=1))
    c = page(3, "echo", minutes=20, claims=claim("source_link", target=2))
    links = derive_links(
        [a, b, c], [pair(a, b, "rewrite", 0.8, (0.7, 0.7)), pair(b, c), pair(a, c, "rewrite", 0.7, (0.6, 0.6))]
    )
    assert [(link.copy, link.origin, link.via) for link in links] == [(3, 1, 2), (2, 1, None)]
    assert stories([1, 2, 3], links) == {1: 1, 2: 1, 3: 1}


def test_a_much_closer_sibling_is_the_parent() -> None:
    a, b, c = page(1, "harbour", minutes=0), page(2, "mirror", minutes=10), page(3, "echo", minutes=20)
    spun = ("rewrite", 0.8, (0.7, 0.7))
    links = derive_links([a, b, c], [pair(a, b, *spun), pair(a, c, *spun), pair(b, c)])
    assert [(link.copy, link.origin, link.via) for link in links] == [(3, 1, 2), (2, 1, None)]


def test_equally_close_siblings_are_no_chain() -> None:
    a, b, c = page(1, "harbour", minutes=0), page(2, "mirror", minutes=10), page(3, "echo", minutes=20)
    links = derive_links([a, b, c], [pair(a, b), pair(a, c), pair(b, c, score=0.96)])
    assert [(link.copy, link.origin, link.via) for link in links] == [(3, 1, None), (2, 1, None)]


def test_reports_are_not_chained_without_a_match_or_a_citation() -> None:
    a, b, c = page(1, "harbour", minutes=0), page(2, "mirror", minutes=10), page(3, "echo", minutes=20)
    links = derive_links([a, b, c], [pair(a, b), pair(b, c)])
    assert {(link.copy, link.origin) for link in links} == {(3, 2), (2, 1)}


def test_citations_lead_to_a_root_that_was_never_fetched() -> None:
    origin = stub(1, "harbour.example")
    b = page(2, "mirror", minutes=10, claims=claim("source_link", target=1))
    c = page(3, "echo", minutes=20)
    links = derive_links([origin, b, c], [pair(b, c)])
    first, second = links
    assert (first.copy, first.origin, first.via, first.relation, first.direction) == (3, 1, 2, "unknown", "dated")
    assert (second.copy, second.origin, second.relation, second.coverage_copy) == (2, 1, "unknown", None)
    assert second.direction == "cited"
    assert first.confidence < second.confidence


@pytest.mark.parametrize("kind", ["tail_link", "attribution", "republication_pixel"])
def test_a_weak_claim_makes_no_link_to_a_page_never_fetched(kind: str) -> None:
    assert derive_links([stub(1, "harbour.example"), page(2, "mirror", claims=claim(kind, target=1))], []) == []


def test_a_citation_that_the_texts_contradict_makes_no_link() -> None:
    x, y = page(1, "harbour"), page(2, "mirror", claims=claim("source_link", target=1))
    assert derive_links([x, y], [pair(x, y, "unrelated", 0.05, (0.02, 0.02))]) == []


def test_a_preview_contradicts_nothing() -> None:
    x, y = page(1, "harbour", completeness="preview"), page(2, "mirror", claims=claim("source_link", target=1))
    link = only(derive_links([x, y], [pair(x, y, "unrelated", 0.05, (0.02, 0.02))]))
    assert (link.relation, link.coverage_copy) == ("unknown", None)


def test_an_uncertain_pair_needs_a_citation() -> None:
    x, y = page(1, "harbour", minutes=0), page(2, "mirror", minutes=9)
    assert derive_links([x, y], [pair(x, y, "uncertain", 0.4)]) == []
    citing = page(2, "mirror", minutes=9, claims=claim("source_link", target=1))
    link = only(derive_links([x, citing], [pair(x, citing, "uncertain", 0.4)]))
    assert (link.relation, link.direction) == ("rewrite", "cited")
    assert link.confidence < 0.7


def test_an_uncertain_pair_may_be_credited() -> None:
    agency = page(1, "npa", role="agency")
    copy = page(2, "mirror", claims=claim("wire_credit", name="NPA"))
    link = only(derive_links([agency, copy], [pair(agency, copy, "uncertain", 0.4)]))
    assert (link.copy, link.origin, link.relation, link.direction) == (2, 1, "rewrite", "credited")
    quoting = page(2, "mirror", claims=claim("attribution", name="NPA"))
    assert derive_links([agency, quoting], [pair(agency, quoting, "uncertain", 0.4)]) == []


def test_a_digest_has_a_link_to_each_of_its_sources() -> None:
    x, y = page(1, "harbour", minutes=0), page(2, "valley", minutes=5)
    digest = page(3, "digest", minutes=60, words=600)
    matches = [
        pair(digest, x, "excerpt", 0.9, (0.5, 0.9), (0, 1500)),
        pair(digest, y, "excerpt", 0.9, (0.3, 0.9), (1600, 2500)),
    ]
    links = derive_links([x, y, digest], matches)
    assert [(link.origin, link.is_primary, link.relation) for link in links] == [
        (1, True, "excerpt"),
        (2, False, "excerpt"),
    ]


def test_a_second_source_of_the_same_passages_is_none() -> None:
    x, y = page(1, "harbour", minutes=0), page(2, "valley", minutes=5)
    copy = page(3, "echo", minutes=60)
    matches = [
        pair(copy, x, "excerpt", 0.9, (0.5, 0.5), (0, 1500)),
        pair(copy, y, "excerpt", 0.7, (0.4, 0.4), (100, 1450)),
    ]
    assert only(derive_links([x, y, copy], matches)).origin == 1


def test_an_agency_without_a_page_is_the_origin_of_the_earliest_page() -> None:
    first = page(1, "harbour", minutes=0, claims=claim("wire_credit", name="NPA"))
    second = page(2, "mirror", minutes=20)
    by_copy = {link.copy: link for link in derive_links([first, second], [pair(first, second)])}
    assert (by_copy[1].origin, by_copy[1].origin_name, by_copy[1].relation) == (None, "NPA", "unknown")
    assert (by_copy[1].direction, by_copy[1].credit_kind) == ("credited", "agency")
    assert (by_copy[2].origin, by_copy[2].origin_name, by_copy[2].credit_kind) == (1, "NPA", "none")
    assert stories([1, 2], list(by_copy.values())) == {1: 1, 2: 1}


def test_a_lone_article_is_linked_to_its_agency() -> None:
    lone = page(1, "harbour", claims=claim("own_reporter", name="Valley Times"))
    link = only(derive_links([lone], []))
    assert (link.origin, link.origin_name, link.credit_kind) == (None, "Valley Times", "agency")


@pytest.mark.parametrize(("source", "kind", "name"), [("npa", "wire_credit", "NPA"), ("harbour", "attribution", "NPA")])
def test_an_own_or_a_quoted_agency_is_no_origin(source: str, kind: str, name: str) -> None:
    assert derive_links([page(1, source, claims=claim(kind, name=name))], []) == []


def test_a_stub_of_the_credited_outlet_is_its_page() -> None:
    copy = page(2, "mirror", claims=(*claim("source_link", target=1), *claim("own_reporter", name="Valley Times")))
    link = only(derive_links([stub(1, "valleytimes.example"), copy], []))
    assert (link.origin, link.relation, link.credit_kind) == (1, "unknown", "link")


def test_an_agency_stands_beside_a_cited_page_of_another_outlet() -> None:
    copy = page(2, "mirror", claims=(*claim("source_link", target=1), *claim("wire_credit", name="NPA")))
    link = only(derive_links([stub(1, "valleytimes.example"), copy], []))
    assert (link.origin, link.origin_name, link.credit_kind) == (1, "NPA", "link")


@pytest.mark.parametrize(
    ("name", "source", "role", "same"),
    [
        ("The Valley Times", "Valley Times Online", "publisher", True),
        ("valleytimes", "Valley Times", "publisher", True),
        ("NPA", "Nord-Presse-Agentur", "unknown", True),
        ("NP", "Nord Presse", "agency", True),
        ("NP", "New Post", "publisher", False),
        ("Valley Times", "Valley Star", "publisher", False),
        ("", "Valley Star", "publisher", False),
    ],
)
def test_outlets_are_known_in_several_spellings(name: str, source: str, role: str, same: bool) -> None:
    assert is_named(name, page(1, "s1", source_name=source, role=role)) is same


def test_a_translation_is_a_match_of_its_own_kind() -> None:
    x = page(1, "harbour", minutes=0)
    y = page(2, "puerto", minutes=30, language="es", claims=claim("source_link", target=1))
    link = only(derive_links([x, y], [pair(x, y, "translation", 0.8, (0.0, 0.0))]))
    assert (link.copy, link.relation, link.coverage_copy) == (2, "translation", None)
    assert "facts_in_order" in {reason.kind for reason in link.evidence}


@pytest.mark.parametrize(("kind", "linked"), [("source_link", True), ("via", False)])
def test_across_languages_only_an_explicit_claim_outweighs_other_facts(kind: str, linked: bool) -> None:
    x, y = page(1, "harbour"), page(2, "puerto", language="es", claims=claim(kind, target=1))
    links = derive_links([x, y], [pair(x, y, "unrelated", 0.1, (0.0, 0.0))])
    assert [link.relation for link in links] == (["translation"] if linked else [])


def test_a_copy_of_a_translation_leads_to_the_original() -> None:
    x = page(1, "harbour", minutes=0)
    y = page(2, "puerto", minutes=30, language="es", claims=claim("source_link", target=1))
    z = page(3, "eco", minutes=50, language="es")
    links = derive_links([x, y, z], [pair(x, y, "translation", 0.8, (0.0, 0.0)), pair(y, z)])
    assert {(link.copy, link.origin, link.via, link.relation) for link in links} == {
        (2, 1, None, "translation"),
        (3, 1, 2, "translation"),
    }


def test_covered_and_shorter_is_trimmed_covered_and_longer_an_excerpt() -> None:
    long, short = page(1, "harbour", words=600), page(2, "mirror", words=200)
    match = pair(short, long, "trimmed", 0.95, (0.97, 0.4))
    cites = {"claims": claim("source_link", target=1)}
    assert only(derive_links([long, page(2, "mirror", words=200, **cites)], [match])).relation == "trimmed"
    cites = {"claims": claim("source_link", target=2)}
    assert only(derive_links([page(1, "harbour", words=600, **cites), short], [match])).relation == "excerpt"


def test_a_preview_is_never_called_trimmed() -> None:
    long, short = page(1, "harbour", minutes=0), page(2, "mirror", minutes=3, completeness="preview", words=60)
    link = only(derive_links([long, short], [pair(short, long, "trimmed", 0.9, (0.97, 0.2))]))
    assert (link.relation, link.credit_kind) == ("same", "unknown")


def test_a_circle_loses_its_weakest_edge() -> None:
    x = page(1, "harbour", minutes=0, claims=claim("source_link", target=3))
    y = page(2, "mirror", minutes=10)
    z = page(3, "echo", minutes=20)
    matches = [pair(x, y, score=0.8), pair(y, z), pair(x, z)]
    links = derive_links([x, y, z], matches)
    assert [(link.copy, link.origin, link.via, link.direction) for link in links] == [
        (3, 2, None, "dated"),
        (1, 2, 3, "dated"),
    ]


def test_families_are_connected_groups() -> None:
    assert families([5, 1, 2, 3, 4], [(1, 2), (2, 4)]) == [frozenset({1, 2, 4}), frozenset({3}), frozenset({5})]


def test_an_undated_page_seen_first_is_no_origin_of_one_that_others_cite() -> None:
    bare = page(1, "mirror")  # first seen, and nothing else speaks for it
    origin, copy = page(2, "harbour", minutes=0), page(3, "digest", minutes=60, claims=claim("source_link", target=2))
    matches = [pair(bare, origin), pair(origin, copy), pair(bare, copy)]
    links = derive_links([bare, origin, copy], matches)
    assert {link.copy: link.origin for link in links if link.is_primary} == {1: 2, 3: 2}
    assert next(link for link in links if link.copy == 1).direction == "unknown"
