"""What an element does to the line that it stands in, and the kind of block that it makes, by its tag."""

from __future__ import annotations

from collections.abc import Mapping

# Elements that run on within a line; every other element starts and ends a block.
_INLINE = frozenset((
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "mark", "nobr", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "hi", "graphic",  # trafilatura's own names for the like
))  # fmt: skip
# Elements without text for readers. Their subtrees are passed over.
_SILENT = (
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "select",
    "textarea", "datalist", "head", "audio", "video",
)  # fmt: skip
# What an element does to the line it stands in; every other tag is a block.
BLOCK, RUNS_ON, LINKS, BREAKS, HIDES, WITHIN = range(6)  # the last: in an element that hides its text
ROLES: Mapping[str, int] = {
    **dict.fromkeys(_INLINE, RUNS_ON),
    **dict.fromkeys(("a", "ref"), LINKS),
    **dict.fromkeys(("br", "lb", "hr"), BREAKS),
    **dict.fromkeys(_SILENT, HIDES),
}
CONVERTED_ROLES: Mapping[str, int] = {**ROLES, "head": BLOCK}
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item", "dt", "dd"), "list_item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    **dict.fromkeys(("table", "row", "cell", "tr", "td", "th"), "table"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}
