"""What becomes of the addresses that a way in names beside articles: its next page, and other ways in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator import clock
from aggregator.crawl.file_walk import FileWalk
from aggregator.crawl.index_files import FILES_PER_RUN
from aggregator.crawl.intervals import SAFETY_NET, latest
from aggregator.crawl.open_polls import OpenPoll, OpenPolls
from aggregator.crawl.plan import OVERLAP, is_due, is_lost, is_safety_net, rank
from aggregator.crawl.runs import RunRecorder
from aggregator.spiders.ways import WayIn, oldest_first
from aggregator.store.polls import KnownWay, Named, keep_named, poll_key, save_named

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from sqlalchemy import Connection

# Further pages that one poll turns at most: they end by themselves where nothing is new.
MOST_PAGES = 50
MOST_LISTING_PAGES = 5  # a listing has no end, and its order is not always that of time
MOST_PAGES_SINCE = 1000  # with -a since=, which reads what is known again to come behind it


class Leads:
    """Turns pages while they bring news; asks for ways in just named, and has those remembered that must wait."""

    def __init__(self, recorder: RunRecorder, polls: OpenPolls, since: datetime | None) -> None:
        self._recorder = recorder
        self._polls = polls
        self._since = since
        self._claimed: set[str] = set()  # ways in that this run asks for, by key
        self._files: Counter[str] = Counter()  # files of sitemap indexes, by source
        self._walk = FileWalk(polls)

    def claim(self, way_in: WayIn) -> bool:
        """True when this run is to ask for it: not asked for yet, and no file beyond what a run reads of a source."""
        key = poll_key(way_in.url, way_in.kind)
        is_file = way_in.parent is not None and way_in.kind == "sitemap" and self._since is None
        if key in self._claimed or (is_file and self._files[way_in.source_id] >= FILES_PER_RUN):
            return False
        self._claimed.add(key)
        self._files[way_in.source_id] += is_file
        return True

    def next_pages(
        self, poll: OpenPoll, leads: Sequence[Request], response: Response, wanted: set[str]
    ) -> Iterator[Request]:
        """The next page of an archive: while the last article of a page is news, or an earlier run broke off here."""
        is_listing, goes_back = poll.way_in.kind == "listing", self._since is not None
        most = MOST_LISTING_PAGES if is_listing else MOST_PAGES_SINCE if goes_back else MOST_PAGES
        last, at = response.meta.get("last_within_reach") or (None, None)
        goes_on = last is not None and (last in wanted or goes_back or _is_unread(poll, at))
        if goes_on and leads and poll.is_first_meeting and not goes_back:
            # The past of a new source can wait for the night; left open, the poll is offered again until then.
            poll.is_cut |= not self._recorder.config.may_backfill(clock.now())
        for request in leads:
            if request.meta["page"] > 1 and goes_on and poll.pages < most and not poll.is_cut:
                poll.pages += 1
                poll.answers.add(request.meta["asked_url"])
                yield request

    async def ways_in(self, poll: OpenPoll, leads: Sequence[Request], url: str) -> list[WayIn]:
        """The ways in to ask for now, of those that the answer names; all of them are remembered first.

        `url` is the answer's address after redirects.
        """
        named = [request for request in leads if request.meta["page"] == 1]
        own = poll.way_in
        if not named and own.kind != "home":
            return []
        parent = poll_key(own.url, own.kind)
        asked, rows = self._choose(poll, named, url)
        keys = [poll_key(request.meta["lead"].url, request.meta["lead"].kind) for request in named]
        keys += self._polls.known.proved(parent)

        def remember(connection: Connection) -> None:
            save_named(connection, rows)
            if own.kind == "home":
                keep_named(connection, parent, keys)

        await asyncio.wrap_future(self._recorder.do(remember))
        for row in rows:
            self._polls.known.add(row)
        return asked

    def _choose(self, poll: OpenPoll, named: Sequence[Request], url: str) -> tuple[list[WayIn], list[Named]]:
        """The ways in to ask for now, the first ones first, and what is to be remembered of all."""
        own, now = poll.way_in, clock.now()
        rows, asked = [], []
        reach = self._since or self._polls.reach(own.source_id, now, self._recorder.config)
        files = dict.fromkeys(one.meta["lead"].url for one in named if _is_file_without_time(own, one))
        first = self._walk.begin(list(files), reach)
        poll.news += len(first) if not poll.is_first_meeting else 0  # a file that is new to an index is its news
        place = {url: at - len(first) for at, url in enumerate(first)}
        kinds = [one.meta["lead"].kind for one in named if not is_lost(self._polls.known.get(one.meta["way_in"]))]
        has_better = any(rank(kind) == 0 for kind in kinds)
        for request in sorted(named, key=lambda one: _order(one, place)):
            lead, way_in = request.meta["lead"], request.meta["way_in"]
            if own.kind == "home":
                way_in = _beside(way_in, kinds, home=url)
            known = self._polls.known.get(way_in)
            changed_at = lead.changed_at.replace(microsecond=0) if lead.changed_at else None  # as it is remembered
            has_changed = changed_at is not None and (known is None or changed_at != known.announced_at)
            is_reserve = lead.is_reserve and has_better
            if lead.url in files:  # a known one has its turn by itself (plan), whether it is named again or not
                is_wanted = lead.url in place or (known is not None and known.next_poll_at is None)
            else:
                is_wanted = is_due(known, now)
            is_left = is_reserve or self._is_old(known, changed_at, reach)
            is_asked = not is_left and (has_changed or is_wanted or self._since is not None)
            if is_asked and self.claim(way_in):
                asked.append(way_in)
            if known is None or known.parent is None or is_asked or has_changed:
                later = None if is_reserve else now + SAFETY_NET  # a reserve is due when the better ones are lost
                next_poll_at = None if is_asked else known.next_poll_at if known else later
                rows.append(_named(poll, way_in, lead.changed_at, next_poll_at, is_new=known is None))
        return asked, rows

    def _is_old(self, known: KnownWay | None, changed_at: datetime | None, reach: datetime) -> bool:
        """True for what is met now, and changed last before the first meeting reaches back to."""
        is_met_now = known is None or self._since is not None
        return is_met_now and changed_at is not None and latest(changed_at) < reach

    async def next_files(self, poll: OpenPoll, response: Response, wanted: set[str]) -> list[WayIn]:
        """The files of an index without times to ask for after this one; remembered first, since runs are killed."""
        last, _ = response.meta.get("last_within_reach") or (None, None)
        own, asked, rows = poll.way_in, [], []
        if self._since is not None or own.parent is None:
            return []
        for url, is_extra in self._walk.following(poll, is_all_news=last in wanted):
            way_in = replace(own, url=url, is_extra=is_extra)
            if poll_key(url, own.kind) in self._claimed:
                continue
            rows.append(Named(own.source_id, poll_key(own.parent, own.kind), url, own.kind))
            if self.claim(way_in):
                asked.append(way_in)
        if rows:
            await asyncio.wrap_future(self._recorder.do(lambda connection: save_named(connection, rows)))
        return asked


def _is_unread(poll: OpenPoll, at: datetime | None) -> bool:
    """True where an earlier poll may have broken off before what is older than `at`: what is known proves nothing."""
    known = poll.known
    if known is None or not known.was_broken_off:
        return False
    return known.done_at is None or (at is not None and at > known.done_at - OVERLAP)


def _beside(way_in: WayIn, kinds: Sequence[str], *, home: str) -> WayIn:
    """The way in as it is to be read beside the others that a home page names; `kinds` are theirs."""
    is_list = way_in.kind == "listing"
    return replace(
        way_in,
        is_safety_net=is_safety_net(way_in.kind, kinds),
        is_extra=is_list and way_in.url != home,
        is_behind=is_list and "probe" in kinds,
    )


def _named(
    poll: OpenPoll, way_in: WayIn, changed_at: datetime | None, next_poll_at: datetime | None, *, is_new: bool
) -> Named:
    """What is to be remembered. A file that is new to an index which was met has nothing of the past in it."""
    own = poll.way_in
    is_met = is_new and own.kind == "sitemap" and poll.known is not None and poll.known.is_met
    parent = poll_key(own.url, own.kind)
    return Named(own.source_id, parent, way_in.url, way_in.kind, changed_at, next_poll_at, is_met=is_met)


def _is_file_without_time(index: WayIn, request: Request) -> bool:
    lead = request.meta["lead"]
    return index.kind == "sitemap" and lead.kind == "sitemap" and lead.changed_at is None


def _order(request: Request, place: Mapping[str, int]) -> tuple[int, int, float]:
    """The best kind first; files of an index: new ones without a time by their place, others by the time of their
    change, newest first."""
    lead = request.meta["lead"]
    changed = -oldest_first(lead.changed_at).timestamp() if lead.changed_at else 0.0
    return rank(lead.kind), place.get(lead.url, 0), changed
