"""A family's links on the workbench: a link is put in by a person's word, and what hangs on it follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from aggregator.copies.credit import credit_kind
from aggregator.copies.direction import relation_of, same_source
from aggregator.copies.evidence import coverage, ranked, text_evidence
from aggregator.copies.model import COPY_RELATIONS, DIRECTIONS, CopyLink, Evidence, Match, Member
from aggregator.copies.words import Pair, Word

REVIEWED = "reviewed"
REVIEW_WEIGHT = 1.0  # a person's word outweighs whatever was measured


def above(links: Iterable[CopyLink], key: int) -> set[int]:
    """The pages that the links lead to from this one, over origins and parents."""
    ends: dict[int, list[int]] = {}
    for link in links:
        ends.setdefault(link.copy, []).extend(end for end in (link.origin, link.via) if end is not None)
    seen: set[int] = set()
    queue = list(ends.get(key, []))
    while queue:
        page = queue.pop()
        if page not in seen:
            seen.add(page)
            queue += ends.get(page, [])
    return seen


def leads_to(links: Iterable[CopyLink], key: int | None, goal: int) -> bool:
    """True when the links lead from the page up to `goal`, or when it is the page itself."""
    return key is not None and (key == goal or goal in above(links, key))


class Links:
    """The links of one family, in `all`; each copy has one primary link at most, and none leads back to its copy."""

    def __init__(
        self,
        members: Mapping[int, Member],
        matches: Iterable[Match],
        links: Sequence[CopyLink],
        rejected: Collection[Pair],
    ) -> None:
        self._members = members
        self._matches = {frozenset((match.a, match.b)): match for match in matches}
        self._rejected = rejected
        self.all = list(links)

    def uphold(self, word: Word) -> None:
        """Let the link stand that the word confirms, or corrects another to."""
        if word.copy not in self._members or not (word.upheld is None or word.upheld in self._members):
            return
        removed = self._remove_corrected(word) if word.verdict == "corrected" else []
        found = self._find(word.copy, word.upheld, word.origin_name if word.upheld is None else None)
        if found is not None:
            primary = found.is_primary or any(link.is_primary for link in removed)
            self._swap(found, replace(_spoken(found, word), is_primary=primary))
            return
        held = self._of_its_origin(word)
        if held is not None:
            self._swap(held, replace(_spoken(held, word), via=word.upheld))
            return
        self._put(word, removed)

    def _remove_corrected(self, word: Word) -> list[CopyLink]:
        """Takes out the links that are corrected: the one spoken of, or all of the copy."""
        own = [link for link in self.all if link.copy == word.copy and link.origin != word.corrected]
        out = own if word.is_general else [link for link in own if _is(link, word.origin, word.origin_name)]
        self.all = [link for link in self.all if link not in out]
        return out

    def _find(self, copy: int, origin: int | None, name: str | None) -> CopyLink | None:
        return next((link for link in self.all if link.copy == copy and _is(link, origin, name)), None)

    def _of_its_origin(self, word: Word) -> CopyLink | None:
        """The copy's link to a page that the confirmed origin itself was copied from."""
        if word.verdict != "confirmed" or word.origin is None or leads_to(self.all, word.origin, word.copy):
            return None
        own = [link for link in self.all if link.copy == word.copy and link.origin is not None]
        above = {link.origin for link in self.all if link.copy == word.origin}
        return next((link for link in own if link.origin in above), None)

    def _swap(self, old: CopyLink, new: CopyLink) -> None:
        self.all[self.all.index(old)] = new
        if new.is_primary:
            self._demote(new)

    def _demote(self, primary: CopyLink) -> None:
        """Lets the copy have no other primary link."""
        self.all = [
            replace(link, is_primary=False) if link.copy == primary.copy and link is not primary else link
            for link in self.all
        ]

    def _put(self, word: Word, removed: Sequence[CopyLink]) -> None:
        """Adds the link; the links of its origin that would lead back to its copy go, those to its copy move on."""
        if word.upheld is not None:
            self._cut(word.upheld, word.copy)
        link = self._new(word, removed)
        self.all.append(link)
        if link.is_primary:
            self._demote(link)
        if link.origin is not None:
            self._move(link, word, {one.origin for one in removed if one.origin is not None})

    def _cut(self, origin: int, copy: int) -> None:
        for link in [link for link in self.all if link.copy == origin]:
            if leads_to(self.all, link.origin, copy):
                self.all.remove(link)
            elif leads_to(self.all, link.via, copy):
                self.all[self.all.index(link)] = replace(link, via=None)
        own = [link for link in self.all if link.copy == origin]
        if own and not any(link.is_primary for link in own):
            self._swap(own[0], replace(own[0], is_primary=True))

    def _move(self, put: CopyLink, word: Word, left: Collection[int]) -> None:
        """Whoever had the copy as origin has the copy's origin now, over it; and so has whoever came over it to `left`.

        `left`: the origins that the copy itself had until now.
        """
        origin, copy = put.origin, put.copy
        assert origin is not None
        stay = {origin} | above(self.all, origin)
        there = {link.copy for link in self.all if link.origin == origin}
        kept: list[CopyLink] = []
        lost: set[int] = set()  # copies whose main link was dropped, since another of theirs leads to the origin
        for link in self.all:
            is_free = link.direction != REVIEWED and link.copy not in stay
            hangs_on = link.origin == copy or (link.via == copy and link.origin in left)
            if not hangs_on or not is_free or frozenset((link.copy, origin)) in self._rejected:
                kept.append(link)
            elif link.copy not in there:
                kept.append(self._moved(link, put, word))
            elif link.is_primary:
                lost.add(link.copy)
        self.all = [
            replace(link, is_primary=True) if link.origin == origin and link.copy in lost else link for link in kept
        ]

    def _moved(self, link: CopyLink, put: CopyLink, word: Word) -> CopyLink:
        """The link to the copy's origin instead of the copy, which stays the parent where no other is known."""
        assert put.origin is not None
        copy, origin = self._members[link.copy], self._members[put.origin]
        via = put.copy if link.via is None else link.via if link.via != put.origin else None
        credited = [origin] if via is None else [origin, self._members[via]]
        match = self._matches.get(frozenset((copy.key, origin.key)))
        matched = match if match is not None and match.relation in COPY_RELATIONS else None
        return replace(
            link,
            origin=origin.key,
            origin_name=put.origin_name,
            via=via,
            relation=self._relation(copy, origin, "unknown"),
            direction=max(link.direction, put.direction, key=DIRECTIONS.index),
            credit_kind=_better(link.credit_kind, credit_kind(copy, credited, put.origin_name)),
            coverage_copy=coverage(matched, copy),
            coverage_origin=coverage(matched, origin),
            evidence=ranked([*link.evidence, _reason(word)]),
        )

    def _new(self, word: Word, removed: Sequence[CopyLink]) -> CopyLink:
        copy = self._members[word.copy]
        origin = self._members[word.upheld] if word.upheld is not None else None
        match = self._matches.get(frozenset((copy.key, origin.key))) if origin else None
        own = [link for link in self.all if link.copy == copy.key]
        was_primary = any(link.is_primary for link in removed) or (word.seen is not None and word.seen.is_primary)
        seen = None if word.verdict == "corrected" else word.seen
        name = word.origin_name or next((link.origin_name for link in removed if link.origin_name), None)
        here, there = coverage(match, copy), coverage(match, origin) if origin else None
        return CopyLink(
            copy=copy.key,
            origin=word.upheld,
            origin_name=name,
            via=None,
            relation=self._relation(copy, origin, seen.relation if seen else "unknown") if origin else "unknown",
            direction=REVIEWED,
            confidence=1.0,
            is_primary=was_primary or not any(link.is_primary for link in own),
            credit_kind=credit_kind(copy, [origin] if origin else [], name),
            coverage_copy=here if here is not None or seen is None else seen.coverage_copy,
            coverage_origin=there if there is not None or seen is None else seen.coverage_origin,
            evidence=ranked([_reason(word), *(text_evidence(match) if match else [])]),
        )

    def _relation(self, copy: Member, origin: Member, otherwise: str) -> str:
        """What the two texts show, if they were compared with a finding."""
        match = self._matches.get(frozenset((copy.key, origin.key)))
        if match is None or match.relation == "unrelated":
            return otherwise
        if match.relation not in COPY_RELATIONS:  # doubtful to the judge, not to the person
            return "rewrite" if otherwise == "unknown" else otherwise
        return "update" if same_source(copy, origin) else relation_of(copy, origin, match)


def _is(link: CopyLink, origin: int | None, name: str | None) -> bool:
    """True for a link to that page; to that name, where it leads to no page."""
    return link.origin == origin and (origin is not None or link.origin_name == name)


def _reason(word: Word) -> Evidence:
    return Evidence("review", word.words, REVIEW_WEIGHT)


def _spoken(link: CopyLink, word: Word) -> CopyLink:
    return replace(link, evidence=ranked([*link.evidence, _reason(word)]))


def _better(one: str, other: str) -> str:
    """The credit that says more."""
    ladder = ("link", "name", "agency", "none", "unknown")
    return min(one, other, key=ladder.index)
