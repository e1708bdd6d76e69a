"""Counting what recurs: how many articles of a host, each text once, have a block, and whether that makes it the
host's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator.text.model import Sighting
from aggregator.text.strip.repeated import ANYWHERE, ENDS

# An article loses a block that three others have. With one to three siblings a page the labelled sets say that 94 % of
# what recurs is residue (122 hosts, November 2026); they have no host with more than four pages.
MIN_ARTICLES = 4
# A sentence that no link or address gives away must stand in so many articles, and in half of the host's: a columnist's
# opener or the introduction of a series stands in the column and the series only.
MIN_PROSE_ARTICLES, MIN_PROSE_SHARE = 8, 0.5
# Two articles that have this share of the shorter one's longest prose in common are versions of one article.
VERSION_SHARE = 0.6
# A block of prose in more articles than this tells no versions (an article has tens of addresses at most), and each of
# its pairs would be looked at.
MAX_VERSIONS = 50


_HEAD_TAIL_PROSE = frozenset("htp")
Spot = tuple[int, int]  # where a block was seen: article, position among its sightings


@dataclass(frozen=True, slots=True)
class Learned:
    """A block that is the host's: where it goes, and how many articles were seen with it, versions of one counted
    once."""

    place: str  # one of text.repeated.PLACES
    articles: int


@dataclass(frozen=True, slots=True)
class _Host:
    """The articles, which text each of them is, and how many texts these are."""

    articles: Sequence[Sequence[Sighting]]
    texts: Sequence[int]
    count: int

    def traits(self, spot: Spot) -> str:
        return self.articles[spot[0]][spot[1]].traits

    def texts_of(self, spots: Iterable[Spot]) -> int:
        """How many texts the spots are in."""
        return len({self.texts[article] for article, _ in spots})

    def begins(self, spot: Spot, learned: Mapping[str, Learned]) -> bool:
        """True when the block stands before all prose of the article's own."""
        article, at = spot
        return "h" in self.traits(spot) and not _has_prose(self.articles[article][:at], learned)

    def ends(self, spot: Spot, learned: Mapping[str, Learned]) -> bool:
        """True when the block stands after all prose of the article's own."""
        article, at = spot
        return "t" in self.traits(spot) and not _has_prose(self.articles[article][at + 1 :], learned)


def learned_blocks(articles: Sequence[Sequence[Sighting]]) -> dict[str, Learned]:
    """The blocks that the host's articles have taught, by key; empty for too few articles.

    One entry of `articles` is what `sightings` gave for one article; their order does not matter. In MIN_ARTICLES
    articles a label goes that stands outside their prose or holds a link, and a sentence that is mostly a link or has
    an address in it, when it is short or ends the article; any other sentence in half of the host's articles. Linear in
    the number of sightings.
    """
    texts = distinct_texts(articles)
    host = _Host(articles, texts, len(set(texts)))
    spots = {key: found for key, found in _spots(articles).items() if len(found) >= MIN_ARTICLES}
    counts = {key: host.texts_of(found) for key, found in spots.items()}
    learned: dict[str, Learned] = {}
    while True:  # what is learned uncovers what stood behind it
        new = {
            key: Learned(place, counts[key])
            for key, found in spots.items()
            if key not in learned and counts[key] >= MIN_ARTICLES and (place := _place_of(found, host, learned))
        }
        if not new:
            return learned
        learned |= new


def distinct_texts(articles: Sequence[Sequence[Sighting]]) -> list[int]:
    """For each article the number of its text: versions of one article (printed, AMP, posted again with a correction)
    have the same. Versions of versions are versions, so that the order of the articles does not matter."""
    marks = _own_marks(articles)
    by_mark: defaultdict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(marks):
        for mark in own:
            by_mark[mark].append(at)
    shared = Counter(
        (one, other)
        for found in by_mark.values()
        if len(found) <= MAX_VERSIONS
        for at, one in enumerate(found)
        for other in found[at + 1 :]
    )
    # The same page under any number of addresses, however many share its blocks.
    twins: dict[tuple[str, ...], int] = {}
    texts = [twins.setdefault(tuple(one.key for one in article), at) for at, article in enumerate(articles)]
    for (one, other), common in shared.items():
        if common >= VERSION_SHARE * min(len(marks[one]), len(marks[other])):
            texts[_first(texts, one)] = _first(texts, other)
    return [_first(texts, at) for at in range(len(texts))]


def _first(texts: list[int], at: int) -> int:
    """Who stands for the article's text (union-find with path halving)."""
    while texts[at] != at:
        texts[at] = texts[texts[at]]
        at = texts[at]
    return at


def _own_marks(articles: Sequence[Sequence[Sighting]]) -> list[set[str]]:
    """Each article's longest prose without what half of the host has, unless that is all of it."""
    marks = [{one.key for one in article if "m" in one.traits} for article in articles]
    times = Counter(mark for own in marks for mark in own)
    least = max(MIN_PROSE_ARTICLES, MIN_PROSE_SHARE * len(articles))
    standing = {mark for mark, count in times.items() if count >= least}
    return [own - standing or own for own in marks]


def _spots(articles: Sequence[Sequence[Sighting]]) -> dict[str, list[Spot]]:
    """Where each block was seen that counts."""
    spots: defaultdict[str, list[Spot]] = defaultdict(list)
    for article, seen in enumerate(articles):
        for at, one in enumerate(seen):
            if "o" not in one.traits:
                spots[one.key].append((article, at))
    return spots


def _place_of(found: Sequence[Spot], host: _Host, learned: Mapping[str, Learned]) -> str | None:
    """Where the block goes, by what is learned so far; None while it may be the story's."""
    linked = [spot for spot in found if "l" in host.traits(spot)]
    if host.texts_of(spot for spot in found if "s" not in host.traits(spot)) < MIN_ARTICLES:
        near = [spot for spot in found if not _HEAD_TAIL_PROSE.isdisjoint(host.traits(spot))]
        if host.texts_of(near) >= max(MIN_PROSE_ARTICLES, MIN_PROSE_SHARE * host.count):
            return ANYWHERE
        outside = [spot for spot in linked if host.ends(spot, learned)]
        linked = [spot for spot in linked if "b" in host.traits(spot)]
    else:
        outside = [spot for spot in found if host.ends(spot, learned) or host.begins(spot, learned)]
    if host.texts_of(linked) >= MIN_ARTICLES and _leads_elsewhere(found, host, learned):
        return ANYWHERE
    return ENDS if host.texts_of(outside) >= MIN_ARTICLES else None


def _leads_elsewhere(found: Sequence[Spot], host: _Host, learned: Mapping[str, Learned]) -> bool:
    """True when the block is mostly a link where it stands between an article's prose. The section's name that every
    article has as a tag is a sub-heading of the week's digest."""
    between = [spot for spot in found if not host.begins(spot, learned) and not host.ends(spot, learned)]
    linked = [spot for spot in between if "l" in host.traits(spot)]
    return 2 * host.texts_of(linked) >= host.texts_of(between)


def _has_prose(seen: Iterable[Sighting], learned: Mapping[str, Learned]) -> bool:
    return any("p" in one.traits and one.key not in learned for one in seen)
