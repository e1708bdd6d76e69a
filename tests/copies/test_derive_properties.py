"""What holds for every family: no order and no key decides, nothing is its own origin, nothing runs in a circle."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.copies.model import COPY_RELATIONS, CopyLink, Match, Member, MemberClaim, Passage
from aggregator.copies.origin import derive_links
from aggregator.copies.stories import stories

START = datetime(2026, 3, 2, tzinfo=UTC)
SOURCES = ("harbour", "valley", "npa", None)
KINDS = ("source_link", "canonical", "via", "tail_link", "wire_credit", "own_reporter", "attribution", "licence")


@st.composite
def members(draw: st.DrawFn) -> list[Member]:
    size = draw(st.integers(1, 6))
    found = []
    for key in range(size):
        source = draw(st.sampled_from(SOURCES))
        claims = draw(
            st.lists(
                st.builds(
                    MemberClaim,
                    st.sampled_from(KINDS),
                    st.just("as the page says"),
                    st.none() | st.integers(0, size + 1),
                    st.none() | st.sampled_from(["Harbour", "NPA", "Echo"]),
                ),
                max_size=2,
            )
        )
        found.append(
            Member(
                key=key,
                url=f"https://{source or 'blog'}.example/{key}",
                source_id=source,
                source_name=source,
                host=f"{source or 'blog'}.example",
                language=draw(st.sampled_from(["en", "es", None])),
                state=draw(st.sampled_from(["stored", "stored", "cited"])),
                completeness=draw(st.sampled_from(["full", "preview", "unknown"])),
                published_at=START + timedelta(minutes=draw(st.integers(0, 3))) if draw(st.booleans()) else None,
                published_precision="minute",
                published_trust=draw(st.sampled_from(["structured", "url"])),
                first_seen_at=START + timedelta(minutes=draw(st.integers(0, 3))),
                claims=tuple(claims),
            )
        )
    return found


@st.composite
def family(draw: st.DrawFn) -> tuple[list[Member], list[Match]]:
    pages = draw(members())
    matches = []
    for at, x in enumerate(pages):
        for y in pages[:at]:
            if draw(st.booleans()):
                a, b = sorted((x, y), key=lambda page: page.url)
                relation = draw(st.sampled_from(["same", "trimmed", "excerpt", "rewrite", "uncertain", "unrelated"]))
                score = draw(st.sampled_from([0.3, 0.6, 0.9]))
                shares = [draw(st.sampled_from([0.2, 0.5, 0.9])) for _ in "ab"]
                start = draw(st.integers(0, 3)) * 100
                passage = Passage(start, start + 100, 0, 100, 20)
                matches.append(Match(a.key, b.key, relation, score, *shares, passages=(passage,)))
    return pages, matches


def renumbered(pages: list[Member], matches: list[Match], names: dict[int, int]) -> tuple[list[Member], list[Match]]:
    def claims(page: Member) -> tuple[MemberClaim, ...]:
        return tuple(replace(c, target=None if c.target is None else names.get(c.target, 999)) for c in page.claims)

    return (
        [replace(page, key=names[page.key], claims=claims(page)) for page in pages],
        [replace(match, a=names[match.a], b=names[match.b]) for match in matches],
    )


@given(family(), st.integers(0, 1000))
@settings(max_examples=300, deadline=None)
def test_neither_order_nor_keys_decide(drawn: tuple[list[Member], list[Match]], seed: int) -> None:
    pages, matches = drawn
    expected = derive_links(pages, matches)
    shuffle = Random(seed)
    keys = [page.key + 100 for page in pages]
    shuffle.shuffle(keys)
    names = dict(zip([page.key for page in pages], keys, strict=True))
    # A target that leads out of the family must lead out of it again.
    pages_again, matches_again = renumbered(pages, matches, names)
    shuffle.shuffle(pages_again)
    shuffle.shuffle(matches_again)

    def named(link: CopyLink) -> CopyLink:
        origin = None if link.origin is None else names[link.origin]
        via = None if link.via is None else names[link.via]
        return replace(link, copy=names[link.copy], origin=origin, via=via)

    again = derive_links(pages_again, matches_again)
    assert [astuple(named(link)) for link in expected] == [astuple(link) for link in again]


@given(family())
@settings(max_examples=300, deadline=None)
def test_links_are_sound(drawn: tuple[list[Member], list[Match]]) -> None:
    pages, matches = drawn
    links = derive_links(pages, matches)
    known = {page.key: page for page in pages}
    for link in links:
        assert link.copy != link.origin
        assert link.via not in (link.copy, link.origin) or link.via is None
        assert link.origin is not None or link.origin_name
        assert link.relation in COPY_RELATIONS | {"unknown"}
        assert 0 < link.confidence <= 1
        assert known[link.copy].state == "stored" or link.origin is not None
        assert list(link.evidence) == sorted(link.evidence, key=lambda reason: -reason.weight)
        if known[link.copy].completeness == "preview":
            assert link.relation not in ("trimmed", "excerpt")
    primary = Counter(link.copy for link in links if link.is_primary)
    assert primary.keys() == {link.copy for link in links}
    assert set(primary.values()) <= {1}
    ends = stories(known, links)
    first_pages = {key for key in known if not any(link.copy == key and link.origin is not None for link in links)}
    assert set(ends.values()) <= first_pages
