"""What a host's articles have in common goes; what is a story's own stays, however often it is printed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page
from aggregator.text.model import Block, Body, Link, Sighting
from aggregator.text.strip.recurrence import MAX_VERSIONS, MIN_ARTICLES, MIN_PROSE_ARTICLES, learned_blocks
from aggregator.text.strip.repeated import (
    ANYWHERE,
    ENDS,
    MAX_SHORT,
    key_of,
    sightings,
    stored_sightings,
    strip_repeated,
    whole_blocks,
)
from tests.furnished import FurnishedPage, furnished_site, site_hosts

LABEL = "Harbour office, second floor"
PROMO = "Whoever brings a cake on Thursday may choose the chair beside the stove in our reading room for the afternoon."


def story(number: int, paragraphs: int = 3) -> list[str]:
    """Prose of an article's own."""
    return [
        f"Pier {number} lost plank {at} in the storm of week {number * 7 + at}, and boat {number * at} carried it home."
        for at in range(paragraphs)
    ]


def _link(text: str) -> tuple[Link, ...]:
    """A link over half of the text."""
    return (Link(text[: len(text) // 2], "https://paper.example/here"),)


def body(*texts: str, kinds: dict[str, str] | None = None, linked: Sequence[str] = ()) -> Body:
    blocks = tuple(
        Block(text, (kinds or {}).get(text, "paragraph"), _link(text) if text in linked else ()) for text in texts
    )
    return Body(blocks, (), sightings(blocks))


def places(bodies: Sequence[Body]) -> dict[str, str]:
    return {key: one.place for key, one in learned_blocks([each.sightings for each in bodies]).items()}


def place_of(text: str, bodies: Sequence[Body]) -> str | None:
    return places(bodies).get(key_of(text) or "")


def bodies_of(pages: Sequence[FurnishedPage]) -> list[Body]:
    stripped = [strip_page(read_page(page.html, url=page.url)) for page in pages]
    return [replace(one, sightings=sightings(one.kept)) for one in stripped]


@pytest.mark.parametrize("host", site_hosts())
def test_a_site_of_30_pages_loses_what_no_phrase_names_and_no_word_of_its_stories(host: str) -> None:
    pages = furnished_site(host)
    before = bodies_of(pages)
    learned = places(before)
    after = [strip_repeated(one, learned) for one in before]
    residue = [
        sum(block.text in page.furniture for one, page in zip(each, pages, strict=True) for block in one.kept)
        for each in (before, after)
    ]
    assert residue[0] > 100  # of 170: by phrase rules alone
    assert residue[1] == 0
    assert [[block.text for block in one.kept] for one in after] == [list(page.story) for page in pages]


@pytest.mark.parametrize("text", [LABEL, f"{PROMO} Ask cake@paper.example"])
def test_three_others_are_needed(text: str) -> None:
    linked = [body(*story(n), text, linked=[text]) for n in range(MIN_ARTICLES)]
    assert place_of(text, linked[:-1]) is None
    assert place_of(text, linked) is not None


def test_a_label_goes_at_the_ends_only() -> None:
    bodies = [body(*story(n), LABEL) for n in range(MIN_ARTICLES)]
    assert place_of(LABEL, bodies) == ENDS
    between = body(*story(9, 2), LABEL, *story(10, 2))
    assert strip_repeated(between, places(bodies)) == between
    assert LABEL not in strip_repeated(body(LABEL, *story(9)), places(bodies)).text


def test_what_leads_elsewhere_goes_wherever_it_stands() -> None:
    bodies = [body(*story(n, 9), LABEL, *story(n + 50, 9), linked=[LABEL]) for n in range(MIN_ARTICLES)]
    assert place_of(LABEL, bodies) == ANYWHERE
    assert [strip_repeated(one, places(bodies)).text for one in bodies] == [
        "\n\n".join(block.text for block in one.kept if block.text != LABEL) for one in bodies
    ]


def tagged(story: list[str], tag: str) -> Body:
    blocks = (*body(*story).kept, Block(tag, "list_item", (Link(tag, "https://paper.example/tag"),)))
    return Body(blocks, (), sightings(blocks))


def test_a_tag_of_the_site_is_a_digests_own_sub_heading() -> None:
    pages = [tagged(story(n), "Fisheries") for n in range(MIN_ARTICLES)]
    assert place_of("Fisheries", pages) == ANYWHERE
    digest = body(*story(50), "Fisheries", *story(51))
    learned = places([*pages, digest])
    assert strip_repeated(digest, learned) == digest
    assert [strip_repeated(one, learned).text for one in pages] == ["\n\n".join(story(n)) for n in range(len(pages))]


@pytest.mark.parametrize("own", ["What happens next", "Why it matters", "The figures in short"])
@pytest.mark.parametrize("length", [2, 9])
def test_a_standing_sub_heading_stays(own: str, length: int) -> None:
    kinds = {own: "heading"}
    for linked in ([], [own]):  # content systems make a heading a link to itself
        bodies = [body(*story(n, length), own, *story(n + 50, length), kinds=kinds, linked=linked) for n in range(40)]
        assert places(bodies) == {}
    assert places([body(*story(n, length), own, *story(n + 50, length)) for n in range(40)]) == {}


def test_the_background_that_follow_ups_share_stays() -> None:
    background = Block(PROMO, links=(Link("on Thursday", "https://paper.example/first-report"),))
    blocks = [(*body(*story(n)).kept, background) for n in range(MIN_PROSE_ARTICLES - 1)]
    assert learned_blocks([sightings(one) for one in blocks]) == {}


@pytest.mark.parametrize("kind", ["table", "list_item"])
def test_a_line_of_a_table_or_list_stays(kind: str) -> None:
    assert not places([body(*story(n), "Two spoons of butter", kinds={"Two spoons of butter": kind}) for n in range(9)])


def test_a_line_of_which_only_the_words_are_known_must_stand_on_half_of_the_pages() -> None:
    line = "Two spoons of butter"
    recipes = [stored_sightings(body(*story(n), line).kept) for n in range(MIN_PROSE_ARTICLES)]
    others = [stored_sightings(body(*story(n)).kept) for n in range(50, 60)]
    assert learned_blocks(recipes + others) == {}
    assert set(learned_blocks(recipes)) == {key_of(line)}
    seen = [body(*story(n), line).sightings for n in range(70, 70 + MIN_ARTICLES)]
    assert learned_blocks(recipes + others + seen)[key_of(line) or ""].place == ENDS


@pytest.mark.parametrize("at_head", [True, False])
def test_standing_words_of_a_columnist_stay(at_head: bool) -> None:
    column = [body(PROMO, *story(n)) if at_head else body(*story(n), PROMO) for n in range(MIN_PROSE_ARTICLES + 2)]
    others = [body(*story(n)) for n in range(50, 50 + 4 * len(column))]
    assert places(column + others) == {}


def test_a_sentence_of_most_articles_goes_and_comes_back_when_it_is_a_columnists() -> None:
    column = [body(PROMO, *story(n)) for n in range(MIN_PROSE_ARTICLES)]
    assert places(column[:-1]) == {}
    assert place_of(PROMO, column) == ANYWHERE
    shorter = [strip_repeated(one, places(column)) for one in column]
    assert all(PROMO not in one.text for one in shorter)
    others = [body(*story(n)) for n in range(50, 50 + 2 * len(column))]
    learned = places(column + others)
    assert [strip_repeated(one, learned).text for one in shorter] == [one.text for one in column]


@pytest.mark.parametrize("corrected", [False, True])
def test_versions_of_one_article_teach_nothing(corrected: bool) -> None:
    text = [*story(1, 4), "“Nothing,” she said", LABEL]
    versions = [body(*text) for _ in range(7)]
    if corrected:
        versions = [body(*story(n, 1), *text[1:]) for n in range(7)]
    assert places(versions) == {}
    others = [body(*story(n), LABEL) for n in range(20, 20 + MIN_ARTICLES - 2)]
    assert places(versions + others) == {}
    assert place_of(LABEL, [*versions, *others, body(*story(30), LABEL)]) == ENDS


@pytest.mark.parametrize("times", [9, MAX_VERSIONS + 9])
def test_a_page_under_many_addresses_teaches_nothing(times: int) -> None:
    again = [body(*story(1, 4), "“Nothing,” she said", LABEL)] * times
    assert places(again + [body(*story(n)) for n in range(20, 20 + 3 * times)]) == {}


def test_briefs_of_one_sentence_are_articles_of_their_own() -> None:
    briefs = [body(*story(n, 1), PROMO, f"{PROMO} {PROMO}", LABEL) for n in range(MIN_PROSE_ARTICLES)]
    assert [strip_repeated(one, places(briefs)).text for one in briefs] == [story(n, 1)[0] for n in range(len(briefs))]


def test_an_article_keeps_its_prose() -> None:
    bodies = [body(*story(n), PROMO, LABEL) for n in range(MIN_PROSE_ARTICLES)]
    alone = body(PROMO, LABEL)
    assert strip_repeated(alone, places(bodies)) == alone


def test_dividers_and_numbers_say_nothing() -> None:
    assert [key_of(text) for text in ("* * *", "", "1 234", "—")] == [None] * 4
    assert key_of("Follow US!") == key_of("follow us") != key_of("follow me")


def test_a_page_of_thousands_of_lines_is_kept_within_bounds() -> None:
    endless = body(*(f"line {n}" for n in range(20_000)))
    assert len(endless.sightings) < MAX_SHORT + 20


LINES = st.sampled_from([LABEL, PROMO, "Follow the tide", "And so on.", *story(1), *story(2), "***", "Σ", "ไทย"])
BODIES = st.lists(st.lists(LINES, max_size=12).map(lambda texts: body(*texts)), max_size=14)


@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(bodies: list[Body], order: random.Random) -> None:
    other = order.sample(bodies, len(bodies))
    assert learned_blocks([one.sightings for one in bodies]) == learned_blocks([one.sightings for one in other])


@given(BODIES, st.dictionaries(LINES.map(lambda text: key_of(text) or ""), st.sampled_from([ANYWHERE, ENDS])))
def test_nothing_is_lost_and_twice_is_once(bodies: list[Body], learned: dict[str, str]) -> None:
    for one in bodies:
        stripped = strip_repeated(one, learned)
        assert whole_blocks(stripped) == tuple(Block(block.text) for block in one.kept)
        assert strip_repeated(stripped, learned) == stripped
        assert strip_repeated(replace(stripped, removed=()), learned).kept == stripped.kept
        assert strip_repeated(stripped, {}).text == one.text
        assert Counter(stripped.kept) + Counter(Block(gone.text) for gone in stripped.removed) == Counter(one.kept)


@given(st.lists(st.lists(st.builds(Sighting, st.sampled_from("abcde"), st.text("htspblom", max_size=4)), max_size=9)))
def test_any_sightings_can_be_learned_from(articles: list[list[Sighting]]) -> None:
    assert {one.place for one in learned_blocks(articles).values()} <= {ANYWHERE, ENDS}
