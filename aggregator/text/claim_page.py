"""What the claim readers look at: the page's facts, its blocks, and who its own site is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from lxml.html import HtmlElement

from aggregator.text.agencies import agency_named
from aggregator.text.credit_names import begins_with_acronym, is_edition_of, is_no_outlet, spells, without_label
from aggregator.text.metadata import PageFacts, name_key, names_site
from aggregator.text.model import Block, Claim, FeedHint, KnownNames
from aggregator.text.normalise import fold_space
from aggregator.text.structured import first_string, resolve
from aggregator.text.urls import same_site, site_of

_MAX_WORDS_CHARS = 500
_MAX_NAME_CHARS = 80
_AROUND_NAME = " \t.,:;()[]<>|*-–—_\"'«»“”„‘’"
_LEADING = re.compile(r"^(?:(?:the|der|die|das|dem|den|la|le|les|el|los|il|lo|o|a|de|het)\s+|l['’])(?=[A-ZА-Я])")
_CLOSED = re.compile(r"[»”]")
_CYRILLIC = re.compile("[а-яё]$")
# A site's label of this many letters inside a name makes it the site's own: "Halvik Media" on halvik.example.
_MIN_LABEL_CHARS = 5
_MIN_SHORT_CHARS = 3
_MOTTO = re.compile(r"\s[-–—|:•]\s|: ")


NO_NAMES = KnownNames()


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One page as the claim readers see it; nothing here is changed by them."""

    tree: HtmlElement | None
    facts: PageFacts  # of its final address: a link, canonical or name of the same site is no claim
    blocks: Sequence[Block]  # the article's in document order, nothing stripped
    outside: Sequence[Block] = ()  # short blocks around it
    author_words: str | None = None
    summary: str | None = None  # the standfirst, where the page set one apart: a dateline may stand in it
    hint: FeedHint | None = None
    names: KnownNames = NO_NAMES

    def is_elsewhere(self, href: str | None) -> bool:
        """True for an absolute http(s) address on another site."""
        if not href or not href.startswith(("http://", "https://")) or not site_of(href):
            return False
        return not same_site(href, self.facts.url)

    def is_own(self, name: str | None) -> bool:
        """True when a name is the page's own site or publisher: an outlet is no credit on its own pages."""
        if not name:
            return False
        key = name_key(name)
        keys = {key, name_key(_LEADING.sub("", name))}
        label = site_of(self.facts.url).split(".")[0]
        if len(bare := name_key(label)) >= _MIN_LABEL_CHARS and bare in key:
            return True
        own = (*self._own_names, label) if len(label) >= _MIN_SHORT_CHARS else self._own_names
        if any(one and one in keys for one in map(name_key, own)) or names_site(name, self.facts):
            return True
        return spells(label, name) or begins_with_acronym(name, label) or any(map(is_edition_of, repeat(name), own))

    @property
    def _own_names(self) -> tuple[str, ...]:
        """The names of the site, of its publisher and of the source; a site's name may hold a motto too."""
        publishers = resolve(self.facts.article.get("publisher"), self.facts.nodes)
        named = [one if isinstance(one, str) else first_string(one, "name") or "" for one in publishers]
        site = self.facts.site_name or ""
        return (site, *_MOTTO.split(site), *self.names.own, *named)

    def is_credit(self, name: str | None) -> bool:
        """True when a name may be that of another outlet: not the page's own, no network, picture agency or date.
        True for None: a credit may leave open whose."""
        return name is None or not (self.is_own(name) or is_no_outlet(name))

    def usual(self, name: str | None) -> str | None:
        """The name as it is usually written: an agency's usual name, else without quotes and article; None when
        empty."""
        words = without_label(fold_space(name or "").strip(_AROUND_NAME))
        cleaned = _CLOSED.split(words)[0].strip(_AROUND_NAME)[:_MAX_NAME_CHARS].removeprefix("www.")
        if not cleaned:
            return None
        # Russian and Ukrainian decline names: "по Интерфаксу".
        stems = (cleaned, cleaned[:-1], cleaned[:-2]) if _CYRILLIC.search(cleaned) else (cleaned,)
        known = next((found for stem in stems if (found := agency_named(stem, self.names.agencies))), None)
        return known or _LEADING.sub("", cleaned) or None


def claim(kind: str, words: str, *, target_url: str | None = None, name: str | None = None) -> Claim:
    """A claim with its words folded and cut to what the contract allows."""
    return Claim(kind, fold_space(words)[:_MAX_WORDS_CHARS], target_url, name)
