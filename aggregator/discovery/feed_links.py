"""Links that speak of feeds by their words, and the places where feeds stand that no page announces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from aggregator.discovery.addresses import ARTICLE_POINTS, shape_of
from aggregator.text.normalise import fold_space

# A link to a feed has a name of a word or two, an article about RSS a headline.
_MOST_WORDS = 4
_LONGEST_LABEL = 40
_MOST_LINKS = 4000
_MOST_TEXTS = 20  # pieces of text in one link
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class _Words:
    label: re.Pattern[str]
    alone: frozenset[str]
    address: frozenset[str]
    never: re.Pattern[str]
    places: tuple[str, ...]


def usual_places(home: str) -> tuple[str, ...]:
    """The addresses where a feed or sitemap most often stands, the best first; `home` is the home page's after
    redirects, the file's name left out."""
    return tuple(urljoin(home, place) for place in _table().places)


def labelled_links(
    tree: HtmlElement, address_of: Callable[[HtmlElement], str | None], *, whole_page: bool = False
) -> Iterator[tuple[str, str]]:
    """Name and address of the page's <a> that are called as feeds are, in page order, each address once; with
    `whole_page` all whose address speaks of a feed. `address_of` gives a link's address. Articles' are left out."""
    seen = set()
    for link in islice(tree.iter("a"), _MOST_LINKS):
        label = _label(link)
        if not (whole_page or _is_label(label)) or (found := address_of(link)) is None or found in seen:
            continue
        if is_of_programs(found) or (whole_page and not speaks_of_feed(found, label)):
            continue
        if shape_of(found).points < ARTICLE_POINTS or speaks_of_feed(found):
            seen.add(found)
            yield label, found


def speaks_of_feed(url: str, title: str = "") -> bool:
    """True where a folder, the file or the host of the address is named as feeds are, or the title is a feed's."""
    if title and _table().label.search(title[:_LONGEST].lower()):
        return True
    try:
        parts = urlsplit(url[:_LONGEST].lower())
        names = [*unquote(parts.path).split("/"), (parts.hostname or "").split(".")[0]]
    except ValueError:
        return False
    words = _table().address
    return any(name in words or name.rpartition(".")[2] in words for name in names)


def is_of_programs(words: str) -> bool:
    """True where an address or title is that of an answer for programs other than feed readers."""
    return _table().never.search(words[:_LONGEST].lower()) is not None


def _is_label(label: str) -> bool:
    if not label or len(label) > _LONGEST_LABEL or len(label.split()) > _MOST_WORDS:
        return False
    return label in _table().alone or _table().label.search(label) is not None


def _label(link: HtmlElement) -> str:
    """What the link is called, in lower case: its text, else its title, else its picture's name."""
    names = ["".join(islice(link.itertext(), _MOST_TEXTS))[:_LONGEST], link.get("title"), link.get("aria-label")]
    names += [picture.get("alt") for picture in islice(link.iter("img"), 3)]
    return next((words for name in names if name and (words := fold_space(name).lower())), "")


@cache
def _table() -> _Words:
    groups = tomllib.loads((resources.files("aggregator.discovery") / "autodiscovery.toml").read_text("utf-8"))
    words = {
        name: [fold_space(word).lower() for row in groups[name] for word in row["words"]]
        for name in ("label", "label_alone", "address", "never")
    }
    return _Words(
        _any_of(words["label"]),
        frozenset(words["label_alone"]),
        frozenset(words["address"]),
        _any_of(words["never"]),
        tuple(row["address"] for row in groups["place"]),
    )


def _any_of(words: Collection[str]) -> re.Pattern[str]:
    """Any of the words, not inside a longer one of Latin letters: other scripts put no space between two."""
    latin = r"[a-z0-9À-ɏ]"
    return re.compile("|".join(rf"(?<!{latin}){re.escape(word)}(?!{latin})" for word in words))
