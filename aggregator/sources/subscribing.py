"""Subscriptions of another reader become sources of ours: which, under what ids, and which not and why. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator.sources.checks import ID_FORM, LANGUAGES, a_url
from aggregator.sources.faults import WrongValueError
from aggregator.sources.model import ROLES, Source
from aggregator.sources.opml import Subscription

LONGEST_NAME = 200
LONGEST_ID = 64
# Letters that Unicode does not take apart (NFKD), in the spelling that addresses use.
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Skipped:
    """A subscription that is not taken, and why."""

    line: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `guessed`: ids of the sources whose home page is only the root of their feed's site."""

    sources: tuple[Source, ...]
    guessed: frozenset[str]
    skipped: tuple[Skipped, ...]


def plan_import(
    subscriptions: Iterable[Subscription], known: Iterable[Source], *, identity: Callable[[str], str] = str
) -> Plan:
    """The new sources that the subscriptions make, each address once; ids are new and made of the titles.

    A feed that a known source reads, and a home page that it has, are skipped and named. Feeds of the file that name
    one home page become one source. The same file on the same sources gives the same ids. `identity` as in
    `load_sources`.
    """
    planner = _Planner(known, identity)
    for one in subscriptions:
        try:
            planner.add(one)
        except WrongValueError as wrong:
            planner.skipped.append(Skipped(one.line, one.title, f"{wrong.problem}; {wrong.remedy}"))
    return Plan(tuple(planner.made.values()), frozenset(planner.guessed), tuple(planner.skipped))


class _Planner:
    def __init__(self, known: Iterable[Source], identity: Callable[[str], str]) -> None:
        known = tuple(known)
        watched = [source for source in known if not source.retired]
        self.made: dict[str, Source] = {}  # by id, in the order of the file
        self.guessed: set[str] = set()
        self.skipped: list[Skipped] = []
        self._identity = identity
        self._ids = {source.id for source in known}
        self._doubles: Counter[str] = Counter()
        self._of_feed = {self._place(url): source.id for source in watched for _, url in source.ways_in}
        self._of_home = {self._place(source.home): source.id for source in watched}
        # Whoever names no way in finds those of its home page: nobody else may have that home, be it a guess.
        self._finds = {self._place(source.home): source.id for source in watched if not source.ways_in}
        self._of_guess: dict[str, str] = {}

    def add(self, one: Subscription) -> None:
        feed = a_url(_as_http(one.feed)) if one.feed else None
        home = _home(one, feed)
        if feed is None and home is None:
            raise WrongValueError("names no address", "give it the xmlUrl of its feed")
        if feed and (reader := self._of_feed.get(self._place(feed))):
            self.skipped.append(Skipped(one.line, one.title, f"source {reader!r} reads this feed already"))
            return
        owner = self._owner(feed, home)
        if owner is None:
            self._make(one, feed, home)
        elif owner in self.made and feed:
            self.made[owner] = replace(self.made[owner], feeds=(*self.made[owner].feeds, feed))
            self._of_feed[self._place(feed)] = owner
        else:
            self.skipped.append(Skipped(one.line, one.title, f"its home page is that of source {owner!r}"))

    def _owner(self, feed: str | None, home: str | None) -> str | None:
        """The source that has the home page. Feeds on one host may be of many sites (a feed service), so that a guess
        belongs to nobody but whoever watches the whole of that home page."""
        if home is None:
            return self._finds.get(self._place(_root(feed or "")))
        place = self._place(home)
        return self._of_home.get(place) or (None if feed else self._of_guess.get(place))

    def _make(self, one: Subscription, feed: str | None, home: str | None) -> None:
        at = home or _root(feed or "")
        name = _name(one.title) or urlsplit(at).hostname or at
        id = self._id(one.id if one.id and ID_FORM.fullmatch(one.id) else _slug(name) or _slug(urlsplit(at).netloc))
        language = (one.language or "").lower().split("-")[0]
        self.made[id] = Source(
            id=id,
            name=name,
            home=at,
            role=one.role if one.role in ROLES else "unknown",
            language=language if language in LANGUAGES else None,
            feeds=(feed,) if feed else (),
        )
        self._ids.add(id)
        if feed:
            self._of_feed[self._place(feed)] = id
        else:
            self._finds[self._place(at)] = id
        if home:
            self._of_home[self._place(home)] = id
        else:
            self._of_guess[self._place(at)] = id
            self.guessed.add(id)

    def _place(self, url: str) -> str:
        """The address as far as it tells sites apart: no scheme, no `www.`, no closing slash."""
        parts = urlsplit(self._identity(url))
        host = parts.netloc.lower().removeprefix("www.")
        return f"{host}{parts.path.rstrip('/')}?{parts.query}"

    def _id(self, wanted: str) -> str:
        """The id, or the first of it with -2, -3 … that is free."""
        id = wanted = wanted or "source"
        while id in self._ids:
            self._doubles[wanted] += 1
            id = f"{wanted[: LONGEST_ID - 6]}-{self._doubles[wanted] + 1}"
        return id


def to_toml(plan: Plan) -> str:
    """The planned sources as `[[source]]` tables; empty when there are none."""
    return "\n".join(_table(source, source.id in plan.guessed) for source in plan.sources)


def _table(source: Source, is_guessed: bool) -> str:
    values = {"id": source.id, "name": source.name, "home": source.home}
    if source.role != "unknown":
        values["role"] = source.role
    if source.language:
        values["language"] = source.language
    lines = [f"{key} = {_text(value)}" for key, value in values.items()]
    if is_guessed:
        lines[2] += "   # guessed from the feed's address: please check"
    if source.feeds:
        lines.append(f"feeds = [{', '.join(_text(feed) for feed in source.feeds)}]")
    return "\n".join(["[[source]]", *lines, ""])


def _text(value: str) -> str:
    """A basic string of TOML; JSON's are such, of values without control characters."""
    return json.dumps(value, ensure_ascii=False)


def _name(title: str) -> str:
    words = "".join(character if character.isprintable() else " " for character in title)
    return " ".join(words.split())[:LONGEST_NAME].strip()


def _slug(name: str) -> str:
    """The name in a-z, 0-9 and -; empty when it has none of these letters."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub("[^a-z0-9]+", "-", kept)[:LONGEST_ID].strip("-")


def _as_http(url: str) -> str:
    """feed:// and feed:https:// are what readers register for: the address is the same over http."""
    if url.lower().startswith(("feed:http://", "feed:https://")):
        return url[5:]
    return f"http://{url[7:]}" if url.lower().startswith("feed://") else url


def _home(one: Subscription, feed: str | None) -> str | None:
    """The home page as given; None where there is none, or none that can be used beside a feed ("www.a.example")."""
    try:
        return a_url(_as_http(one.home)) if one.home else None
    except WrongValueError:
        if feed is None:
            raise
        return None


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
