"""Who signs a page: people, and apart from them the agencies that a byline names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml.html import HtmlElement

from aggregator.text.metadata import PageFacts, name_key
from aggregator.text.model import FeedHint
from aggregator.text.people.labelled import labelled_signature, mailed_signature, wire_lines
from aggregator.text.people.lines import bare_signature, closing_signature, lone_signature, signing_lines
from aggregator.text.people.names import ORGANISATION, split_names
from aggregator.text.people.printed import is_printed, places_of, shows_text
from aggregator.text.people.signed import signed_elements
from aggregator.text.structured import resolve, strings

# Written for the article; the others often hold the owner of the site on all of its pages.
_ARTICLE_METAS = (
    "article:author", "parsely-author", "sailthru.author", "byl", "citation_author", "article:author_name",
    "twitter:data1", "cxenseparse:author", "rbauthors",
)  # fmt: skip
_PAGE_METAS = ("author", "authors", "dc.creator", "dcterms.creator", "creator")
_MAX_CHARACTERS = 160
_MAX_AUTHORS = 12
_MAX_ADDED = 6
_BESIDE = 40  # characters of a label, a job or a date beside a name that stands alone
_DECLARED, _PRINTED, _CLAIMED = range(3)


@dataclass(frozen=True, slots=True)
class Byline:
    """People and agencies that sign a page, and the words they were read from."""

    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    words: str | None = None
    desks: tuple[str, ...] = ()  # the outlet itself or its desks, where they sign beside or instead of a person


def read_byline(
    facts: PageFacts,
    tree: HtmlElement,
    *,
    lines: Sequence[str] = (),
    texts: Sequence[str] = (),
    hint: FeedHint | None = None,
) -> Byline:
    """The page's signers from its best source: JSON-LD, a labelled line among `lines` (those between headline and
    text), marked elements, a lone labelled line among `texts` (those around the article, then its own blocks), metas,
    then the feed.

    A source that names nobody but a desk, a placeholder or the site itself gives way to the next; agencies of all
    asked sources are kept. A name that no reader of the page sees is an account's or the theme maker's and does not
    count, and one that only a meta declares must stand alone somewhere, as bylines do.
    """
    agencies: dict[str, None] = dict.fromkeys(wire_lines(lines, texts))
    desks: tuple[str, ...] = ()
    words: str | None = None
    printed = _printed(facts.elements or tree.iter(), lines)
    if (facts.html_lang or "").lower().startswith("vi"):
        printed.append(closing_signature(texts))
    printed.append(lone_signature(texts))
    shown: bool | None = None
    headline = name_key(facts.title_tag or "")
    for trust, found in _sources(facts, chain(printed, _last_asked(facts, lines, texts)), hint):
        if trust == _PRINTED and _is_of_headline(found, headline):
            continue
        words = words or "; ".join(found).replace("\n", " ").replace(ORGANISATION, "")[:_MAX_CHARACTERS] or None
        if trust == _CLAIMED:  # "Ferry Party / Harbour branch": the owner of the site, whatever its parts look like
            found = [text for text in found if not split_names([text], facts).desks] or found[:1]
        signers = split_names(found, facts, apart=trust != _PRINTED)
        agencies.update(dict.fromkeys(signers.agencies))
        if trust != _CLAIMED or not agencies:  # the owner of the site signs nothing that an agency wrote
            desks = desks or signers.desks
        if not signers.people:
            continue
        if trust == _DECLARED and not any(is_printed(name, tree) for name in signers.people):
            shown = shows_text(tree) if shown is None else shown
            if shown:
                continue
        if trust == _CLAIMED and (signers.desks or not _stands_alone(signers.people[0], tree, facts)):
            shown = shows_text(tree) if shown is None else shown
            if shown:
                continue
        people = _as_printed(signers.people, printed, facts) if trust == _DECLARED else signers.people
        return Byline(people[:_MAX_AUTHORS], tuple(agencies), words, signers.desks)
    return Byline((), tuple(agencies), words, desks)


def _last_asked(facts: PageFacts, lines: Sequence[str], texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """What is read only where no better source names anybody."""
    yield labelled_signature(texts)
    yield bare_signature(lines)
    yield mailed_signature((name for meta in _PAGE_METAS for name in facts.metas.get(meta, ())), texts)


def _is_of_headline(found: Sequence[str], headline: str) -> bool:
    """True where the words are most of the page's title: "Von Fähren und Häfen" is no byline."""
    key = name_key("".join(found))
    return len(key) > _BESIDE // 2 and 2 * len(key) > len(headline) and key in headline


