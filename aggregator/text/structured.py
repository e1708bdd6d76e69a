"""What a page says of itself in JSON-LD (schema.org): broken JSON, @graph, lists and nesting included."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from aggregator.text.normalise import fold_space

Node = Mapping[str, object]

_MAX_DEPTH = 6
_MAX_NODES = 400
# Endings of schema.org types that are one article: NewsArticle, ReportageNewsArticle, OpinionNewsArticle, BlogPosting…
_ARTICLE_TYPE = re.compile(r"(?:article|blogposting|newsreport|^report|livestory|advertisercontent)$", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
# Where an article hides inside another node.
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item", "liveBlogUpdate")


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """All JSON-LD objects of the scripts in page order, @graph and lists flattened; unreadable scripts give none."""
    nodes: list[Node] = []
    for script in scripts:
        for node in _flatten(_loads(script), 0):
            nodes.append(node)
            if len(nodes) >= _MAX_NODES:
                return nodes
    return nodes


def article_of(nodes: Iterable[Node], urls: Iterable[str]) -> Node:
    """The node that is the page's article: the one that carries one of the page's addresses, else the fullest; else
    empty.

    A page may list other articles in JSON-LD (related, most read); they carry other addresses.
    """
    own = {_address_key(url) for url in urls if url}
    best: Node = {}
    best_score = 0
    for node in nodes:
        if not is_article(node):
            continue
        score = 1 + sum(
            bool(node.get(key)) for key in ("headline", "datePublished", "author", "articleBody", "publisher")
        )
        addresses = {
            _address_key(a) for key in ("url", "mainEntityOfPage", "@id") for a in strings(node.get(key), "@id")
        }
        score += 10 * bool(addresses & own)
        if score > best_score:
            best, best_score = node, score
    return best


def is_article(node: Node) -> bool:
    """True for a node whose type is a kind of article."""
    return any(_ARTICLE_TYPE.search(kind) for kind in strings(node.get("@type")))


def strings(value: object, inner: str = "name") -> list[str]:
    """The texts in a JSON-LD value: itself, of each list member, or of `inner` where it is an object; folded, never
    empty."""
    if isinstance(value, str):
        text = fold_space(html.unescape(value)) if "&" in value else fold_space(value)
        return [text] if text else []
    if isinstance(value, list):
        return [text for member in value[:50] if not isinstance(member, list) for text in strings(member, inner)]
    if isinstance(value, Mapping):
        held = value.get(inner)
        if held is None and inner == "name":
            held = value.get("@value")
        return strings(held, inner) if not isinstance(held, Mapping) else []
    return []


def first_string(node: Node, *keys: str) -> str | None:
    """The first text under any of the keys, in the order of the keys; None when there is none."""
    for key in keys:
        for text in strings(node.get(key)):
            return text
    return None


def resolve(value: object, nodes: Iterable[Node]) -> list[Node | str]:
    """The members of a value with bare `@id` references replaced by the node they name."""
    members = value if isinstance(value, list) else [value]
    resolved: list[Node | str] = []
    for member in members[:50]:
        if isinstance(member, str):
            resolved.append(member)
        elif isinstance(member, Mapping):
            if "name" not in member and member.get("@id"):
                member = next((n for n in nodes if n.get("@id") == member["@id"] and n.get("name")), member)
            resolved.append(member)
    return resolved


def _address_key(url: str) -> str:
    return url.split("#")[0].split("?")[0].rstrip("/").split("//")[-1].casefold()


def _loads(script: str) -> object:
    """The parsed script; after a fault once more with the usual mistakes mended; None when it stays unreadable."""
    for spelling in (str, _mended):
        try:
            return json.loads(spelling(script), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _mended(script: str) -> str:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip().rstrip(";")
    if "&quot;" in text:
        text = html.unescape(text)
    return _TRAILING_COMMA.sub("", text)


def _flatten(value: object, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for member in value:
            yield from _flatten(member, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _HOLDERS:
            if isinstance(value.get(key), (dict, list)):
                yield from _flatten(value[key], depth + 1)
