"""The element of a page that holds its article, by the names that content systems give it."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement
from trafilatura.settings import MANUALLY_CLEANED

# What trafilatura deletes in its own cleaning. Forms stay: some frameworks put the whole page into one, and trafilatura
# tells them apart.
NEVER_TEXT = tuple(tag for tag in MANUALLY_CLEANED if tag != "form")
_NEVER_TEXT = frozenset(NEVER_TEXT)
_COMMENTS = re.compile(r"(?:^|\s)(?:[Cc]omment(?!ary)|comol|disqus_thread|dsq-comments)|(?:article|post)-comments")
# Trafilatura looks for the article in five kinds of elements, best first (BODY_XPATH of its xpaths.py). Finding them
# here lets it work on a fifth of the page. One search tells most elements apart from all kinds.
_ANY = re.compile(
    r"post|entry|art|content|body|fulltext|story|single|column|theme|blog|section|text|cell|main|primary|[Ff]ull[Tt]ext"
)
_BODY = re.compile(
    r"(?:entry|article|art|page|text)-content|article__content|article(?:-|__)?body|articleBody|body-text|post[-_]text"
    r"|post-body|post-?entry|post[-_]?content|postContent|post_inner_wrapper|article-?text|articleText|ArticleContent"
    r"|article__container"
)
_STORY = re.compile(
    r"^article |post-bodycopy|story-?content|(?:theme|blog|section|single)-content|single-post|main-column"
    r"|wpb_text_column|story-body|field-body|(?i:fulltext)"
)
_STORY_CLASSES = frozenset({"postarea", "art-postcontent", "text", "cell", "story"})
_CONTENT = re.compile(
    r"content[-_]main|content(?:-|__)body|contentBody|[Mm]ain-[Cc]ontent|[Pp]age-[Cc]ontent|[Mm]ain-content"
)
_WORST = 5


def find_frame(tree: HtmlElement) -> HtmlElement | None:
    """The first element of the best kind that may hold the article; None where no element's name tells.

    Elements in footers, menus and comments do not count. Linear in the elements.
    """
    best, rank = None, _WORST
    for element in tree.iter("article", "div", "main", "section"):
        get = element.get
        found = _rank(element.tag, get("class") or "", get("id") or "", get("role"), get("itemprop"))
        if found < rank and not _is_apart(element):
            best, rank = element, found
            if not rank:
                break
    return best


@lru_cache(maxsize=16_384)
def _rank(tag: str, name: str, identity: str, role: str | None, itemprop: str | None) -> int:
    """How well an element's name tells: 0 the text itself, 1 an article, 2 a story, 3 content, 4 the main part."""
    worst = {"article": 1, "main": 4}.get(tag, _WORST)
    if itemprop == "articleBody":
        return 0
    if not _ANY.search(name) and not _ANY.search(identity):
        return min(worst, 2) if role == "article" else worst
    if name in ("post", "entry") or identity == "articleContent" or _BODY.search(name) or _BODY.search(identity):
        return 0
    if worst == 1:
        return 1
    if name in _STORY_CLASSES or identity in ("article", "story") or _STORY.search(name):
        return 2
    if identity.startswith("primary") or "story-body" in identity or role == "article":
        return 2
    if "content" in (name, identity) or _CONTENT.search(name) or _CONTENT.search(identity):
        return 3
    return 4 if name.startswith("main") or identity.startswith("main") else worst


def _is_apart(element: HtmlElement) -> bool:
    return any(
        node.tag in _NEVER_TEXT or _names_comments(node.get("class"), node.get("id"))
        for node in (element, *element.iterancestors())
        if node.tag not in ("body", "html", "article", "main")
    )


@lru_cache(maxsize=4096)
def _names_comments(name: str | None, identity: str | None) -> bool:
    return _COMMENTS.search(f"{name or ''} {identity or ''}") is not None
