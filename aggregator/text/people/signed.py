"""Elements that are marked as the byline of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space
from aggregator.text.people.printed import is_hidden
from aggregator.text.regions import is_own_footer, is_own_frame

_SIGNED = re.compile(r"uthor|yline|writer|autor|auteur|username|meta|ubmitted|post-?(?:info|data|details)|posted")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:bylines?|by-line|by-author|authors?|autor(?:en|es|i)?|auteurs?|writer|username)(?:$|[\s_-](?:name|names|link|list|url|text|vcard|info)?)"
    r"|\bfn\b|[a-z](?:Author|Byline|ByLine|AuthorName|BylineName)(?:$|\s|_)|^(?:author|byline)Name",
    re.IGNORECASE,
)
# Of a header's or footer's line that may say who posted: Drupal's `submitted`, WordPress's `entry-meta`.
_LINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:submitted|posted(?:-?(?:on|by))?|meta|metadata|post-?metadata|post-?meta|post-?info|post-?data|post-?details"
    r"|entry-meta|article-?meta|article-?info)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LABEL_CLASS = re.compile(r"meta-prep|(?:author|byline)-(?:label|prefix|title|intro)", re.IGNORECASE)
# Around a name that signs something else: a comment, another article, a photograph, or the writer's portrait at the
# end.
_ELSEWHERE = re.compile(
    r"(?:^|(?<!has)(?<!with)[\s_-])(?:comments?|comment-\S+|commentlist|respond|bio|biography|about|avatar|related\S*|recommended|(?<!elementor-)widgets?|widgetcontainer|sidebar|teasers?|contextbox"
    r"|listing|latest|recent|popular|trending|most-read|wp-caption\S*|(?:image|photo|img|picture)-caption\S*|credit|photo|image|footer|author-?box\S*|description|desc|follow|nav|menu|recipe\S*|quote|zitat|opinionbox)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Around an <article> that is not the page's own.
_OTHERS = re.compile(r"(?:^|[\s_-])(?:related\S*|recommended|comments?|teasers?)(?:$|[\s_-])", re.IGNORECASE)
# Around the text and its sidebar together ("content has-sidebar").
_CONTENT = re.compile(r"content-area|site-content|(?:has|with|no)-sidebar|sidebar-(?:left|right|none)")
_NAME_CLASS = re.compile(
    r"(?:^|[\s_-])(?:fn|author-?_*name|authors?__name|name|author-?link|byline-?_*name)(?:$|\s)|(?:Author|Byline)_?Name",
    re.IGNORECASE,
)
_NAME_PART = re.compile(r"first|last|given|family|sur-?name|initial", re.IGNORECASE)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|redakt(?:ion|eure?)|profiles?|people|person|users?|staff|journalists?|by|medarbejder|schreiber)/[^/?#]{2,80}",
    re.IGNORECASE,
)
_INLINE = frozenset({"b", "strong", "em", "i", "font", "span", "u", "small"})
_NO_BYLINES = frozenset({"body", "input", "form"})
_MAX_SIGNED = 40
_MAX_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Marked:
    """What the marks of a page say about who signs it."""

    names: tuple[tuple[str, ...], ...]  # a tuple of words for each kind of mark, the outspoken first
    lines: tuple[str, ...]  # short lines of headers and footers, which may say so in words


def signed_elements(page: Iterable[HtmlElement]) -> Marked:
    """The words of those elements of a page, in document order, that are marked as author. Names of commenters,
    photographers and other articles' authors are left out; a word in an element of its own is in a line of its own."""
    elements = list(_marked(tuple(page)))
    names: list[tuple[str, ...]] = []
    for outspoken in (True, False):
        first = next((el for el in elements if _signs(el, outspoken) and _shown(el)), None)
        if first is not None:
            together = [el for el in elements if el.getparent() is first.getparent() and _signs(el, outspoken)]
            names.append(tuple(text for el in together for text in _names_in(el)))
    lines = [_short_text(el) for el in elements if _LINE_CLASS.search(el.get("class") or "") and _shown(el)]
    return Marked(tuple(names), tuple(fold_space(line) for line in lines))


