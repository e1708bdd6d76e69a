"""Elements that are marked as the byline of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from aggregator.text.normalise import fold_space
from aggregator.text.regions import is_own_footer, is_own_frame

_SIGNED = re.compile(r"uthor|yline|writer|autor|auteur|username")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:bylines?|by-line|by-author|authors?|autor|auteurs?|writer|username)(?:$|[\s_-](?:name|names|link|list|url|text|vcard|info)?)"
    r"|\bfn\b|[a-z](?:Author|Byline|ByLine|AuthorName|BylineName)(?:$|\s|_)|^(?:author|byline)Name",
    re.IGNORECASE,
)
# Around a name that signs something else: a comment, another article, a photograph, or the writer's portrait at the
# end.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-\S+|commentlist|respond|bio|biography|about|avatar|related|recommended|widgets?|widgetcontainer|sidebar|teasers?"
    r"|listing|latest|recent|popular|trending|most-read|caption|credit|photo|image|footer|author-?box\S*|description|desc|follow|nav|menu)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_SIGNED = 40
_MAX_CHARACTERS = 160


def signed_elements(tree: HtmlElement) -> Iterator[list[str]]:
    """The words of elements that are marked as author, a list a kind of mark, the outspoken marks first. Names of
    commenters, photographers and other articles' authors are left out."""
    elements = _marked(tree)
    for outspoken in (True, False):
        first = next((el for el in elements if _signs(el, outspoken) and _short_text(el) and not _away(el)), None)
        if first is not None:
            together = [el for el in elements if el.getparent() is first.getparent() and _signs(el, outspoken)]
            yield [text for el in together if (text := _short_text(el))]


def _marked(tree: HtmlElement) -> list[HtmlElement]:
    """The first elements that speak of an author, in document order. A loop: XPath takes four times as long."""
    found = []
    for element in tree.iter():
        label = element.get("class")
        if (
            (label and _SIGNED.search(label))
            or element.get("itemprop") == "author"
            or (element.tag == "a" and "author" in (element.get("rel") or ""))
        ) and element.tag != "body":
            found.append(element)
            if len(found) == _MAX_SIGNED:
                break
    return found


def _signs(element: HtmlElement, outspoken: bool) -> bool:
    """True for `rel` or `itemprop` author, or else for a class that says so."""
    if "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author":
        return outspoken
    return not outspoken and bool(_BYLINE_CLASS.search(element.get("class") or ""))


def _short_text(element: HtmlElement) -> str:
    """The element's words where they are few enough for a byline, else nothing."""
    text = fold_space(" ".join(element.itertext())[: 4 * _MAX_CHARACTERS])
    return text if len(text) <= _MAX_CHARACTERS else ""


def _away(element: HtmlElement) -> bool:
    """True inside a comment, biography, sidebar or list of other articles."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("aside", "footer", "nav", "form", "figure") and not is_own_footer(node):
            return True
        if node.tag == "article":
            return "comment" in (node.get("class") or "")
        if node.tag in ("body", "main"):
            return False
        if not is_own_footer(node) and _ELSEWHERE.search(_label(node)):
            return True
    return False


def _label(element: HtmlElement) -> str:
    """Class and id, without those of the article's own frame: WordPress hangs long lists on the post itself."""
    label = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "" if is_own_frame(label) else label
