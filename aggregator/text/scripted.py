"""Does a page need a browser: an empty shell whose text comes only when its scripts run."""

from __future__ import annotations

import re
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from aggregator.text.parse import parse_page
from aggregator.text.tables import load_table

_RULES = load_table("scripted.toml")
_ROOT_IDS = frozenset(id for root in _RULES["root"] for id in root["ids"])
_ASKS = re.compile("|".join(word["pattern"] for word in _RULES["word"]), re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head"})
# More text than this, and a page is what it is, whatever it says of scripts. A shell shows a name, a spinner, a line of
# rights. Of 614 labelled articles (seen half, 2026-11-22) 2 show 60 words or fewer, both of them written by scripts.
MOST_SHOWN_WORDS = 60
_ENOUGH_WORDS = MOST_SHOWN_WORDS + 1
_LONGEST_PIECE = 10_000
_MOST_LOOKED_AT = 20  # elements of a kind: a page may nest thousands
# A page without text, and with so much of scripts, draws itself: letters of inline script, or files.
LEAST_SCRIPT_LETTERS, LEAST_SCRIPT_FILES = 10_000, 3
MOST_WORDS_BESIDE_SCRIPTS = 15


def needs_browser(html: bytes | str, encoding: str | None = None) -> bool:
    """True for a page that shows next to nothing, and that says or shows that scripts are to fill it. Never raises.

    Asked of pages that were found to have no article; `encoding` is the charset of the HTTP header.
    """
    tree = parse_page(html, encoding)
    if tree is None:
        return False
    files, letters = _scripts(tree)
    if not files and not letters:
        return False
    shown = _shown_words(tree)
    if len(shown) > MOST_SHOWN_WORDS:
        return False
    if _has_empty_root(tree) or _asks_for_scripts(tree, shown):
        return True
    return len(shown) <= MOST_WORDS_BESIDE_SCRIPTS and (letters >= LEAST_SCRIPT_LETTERS or files >= LEAST_SCRIPT_FILES)


def _scripts(tree: HtmlElement) -> tuple[int, int]:
    """Script files, and letters of inline scripts; data (JSON-LD and its kin) is no script."""
    files = letters = 0
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if "json" in kind or "template" in kind:
            continue
        files += bool(script.get("src"))
        letters += len(script.text or "")
    return files, letters


def _shown_words(tree: HtmlElement) -> list[str]:
    """The first words that a reader without scripts sees; _ENOUGH_WORDS at most."""
    words: list[str] = []
    unseen = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        is_start = event == "start"
        if element.tag in _UNSEEN:
            unseen += 1 if is_start else -1
        if not unseen:
            words.extend(((element.text if is_start else element.tail) or "")[:_LONGEST_PIECE].split())
        if len(words) >= _ENOUGH_WORDS:
            break
    return words[:_ENOUGH_WORDS]


def _has_empty_root(tree: HtmlElement) -> bool:
    """True when the element that a framework fills is there, and is empty or shows a few words of waiting."""
    candidates = tree.iter("div", "main", "section", "body", "app-root")
    roots = (one for one in candidates if one.tag == "app-root" or (one.get("id") or "").lower() in _ROOT_IDS)
    return any(len(_shown_words(root)) <= MOST_WORDS_BESIDE_SCRIPTS for root in islice(roots, _MOST_LOOKED_AT))


def _asks_for_scripts(tree: HtmlElement, shown: list[str]) -> bool:
    asked = [" ".join(shown)]
    unseen = islice(tree.iter("noscript"), _MOST_LOOKED_AT)
    asked += ["".join(element.itertext())[:_LONGEST_PIECE] for element in unseen]
    return any(_ASKS.search(text) for text in asked)
