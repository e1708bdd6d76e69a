"""The links of a page, each with what stands around it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from aggregator.discovery.addresses import Shape, shape_of, words_of_addresses
from aggregator.discovery.fields import absolute
from aggregator.text.normalise import fold_space, words
from aggregator.text.urls import canonical_url, same_site

# A front page of a large paper has 300 to 800 links (2026-11-22); what has more is no page for people.
_MOST_LINKS = 4000
_MOST_TEXTS = 60  # pieces of text in one link
_HIGHEST = 25  # ancestors that are looked at: the frames above are the page's
_ITEM_HEIGHT = 5  # ancestors that may hold one teaser alone
_LONGEST_TITLE = 300
_SHARED = 3  # addresses with one title: no headline comes three times
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({"b", "i", "em", "strong", "u", "mark", "sup", "sub", "wbr", "q", "cite", "font", "abbr", "img"})
_CASE_CHANGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PART = re.compile(r"[A-Za-z]{2,30}")


@dataclass(slots=True)
class LinkedPage:
    """One address of the site and all of the page's links to it."""

    url: str
    shape: Shape
    elements: list[HtmlElement] = field(default_factory=list)
    title: str = ""
    in_heading: bool = False
    in_article: bool = False
    is_in_menu: bool = True  # every link to it
    containers: set[str] = field(default_factory=set)

    @property
    def headline_points(self) -> float:
        """0..2, how much the text is a headline rather than a section's name: by words, or letters without spaces."""
        return _headline_points(self.title)


@lru_cache(maxsize=4096)
def _headline_points(title: str) -> float:
    count = max(len(words(title)), len(title) / 7)
    return 2 if count >= 5 else 1 if count >= 3 else 0.5 if count >= 2 else 0


def linked_pages(tree: HtmlElement, url: str) -> dict[str, LinkedPage]:
    """The addresses of the page's own site that it links to, by identity, in page order; itself left out."""
    base = next((found for one in islice(tree.iter("base"), 1) if (found := absolute(one.get("href"), url))), url)
    itself = canonical_url(url)
    pages: dict[str, LinkedPage] = {}
    for element in islice(tree.iter("a"), _MOST_LINKS):
        address = absolute(element.get("href"), base)
        if address is None or len(address) > 2000:
            continue
        key = canonical_url(address)
        if key == itself or not same_site(address, url):
            continue
        page = pages.get(key)
        if page is None:
            address = address.partition("#")[0]
            page = pages[key] = LinkedPage(address, shape_of(address))
        _look_around(page, element)
    _without_labels(pages)
    return pages


def _without_labels(pages: dict[str, LinkedPage]) -> None:
    """Takes back titles that several addresses share ("read more"): they are no headlines."""
    uses = Counter(page.title for page in pages.values())
    for page in pages.values():
        if uses[page.title] >= _SHARED:
            page.title = ""


def _look_around(page: LinkedPage, element: HtmlElement) -> None:
    """Adds one link to what is known of its address."""
    page.elements.append(element)
    title, is_heading = _title(element)
    tags = [element, *islice(element.iterancestors(), _HIGHEST)]
    names = [str(one.tag) for one in tags]
    is_heading = is_heading or any(name in _HEADINGS for name in names[1:4])
    if (is_heading, len(title)) > (page.in_heading, len(page.title)):
        page.title, page.in_heading = title or page.title, is_heading or page.in_heading
    page.in_article = page.in_article or "article" in names
    page.is_in_menu = page.is_in_menu and _is_in_menu(tags)
    page.containers.add(_signature(tags))


def _title(element: HtmlElement) -> tuple[str, bool]:
    """The link's headline, and whether it is marked as one: a heading inside, else all its text, and where that is in
    boxes (section, headline, time) the longest piece."""
    for inside in islice(element.iter(*_HEADINGS), 1):
        if text := fold_space(" ".join(islice(inside.itertext(), _MOST_TEXTS)))[:_LONGEST_TITLE]:
            return text, True
    if all(one.tag in _INLINE for one in islice(element.iterdescendants(), _MOST_TEXTS)):
        return fold_space("".join(islice(element.itertext(), _MOST_TEXTS))[: 2 * _LONGEST_TITLE])[
            :_LONGEST_TITLE
        ], False
    pieces = [fold_space(piece[: 2 * _LONGEST_TITLE]) for piece in islice(element.itertext(), _MOST_TEXTS)]
    return max(pieces, key=len, default="")[:_LONGEST_TITLE], False


def _of_picture(element: HtmlElement) -> str:
    """What stands for a picture that is all of a link."""
    return next((fold_space((one.get("alt") or "")[:_LONGEST_TITLE]) for one in islice(element.iter("img"), 1)), "")


def _is_in_menu(tags: list[HtmlElement]) -> bool:
    """True inside what leads around the site; an article's own header and footer are none."""
    for one in tags[1:]:
        tag = one.tag
        if tag == "article":
            return False
        if tag in ("nav", "footer") or (tag == "header" and not any(name.tag == "main" for name in tags)):
            return True
        if tag not in ("body", "html", "main") and names_one_of(one.get("class") or "", one.get("id") or "", "region"):
            return True
    return False


@lru_cache(maxsize=8192)
def names_one_of(classes: str, name: str, group: str) -> bool:
    """True where a part of an element's classes or id is a word of that group of addresses.toml: "region" (what leads
    around the site), "menu" or "not_menu" (those of it that lead to sections, and that do not)."""
    known: frozenset[str] = getattr(words_of_addresses(), group)
    parts = _PART.findall(_CASE_CHANGE.sub(" ", f"{classes} {name}"[:300]))
    return any(part.lower() in known for part in parts)


def _signature(tags: list[HtmlElement]) -> str:
    """What teasers of one list share: tag and classes of the link and of three elements around it, without numbers."""
    return ">".join(f"{one.tag}.{_plain_classes(one.get('class') or '')}" for one in tags[:4])


@lru_cache(maxsize=4096)
def _plain_classes(classes: str) -> str:
    return ".".join(sorted(part for part in classes[:300].split() if not any(map(str.isdigit, part))))


def items_of(pages: dict[str, LinkedPage]) -> Iterator[tuple[str, HtmlElement]]:
    """Each address with the elements that are its teaser: the largest around a link that hold no other article's.

    Addresses of lists and of the site's own matters (author, section) may stand in a teaser too.
    """
    inside: dict[HtmlElement, set[str]] = defaultdict(set)
    for key, page in pages.items():
        if page.shape.is_never:
            continue
        for element in page.elements:
            for ancestor in islice(element.iterancestors(), _ITEM_HEIGHT):
                inside[ancestor].add(key)
    for key, page in pages.items():
        if page.shape.is_never:
            continue
        for element in page.elements:
            item = element
            for ancestor in islice(element.iterancestors(), _ITEM_HEIGHT):
                if len(inside[ancestor]) > 1 or ancestor.tag in ("body", "main"):
                    break
                item = ancestor
            yield key, item
