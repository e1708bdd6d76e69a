"""What a redirect tells of an article whose address leads elsewhere now: to a list, to a wall, or to an error page."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote, urlsplit

from aggregator.discovery.addresses import shape_of
from aggregator.text.tables import load_table
from aggregator.text.urls import canonical_url, same_site

# An address with fewer points than this, and no number or day, names a place of the site rather than a thing: the scale
# is that of discovery.addresses, where six words in a row are worth 2.5.
_PLACE = 1.0
# So much of an article's path in the query of where it leads: "?return=/2026/a-story" brings the reader back.
_LEAST_CHARACTERS = 4


def place_of(asked: str, target: str) -> str | None:
    """Where an article's address leads: `home_page`, `section_page`, `error_page`, `walled`; None where it may be an
    article, or is the address itself.

    Another site is a wall: nothing there speaks for the one that was asked. Both are absolute. Never raises.
    """
    if canonical_url(asked) == canonical_url(target):
        return None
    try:
        there, begin = urlsplit(target), urlsplit(asked)
    except ValueError:
        return "walled"
    folders = _folders(there.path)
    words = {*folders, *(there.hostname or "").lower().split(".")[:-1]}
    walls, missing = _words()
    if not same_site(asked, target) or words & walls or _leads_back(there.query, begin.path):
        return "walled"
    if folders and folders[-1] in missing:
        return "error_page"
    if not folders and not there.query:
        return "home_page"
    return "section_page" if _is_place(target, folders, _folders(begin.path)) else None


def _is_place(target: str, folders: list[str], asked: list[str]) -> bool:
    """True for a list, for a folder that the article stood in, and for what is named by a word or two."""
    shape = shape_of(target)
    if shape.is_list or (len(folders) < len(asked) and asked[: len(folders)] == folders):
        return True
    return shape.form == "plain" and shape.points < _PLACE


def _leads_back(query: str, path: str) -> bool:
    return len(path) >= _LEAST_CHARACTERS and path.rstrip("/") in unquote(unquote(query[:2000], errors="replace"))


def _folders(path: str) -> list[str]:
    folders = [one for one in unquote(path[:2000], errors="replace").lower().replace("_", "-").split("/") if one]
    if folders:
        folders[-1] = folders[-1].partition(".")[0] or folders[-1]
    if folders and folders[-1] in ("index", "default"):
        folders.pop()
    return folders


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    table = load_table("redirects.toml", "aggregator.discovery")
    return frozenset(table["wall"]["words"]), frozenset(table["missing"]["words"])
