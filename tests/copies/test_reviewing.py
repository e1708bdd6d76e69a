"""A person's word bends the links of a family, whatever the judge says, and the newest word on a pair counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies.model import CopyLink, Match, Member
from aggregator.copies.origin import derive_links
from aggregator.copies.rerooting import leads_to
from aggregator.copies.reviewing import derive_reviewed
from aggregator.copies.stories import stories
from aggregator.copies.words import Seen, Word
from tests.copies.test_derive_links import claim, page, pair, stub
from tests.copies.test_derive_properties import family, renumbered

Family = tuple[list[Member], list[Match]]


def word(verdict: str, copy: int, origin: int | None = None, **more: object) -> Word:
    return Word(copy, origin, more.pop("name", None), verdict, f"{verdict} by jd", **more)  # type: ignore[arg-type]


def named(links: list[CopyLink]) -> dict[tuple[int, int | str | None], CopyLink]:
    return {(link.copy, link.origin if link.origin is not None else link.origin_name): link for link in links}


ORIGINAL, COPY, SECOND = page(1, "harbour", 0), page(2, "echo", 60), page(3, "valley", 120)
PAGES = [ORIGINAL, COPY, SECOND]
MATCHES = [pair(ORIGINAL, COPY), pair(ORIGINAL, SECOND), pair(COPY, SECOND)]


def test_without_a_word_nothing_changes() -> None:
    assert derive_reviewed(PAGES, MATCHES, []) == derive_links(PAGES, MATCHES)


def test_a_rejected_pair_is_not_linked_and_the_next_best_origin_is_chosen() -> None:
    links = derive_reviewed(PAGES, MATCHES, [word("rejected", 3, 1)])
    assert named(links).keys() == {(2, 1), (3, 2)}
    links = derive_reviewed(PAGES, MATCHES, [word("rejected", 3, 1), word("rejected", 3, 2)])
    assert named(links).keys() == {(2, 1)}


def test_a_rejected_citation_is_not_heard() -> None:
    cites = replace(COPY, claims=claim("source_link", 1))
    assert derive_reviewed([ORIGINAL, cites], [MATCHES[0]], [word("rejected", 2, 1)]) == []
    assert derive_reviewed([stub(1, "gone.example"), cites], [], [word("rejected", 2, 1)]) == []


def test_a_rejected_origin_is_not_reached_over_another_page_either() -> None:
    first, middle = stub(1, "gone.example"), replace(COPY, claims=claim("source_link", 1))
    last = replace(SECOND, claims=claim("via", 2))
    assert named(derive_reviewed([first, middle, last], [MATCHES[2]], [])).keys() == {(2, 1), (3, 1)}
    links = derive_reviewed([first, middle, last], [MATCHES[2]], [word("rejected", 3, 1)])
    assert named(links).keys() == {(2, 1), (3, 2)}


def test_rejected_as_a_whole_means_that_it_is_no_copy() -> None:
    links = derive_reviewed(PAGES, MATCHES, [word("rejected", 3)])
    assert named(links).keys() == {(2, 1)}
    links = derive_reviewed(PAGES, MATCHES, [word("rejected", 3), word("confirmed", 3)])
    assert links == derive_links(PAGES, MATCHES)


def test_an_agency_that_was_rejected_is_no_origin() -> None:
    credits = replace(ORIGINAL, claims=claim("wire_credit", None, "NordPress"))
    assert (1, "NordPress") in named(derive_reviewed([credits, COPY], [MATCHES[0]], []))
    links = derive_reviewed([credits, COPY], [MATCHES[0]], [word("rejected", 1, name="NordPress")])
    assert named(links).keys() == {(2, 1)} and links[0].origin_name is None


def test_a_confirmed_link_that_the_judge_has_stays_as_it_is_and_shows_the_word() -> None:
    before = named(derive_links(PAGES, MATCHES))[2, 1]
    after = named(derive_reviewed(PAGES, MATCHES, [word("confirmed", 2, 1)]))[2, 1]
    assert after.direction == before.direction == "dated" and after.confidence == before.confidence
    assert (after.evidence[0].kind, after.evidence[0].words, after.evidence[0].weight) == (
        "review",
        "confirmed by jd",
        1,
    )


def test_a_confirmed_link_stays_when_the_judge_withdraws_it() -> None:
    seen = Seen("rewrite", 0.7, 0.6, True)
    (link,) = derive_reviewed([ORIGINAL, COPY], [], [word("confirmed", 2, 1, seen=seen)])
    assert (link.direction, link.confidence, link.relation, link.is_primary) == ("reviewed", 1.0, "rewrite", True)
    assert (link.coverage_copy, link.coverage_origin) == (0.7, 0.6)


def test_a_confirmed_agency_stays_without_its_claim() -> None:
    (link,) = derive_reviewed([ORIGINAL], [], [word("confirmed", 1, name="NordPress")])
    assert (link.origin, link.origin_name, link.direction) == (None, "NordPress", "reviewed")


def test_a_confirmed_origin_that_turns_out_to_be_a_copy_is_the_parent() -> None:
    links = named(derive_reviewed(PAGES, MATCHES, [word("confirmed", 3, 2)]))
    assert links.keys() == {(2, 1), (3, 1)} and links[3, 1].via == 2
    assert links[3, 1].evidence[0].kind == "review"


def test_the_origin_that_a_person_names_becomes_the_root_of_all_that_hangs_on_the_copy() -> None:
    first = stub(9, "first.example")
    links = named(derive_reviewed([*PAGES, first], MATCHES, [word("corrected", 1, corrected=9)]))
    assert links.keys() == {(1, 9), (2, 9), (3, 9)}
    assert (links[1, 9].direction, links[1, 9].relation, links[1, 9].confidence) == ("reviewed", "unknown", 1.0)
    assert links[2, 9].via == 1 and links[2, 9].direction == "dated" and links[2, 9].relation == "unknown"
    assert set(stories([1, 2, 3, 9], links.values()).values()) == {9}


def test_an_origin_named_among_the_copies_turns_the_family_round() -> None:
    links = named(derive_reviewed(PAGES, MATCHES, [word("corrected", 1, corrected=3)]))
    assert links.keys() == {(1, 3), (2, 3)}
    assert links[1, 3].relation == "same" and links[1, 3].coverage_copy == 0.95
    assert links[2, 3].relation == "same" and links[2, 3].via == 1


def test_whoever_came_to_the_wrong_origin_over_the_copy_comes_along() -> None:
    right, last = stub(9, "first.example"), replace(SECOND, claims=claim("via", 2))
    before = named(derive_links([ORIGINAL, COPY, last], MATCHES))
    assert before[3, 1].via == 2
    links = named(derive_reviewed([ORIGINAL, COPY, last, right], MATCHES, [word("corrected", 2, corrected=9)]))
    assert links.keys() == {(2, 9), (3, 9)} and links[3, 9].via == 2
    links = named(derive_reviewed([*PAGES, right], MATCHES, [word("corrected", 2, corrected=9)]))
    assert links.keys() == {(2, 9), (3, 1)}  # it has the origin's text by itself


def test_one_source_of_a_digest_is_corrected_alone() -> None:
    one, two = page(1, "harbour", 0), page(2, "valley", 0)
    digest, right = page(3, "brief", 60), page(4, "quay", 0)
    matches = [
        pair(digest, one, "excerpt", coverage=(0.4, 0.9), x_span=(0, 400)),
        pair(digest, two, "excerpt", coverage=(0.5, 0.9), x_span=(500, 1000)),
    ]
    assert named(derive_links([one, two, digest, right], matches)).keys() == {(3, 1), (3, 2)}
    links = named(derive_reviewed([one, two, digest, right], matches, [word("corrected", 3, 1, corrected=4)]))
    assert links.keys() == {(3, 4), (3, 2)}
    assert links[3, 2].is_primary != links[3, 4].is_primary


def test_a_doubtful_match_is_a_rewrite_once_a_person_says_so() -> None:
    match = pair(ORIGINAL, COPY, "uncertain", 0.4)
    (link,) = derive_reviewed([ORIGINAL, COPY], [match], [word("corrected", 2, corrected=1)])
    assert (link.relation, link.direction) == ("rewrite", "reviewed")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("rejected", 2, 1), ("confirmed", 2, 1)], {(2, 1)}),
        ([("confirmed", 2, 1), ("rejected", 2, 1)], set()),
        ([("rejected", 1, 2), ("confirmed", 2, 1)], {(2, 1)}),
        ([("confirmed", 2, 1), ("rejected", 2, None)], set()),
        ([("rejected", 2, None), ("confirmed", 2, 1)], {(2, 1)}),
        ([("confirmed", 1, 2)], {(1, 2)}),
        ([("confirmed", 1, 2), ("confirmed", 2, 1)], {(2, 1)}),
    ],
)
def test_the_newest_word_counts(words: list[tuple[str, int, int | None]], expected: set[tuple[int, int]]) -> None:
    said = [word(*one) for one in words]
    assert named(derive_reviewed([ORIGINAL, COPY], [MATCHES[0]], said)).keys() == expected


def test_words_on_pages_that_became_one_or_are_gone_are_passed_over() -> None:
    said = [word("rejected", 1, 1), word("confirmed", 2, 77), word("corrected", 2), word("corrected", 2, corrected=2)]
    assert derive_reviewed(PAGES, MATCHES, said) == derive_links(PAGES, MATCHES)


@st.composite
def reviewed(draw: st.DrawFn) -> tuple[list[Member], list[Match], list[Word]]:
    pages, matches = draw(family())
    keys = st.integers(0, len(pages) - 1) | st.just(50)  # a page that is not in the family
    words = []
    for _ in range(draw(st.integers(1, 4))):
        verdict, copy = draw(st.sampled_from(["confirmed", "rejected", "corrected"])), draw(keys)
        origin, name = draw(st.none() | keys), None
        if origin is None:
            name = draw(st.none() | st.sampled_from(["NPA", "Echo"]))
        words.append(Word(copy, origin, name, verdict, "", draw(keys) if verdict == "corrected" else None))
    return pages, matches, words


@given(reviewed())
@settings(max_examples=300, deadline=None)
def test_links_are_sound_and_the_newest_word_is_obeyed(drawn: tuple[list[Member], list[Match], list[Word]]) -> None:
    pages, matches, words = drawn
    links = derive_reviewed(pages, matches, words)
    known = {one.key for one in pages}
    assert len(named(links)) == len(links)
    for link in links:
        assert link.copy in known and (link.origin in known or link.origin is None)
        assert link.copy != link.origin
        assert link.via is None or link.via not in (link.copy, link.origin)
        assert not leads_to(links, link.origin, link.copy)
        assert 0 < link.confidence <= 1
    primary = Counter(link.copy for link in links if link.is_primary)
    assert primary.keys() == {link.copy for link in links} and set(primary.values()) <= {1}
    newest = words[-1]
    own = [link for link in links if link.copy == newest.copy]
    if newest.upheld == newest.copy or newest.copy not in known:
        return
    if newest.verdict == "rejected":
        assert not [
            link for link in own if newest.is_general or (newest.origin is not None and link.origin == newest.origin)
        ]
        assert newest.origin is None or not [
            link for link in links if {link.copy, link.origin} == {newest.copy, newest.origin}
        ]
    elif newest.upheld is not None and newest.upheld in known:
        assert [link for link in own if newest.upheld in (link.origin, link.via)]
        if newest.verdict == "corrected" and newest.is_general:
            assert [link.origin for link in own] == [newest.upheld]


@given(reviewed(), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_neither_order_nor_keys_decide(drawn: tuple[list[Member], list[Match], list[Word]], seed: int) -> None:
    pages, matches, words = drawn
    shuffle = Random(seed)
    keys = [one.key + 100 for one in pages]
    shuffle.shuffle(keys)
    names = dict(zip([one.key for one in pages], keys, strict=True))

    def key(old: int | None) -> int | None:
        return None if old is None else names.get(old, 998)  # 999 is what claims name outside the family

    pages_again, matches_again = renumbered(pages, matches, names)
    shuffle.shuffle(pages_again)
    again = [replace(one, copy=key(one.copy), origin=key(one.origin), corrected=key(one.corrected)) for one in words]
    expected = [
        replace(link, copy=names[link.copy], origin=key(link.origin), via=key(link.via))
        for link in derive_reviewed(pages, matches, words)
    ]
    assert [astuple(one) for one in derive_reviewed(pages_again, matches_again, again)] == [
        astuple(one) for one in expected
    ]
