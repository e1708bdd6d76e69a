"""What reading again changes, counted as it happens, with a few examples of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aggregator.store.replaying import RereadUnit
from aggregator.store.snapshots import Snapshot

EXAMPLES = 5  # of each kind
# What is shown together, by the columns that it is of. What is in none of them is told as `other`.
KINDS = {
    "title": ("title",),
    "text": ("text", "summary"),
    "date": ("published_at", "published_precision", "published_offset_minutes", "published_trust", "modified_at"),
    "byline": ("authors", "agencies"),
    "language": ("language",),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One change: of which article, from what to what."""

    url: str
    before: str
    after: str


@dataclass(slots=True)
class Tally:
    """Counts by kind, and examples; filled while pages are read again."""

    pages: int = 0
    articles: int = 0  # that changed in whatever way
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    alone: Counter[str] = field(default_factory=Counter)  # left as they are, by reason
    alone_urls: dict[str, list[str]] = field(default_factory=dict)
    stubs: set[int] = field(default_factory=set)  # cited pages that an article names no more

    def read(self, units: Sequence[RereadUnit]) -> None:
        self.pages += sum(len(unit.rereads) for unit in units)

    def left_alone(self, reason: str, url: str) -> None:
        """An article, or a page, that cannot be read again."""
        self.alone[reason] += 1
        urls = self.alone_urls.setdefault(reason, [])
        if len(urls) < EXAMPLES:
            urls.append(url)

    def add(self, before: Snapshot | None, after: Snapshot | None) -> None:
        """One article before and after."""
        if before == after:
            return
        self.articles += 1
        if before is None or after is None:
            found = before or after
            assert found is not None
            kind = "new article" if before is None else "merged"
            self._count(kind, found.url, "", str(found.facts["title"] or ""))
            return
        kinds = self.counts.total()
        for kind, names in KINDS.items():
            was, now = ({name: one.facts[name] for name in names} for one in (before, after))
            if was != now:
                self._count(kind, after.url, *_differing(was, now))
        self._claims(before, after)
        if before.url != after.url:
            self._count("address", after.url, before.url, after.url)
        if len(before.digests) != len(after.digests):
            self._count("versions", after.url, str(len(before.digests)), str(len(after.digests)))
        if self.counts.total() == kinds:
            self._count("other", after.url, "", "")

    def counters(self) -> dict[str, int]:
        """For the run's row: pages read again, articles changed, and how many changes of each kind."""
        kinds = {f"changed/{kind.replace(' ', '_')}": count for kind, count in self.counts.items()}
        alone = {f"left_alone/{reason}": count for reason, count in self.alone.items()}
        return {"reread": self.pages, "changed": self.articles} | kinds | alone

    def _claims(self, before: Snapshot, after: Snapshot) -> None:
        was, now = Counter(before.claims), Counter(after.claims)
        for claim in (was - now).elements():
            self._count("claim lost", after.url, _claim(claim), "")
        for claim in (now - was).elements():
            self._count("claim gained", after.url, "", _claim(claim))

    def _count(self, kind: str, url: str, before: str, after: str) -> None:
        self.counts[kind] += 1
        examples = self.examples.setdefault(kind, [])
        if len(examples) < EXAMPLES:
            examples.append(Example(url, before, after))


def _differing(was: dict[str, Any], now: dict[str, Any]) -> tuple[str, str]:
    """Both sides, of the columns that differ; of long texts from a little before the first difference on."""
    names = [name for name in was if was[name] != now[name]]
    sides = [", ".join(_words(side[name]) for name in names) for side in (was, now)]
    shared = next((at for at, (a, b) in enumerate(zip(*sides, strict=False)) if a != b), min(map(len, sides)))
    start = max(0, shared - 30)
    one, other = (side[start : start + 200] for side in sides)
    return one, other


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "none" if value is None else str(value)


def _claim(claim: tuple[Any, ...]) -> str:
    kind, words, target, _, name = claim
    return " ".join(str(one) for one in (f"{kind}:", words, target or name or "") if one)