def _printed(page: Iterable[HtmlElement], lines: Sequence[str]) -> list[Sequence[str]]:
    """What the page prints of its signers, best first: marked elements that the labelled line confirms, that line,
    the other marked elements, lines of the article's header and footer."""
    line = signing_lines(lines)
    marked = signed_elements(page)
    key = name_key(line[0]) if line else ""
    confirmed = [[name for name in names if name_key(name) and name_key(name) in key] for names in marked.names]
    return [found for found in (*confirmed, line, *marked.names, *(signing_lines([x]) for x in marked.lines)) if found]


def _sources(
    facts: PageFacts, printed: Iterable[Sequence[str]], hint: FeedHint | None
) -> Iterator[tuple[int, Sequence[str]]]:
    yield _DECLARED, list(_structured(facts))
    for found in printed:
        yield _PRINTED, found
    for names, trust in ((_ARTICLE_METAS, _DECLARED), (_PAGE_METAS, _CLAIMED)):
        for name in names:
            if name in facts.metas:
                yield trust, facts.metas[name]
    if hint and hint.author:
        yield _PRINTED, [hint.author]


def _stands_alone(name: str, tree: HtmlElement, facts: PageFacts) -> bool:
    """True where an element shows the name and nothing but a label, a job or a date."""
    texts = (text for place in places_of(name, tree) for text in (place.text, *(child.tail for child in place)))
    return any(
        text
        and len(text) < len(name) + _BESIDE
        and name.casefold() in text.casefold()
        and any(name_key(name) == name_key(found) for found in split_names([text], facts).people)
        for text in texts
    )


def _as_printed(people: tuple[str, ...], printed: Iterable[Sequence[str]], facts: PageFacts) -> tuple[str, ...]:
    """The declared names, or the printed ones where these are all of them and more: "Ada" beside "by Ada Quill", a
    second writer whom the page's code leaves out."""
    for found in printed:
        others = split_names(found, facts).people
        if (
            len(others) <= _MAX_ADDED
            and all(_is_full(name) for name in others)
            and all(any(_begins(name, other) for other in others) for name in people)
        ):
            return others
    return people


def _is_full(name: str) -> bool:
    tokens = name.split()
    return 1 < len(tokens) < 5 and tokens[0][0].isupper() and tokens[-1][0].isupper()


def _begins(name: str, other: str) -> bool:
    """True for the same name, and for a first name alone before the full one."""
    return name.casefold() == other.casefold() or other.casefold().split()[0] == name.casefold()


def _structured(facts: PageFacts) -> Iterator[str]:
    """The names of the article's declared authors; organisations with a mark that keeps them from being people."""
    for key in ("author", "creator", "contributor"):
        for member in resolve(facts.article.get(key), facts.nodes):
            if isinstance(member, Mapping):
                kinds = strings(member.get("@type"))
                named = strings(member.get("name")) or _given_and_family(member)
                house = "Person" not in kinds and "Organization" in "".join(kinds)
                yield from (ORGANISATION + name if house else name for name in named)
            elif member:
                yield member
        if facts.article.get(key):
            return


def _given_and_family(person: Mapping[str, object]) -> list[str]:
    parts = [*strings(person.get("givenName")), *strings(person.get("familyName"))]
    return [" ".join(parts)] if parts else []
