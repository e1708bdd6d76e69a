"""The same lead image is shown beside shared text and decides nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies.model import CopyLink, Match, Member, MemberClaim
from aggregator.copies.origin import derive_links
from tests.copies.test_derive_links import claim, only, page, pair, stub
from tests.copies.test_derive_properties import family

IMAGE = MemberClaim("lead_image", "harbour-bridge-closed")


def shown(link: CopyLink) -> list[str]:
    return [reason.words for reason in link.evidence if reason.kind == "same_image"]


def test_it_stands_beside_shared_text_whichever_page_arrived_first() -> None:
    for minutes in ((0, 5), (5, 0), (None, None)):
        for seen in permutations((1, 2)):
            first, second = (
                page(key, source, at, claims=(IMAGE,))
                for key, source, at in zip(seen, ("harbour", "mirror"), minutes, strict=True)
            )
            link = only(derive_links([first, second], [pair(first, second)]))
            assert shown(link) == ["harbour-bridge-closed"]
            assert link.evidence[-1].weight == 0.3


def test_it_is_shown_beside_an_uncertain_match_that_a_citation_holds() -> None:
    origin = page(1, "harbour", claims=(IMAGE,))
    copy = page(2, "mirror", claims=(IMAGE, *claim("source_link", target=1)))
    assert shown(only(derive_links([origin, copy], [pair(origin, copy, "uncertain", 0.4)]))) == [IMAGE.words]


def test_without_a_match_it_is_nothing() -> None:
    one, other = page(1, "harbour", claims=(IMAGE,)), page(2, "mirror", claims=(IMAGE,))
    assert derive_links([one, other], []) == []
    assert derive_links([one, other], [pair(one, other, "uncertain", 0.4)]) == []
    cited = stub(3, "gone.example", claims=(IMAGE,))
    copy = replace(other, claims=(IMAGE, *claim("source_link", target=3)))
    assert shown(only(derive_links([copy, cited], []))) == []


def test_other_images_are_nothing() -> None:
    one = page(1, "harbour", claims=(IMAGE,))
    other = page(2, "mirror", claims=(replace(IMAGE, words="ferry-back-in-service"),))
    assert shown(only(derive_links([one, other], [pair(one, other)]))) == []


def test_versions_of_one_source_share_their_image_anyway() -> None:
    one, other = page(1, "harbour", claims=(IMAGE,)), page(2, "harbour", claims=(IMAGE,))
    assert shown(only(derive_links([one, other], [pair(one, other)]))) == []


def test_an_image_that_a_site_shows_beside_another_text_is_its_default() -> None:
    origin, copy = page(1, "harbour", 0, claims=(IMAGE,)), page(2, "mirror", 5, claims=(IMAGE,))
    digest = page(3, "third", 9)
    elsewhere = page(4, "mirror", 6, claims=(IMAGE,))
    matches = [pair(origin, copy), pair(copy, digest), pair(elsewhere, digest)]
    links = {(link.copy, link.origin): link for link in derive_links([origin, copy, digest, elsewhere], matches)}
    assert shown(links[2, 1]) == []
    again = [*matches, pair(copy, elsewhere)]  # another version of the same text
    links = {(link.copy, link.origin): link for link in derive_links([origin, copy, digest, elsewhere], again)}
    assert shown(links[2, 1]) == ["harbour-bridge-closed"]


def test_a_parents_image_is_not_taken_for_the_origins() -> None:
    origin, parent = page(1, "harbour", 0), page(2, "mirror", 5, claims=(IMAGE,))
    copy = page(3, "third", 9, claims=(IMAGE, *claim("via", target=2)))
    matches = [pair(origin, parent), pair(origin, copy), pair(parent, copy)]
    link = next(link for link in derive_links([origin, parent, copy], matches) if link.copy == 3)
    assert (link.origin, link.via, shown(link)) == (1, 2, [])


@given(family(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_images_change_no_link(drawn: tuple[list[Member], list[Match]], random: object) -> None:
    pages, matches = drawn
    names = ("harbour-bridge-closed", "ferry-back-in-service", None)
    seen = [
        replace(one, claims=(*one.claims, MemberClaim("lead_image", name)))
        if (name := random.choice(names))  # type: ignore[attr-defined]
        else one
        for one in pages
    ]

    def bare(links: list[CopyLink]) -> list[CopyLink]:
        return [
            replace(link, evidence=tuple(one for one in link.evidence if one.kind != "same_image")) for link in links
        ]

    assert bare(derive_links(seen, matches)) == derive_links(pages, matches)
    assert derive_links(seen[::-1], matches[::-1]) == derive_links(seen, matches)
