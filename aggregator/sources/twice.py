"""What stands twice in the source files: an id, a way in, a home page that would be crawled for two sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from aggregator.sources.checks import shown
from aggregator.sources.faults import Fault
from aggregator.sources.model import WAYS_IN
from aggregator.sources.written import Entry

# The values of an entry as far as they passed their checks.
Checked = tuple[Entry, Mapping[str, Any]]


def taken_ids(entries: Iterable[Entry]) -> Iterator[Fault]:
    """A fault for each id that an earlier entry has."""
    first: dict[str, Entry] = {}
    for entry in entries:
        name = entry.values.get("id")
        if not isinstance(name, str) or not name.strip():
            continue
        seen = first.setdefault(name.strip(), entry)
        if seen is not entry:
            yield entry.fault(
                "id", f"is taken by {seen.place}", "choose another; an id is never reused, not even a retired one"
            )


def watched_twice(checked: Iterable[Checked], identity: Callable[[str], str]) -> Iterator[Fault]:
    """A fault for each way in and home page that would be crawled twice; `identity` gives an address its one spelling.

    Retired sources are not crawled, so what was theirs may go to another.
    """
    watched = [(entry, values) for entry, values in checked if not values.get("retired")]
    yield from _ways_in(watched, identity)
    yield from _homes(watched, identity)


def _ways_in(watched: Iterable[Checked], identity: Callable[[str], str]) -> Iterator[Fault]:
    """One way in of two sources would give its articles now to the one, now to the other.

    Within one source two spellings may be of two kinds: a home page and its feed `/?feed=rss2` have one identity.
    """
    readers: dict[str, tuple[Entry, str, str]] = {}
    for entry, values in watched:
        for key in (key for _, key in WAYS_IN):
            for url in values.get(key, ()):
                reader, kind, spelling = readers.setdefault(identity(url), (entry, key, url))
                other = "" if spelling == url else f", as {shown(spelling)}"
                if reader is not entry:
                    problem = f"{shown(url)} is read by source {reader.label} already{other}"
                    yield entry.fault(key, problem, "keep it in one of the two")
                elif kind != key and not other:
                    yield entry.fault(key, f"{shown(url)} is one of its {kind} already", "keep it in one of the two")
                elif kind == key and other:
                    yield entry.fault(key, f"{shown(url)} is listed twice{other}", "take one out")


def _homes(watched: Iterable[Checked], identity: Callable[[str], str]) -> Iterator[Fault]:
    """Sources may share a home page when each names its own ways in; what is found from it would be of both."""
    owners: dict[str, tuple[Entry, bool]] = {}
    for entry, values in watched:
        home = values.get("home")
        if home is None:
            continue
        names_ways = any(entry.values.get(key) for _, key in WAYS_IN)
        owner, owner_names_ways = owners.setdefault(identity(home), (entry, names_ways))
        if owner is not entry and not (names_ways and owner_names_ways):
            problem = f"{shown(home)} is the home page of source {owner.label} ({owner.place}) already"
            yield entry.fault(
                "home", problem, "keep one of the two sources, or name in each the feeds that are its own"
            )
