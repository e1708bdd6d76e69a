"""The forms in which sites show one page: AMP, telephone and print versions, folders' index files, AMP caches."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import SplitResult

from aggregator.text.tables import load_table

# Servlets' session numbers stand in the path (Jakarta Servlet 6.0, 7.1.3).
_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/;]*", re.IGNORECASE)
_CACHED = re.compile(r"/(?:[a-z]{1,3}/)?(?:s/)?([^/.]+\.[^/]+)(/.*)?", re.DOTALL)
_VIEWED = re.compile(r"/amp/(?:s/)?([^/.]+\.[^/]+)(/.*)?", re.DOTALL)


class _Forms:
    """phrases/address_forms.toml, made ready."""

    def __init__(self) -> None:
        table = load_table("phrases/address_forms.toml")
        label = table["host"]["pattern"]
        # A language in front keeps its place: en.m.example.org is en.example.org.
        self.host = re.compile(rf"^((?:[a-z]{{2}}\.)?)(?:{label}\.)+(?=[^.]+\.[^.]+)")
        self.inside = frozenset(table["inside"]["segments"])
        self.first = frozenset(table["first"]["segments"])
        self.last = frozenset(table["last"]["segments"]) | self.inside
        self.last_pattern = re.compile(table["last"]["pattern"])
        self.ending = re.compile(table["ending"]["pattern"] + r"(\.html?)?$", re.IGNORECASE)
        self.caches = tuple(table["caches"]["hosts"])
        self.viewers = re.compile(rf"(?:www\.)?{table['caches']['viewers']}")


@cache
def _forms() -> _Forms:
    return _Forms()


def bare_host(host: str) -> str:
    """The host without labels that pick a form (`www.`, `m.`, `amp.`), a language before them kept."""
    before = ""
    while before != host:  # m.en.m.example.org
        before, host = host, _forms().host.sub(r"\1", host)
    return host


def bare_path(path: str) -> str:
    """The path of the page itself: without session number, form, index file, empty and dot segments, and without a
    slash at its end; "/" for a home page. Idempotent; the order of case and percent-encoding is left as it is."""
    forms = _forms()
    segments = _resolved(_SESSION.sub("", path) if ";" in path else path)
    kept = [segment for segment in segments if segment.lower() not in forms.inside]
    while kept:
        if len(kept) > 1 and kept[0].lower() in forms.first:
            del kept[0]
        elif kept[-1].lower() in forms.last or forms.last_pattern.fullmatch(kept[-1].lower()):
            del kept[-1]
        elif (ended := forms.ending.sub(r"\1", kept[-1])) != kept[-1]:
            kept[-1:] = [ended] if ended else []
        else:
            break
    return "/" + "/".join(kept)


def _resolved(path: str) -> list[str]:
    """The path's segments without empty ones; "." and ".." resolved (RFC 3986, 5.2.4)."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return segments


def out_of_cache(parts: SplitResult) -> SplitResult:
    """The publisher's own address where this is an AMP cache's or viewer's; else the same."""
    found = _shown(parts)
    if found is None or _shown(inner := parts._replace(scheme="https", netloc=found[1], path=found[2] or "/")):
        return parts  # a cache of a cache is nobody's address
    return inner


def _shown(parts: SplitResult) -> re.Match[str] | None:
    """Host and path that an AMP cache or viewer shows."""
    forms, host = _forms(), (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https"):
        return None
    if host.endswith(forms.caches):
        return _CACHED.fullmatch(parts.path)
    if parts.path.startswith("/amp/") and forms.viewers.fullmatch(host):
        return _VIEWED.fullmatch(parts.path)
    return None