def _shown(element: HtmlElement) -> bool:
    return bool(_short_text(element)) and not is_away(element) and not is_hidden(element)


def _marked(elements: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """The first elements that speak of an author, in document order. A loop: XPath takes four times as long."""
    labels = [element.get("class") for element in elements]
    speaking = {label for label in set(labels) if label and _speaks(label)}
    found = 0
    for element, label in zip(elements, labels, strict=True):
        if (
            label not in speaking
            and element.get("itemprop") != "author"
            and (element.tag != "a" or "author" not in (element.get("rel") or ""))
        ):
            continue
        if element.tag in _NO_BYLINES or (label and _LABEL_CLASS.search(label)):
            continue
        yield element
        found += 1
        if found == _MAX_SIGNED:
            return


@lru_cache(maxsize=32_768)  # some hundred sites; fewer would forget each before it comes again
def _speaks(label: str) -> bool:
    return _SIGNED.search(label) is not None


def _signs(element: HtmlElement, outspoken: bool) -> bool:
    """True for `rel` or `itemprop` author, or else for a class that says so."""
    if "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author":
        return outspoken
    return not outspoken and bool(_BYLINE_CLASS.search(element.get("class") or ""))


def _names_in(element: HtmlElement) -> Iterator[str]:
    """The words of the elements inside that are marked as names or lead to a profile; of all of it where none is."""
    inner = [el for el in element.iterdescendants() if _is_name(el)]
    words = [text for el in inner if not any(up in inner for up in el.iterancestors()) and (text := _short_text(el))]
    yield from dict.fromkeys(words) if words else [_short_text(element)]


def _is_name(element: HtmlElement) -> bool:
    return (
        element.get("itemprop") == "name"
        or bool(_NAME_CLASS.search(element.get("class") or ""))
        or (element.tag == "a" and _PROFILE.search(element.get("href") or "") is not None)
    )


def _short_text(element: HtmlElement) -> str:
    """The element's words where they are few enough for a byline, else nothing; a line for each element that is more
    than a span without a class."""
    parts: list[str] = []
    size = 0
    for node in element.iter():
        if node.tag in ("script", "style", "svg"):
            continue
        label = node.get("class")
        apart = node.tag not in _INLINE or (label and not _NAME_PART.search(label))
        parts.append(f"\n{node.text or ''}" if apart else node.text or "")
        if node is not element and node.tail:
            parts.append(f"\n{node.tail}" if apart else node.tail)
        size += len(parts[-1])
        if size > 4 * _MAX_CHARACTERS:
            return ""
    lines = [line for piece in "".join(parts).split("\n") if piece and (line := fold_space(piece))]
    text = "\n".join(lines)
    return text if len(text) <= _MAX_CHARACTERS else ""


def is_away(element: HtmlElement) -> bool:
    """True inside a comment, biography, sidebar or list of other articles."""
    own = False  # inside an article: what its frame is called no longer matters, save that it frames others
    for node in (element, *element.iterancestors()):
        if node.tag in ("aside", "footer", "nav", "form", "figure") and not is_own_footer(node):
            return True
        if node.tag in ("body", "main"):
            return False
        label = _label(node.get("class"), node.get("id"))
        if own:
            if label and _OTHERS.search(label):
                return True
        elif node.tag == "article":
            if "comment" in label:
                return True
            own = True
        elif label and not is_own_footer(node) and _is_elsewhere(label):
            return True
    return False


@lru_cache(maxsize=8192)
def _label(name: str | None, identity: str | None) -> str:
    """Class and id, without those of the article's own frame: WordPress hangs long lists on the post itself."""
    label = f"{name or ''} {identity or ''}"
    return "" if is_own_frame(label) or _CONTENT.search(label) else label


@lru_cache(maxsize=8192)
def _is_elsewhere(label: str) -> bool:
    return _ELSEWHERE.search(label) is not None
