"""The way through the files of a sitemap index that tells no times: from the newest on, while they hold news.

What the files hold shows only when they are read: the first meeting begins at the end that the names call the newest,
tries the other end where that one holds nothing recent, and goes on to the next file while the last one held anything
recent. What it does not come to takes rare turns (see `plan`). A file that is new to a known index is read at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.crawl.index_files import FILES_PER_RUN
from aggregator.crawl.open_polls import OpenPoll, OpenPolls
from aggregator.spiders.ways import asked_first, file_series
from aggregator.store.polls import poll_key


class FileWalk:
    """Where each file of this run's indexes stands among those of its series."""

    def __init__(self, polls: OpenPolls) -> None:
        self._polls = polls
        self._series: dict[str, tuple[str, ...]] = {}  # by key of the file

    def begin(self, urls: Sequence[str], oldest: datetime) -> list[str]:
        """Of the files that an index names without a time, those that nothing is known of and that are to be read
        first, in the order of asking."""
        for series in file_series(urls, FILES_PER_RUN):
            self._series |= {poll_key(url, "sitemap"): series for url in series}
        new = [url for url in urls if poll_key(url, "sitemap") not in self._polls.known.by_key]
        return asked_first(new, oldest, FILES_PER_RUN)

    def following(self, poll: OpenPoll, *, is_all_news: bool) -> list[tuple[str, bool]]:
        """The files to read after this one, each with whether it is an extra beside it; empty for other ways in.

        `is_all_news`: down to the last entry, so that what came since the last poll may reach into the next file.
        """
        series = self._series_of(poll)
        if len(series) < 2 or poll.is_cut or poll.way_in.url not in series:
            return []
        at = series.index(poll.way_in.url)
        beside = [series[n] for n in (at + 1, at - 1) if 0 <= n < len(series)]
        if not poll.is_first_meeting:
            return [(url, False) for url in beside] if is_all_news else []
        if poll.within or not poll.beyond:  # an empty file tells nothing
            return [(url, True) for url in beside if self._is_unread(url)]
        return [(series[-1], False)] if at == 0 and self._is_unread(series[-1]) else []

    def _is_unread(self, url: str) -> bool:
        known = self._polls.known.by_key.get(poll_key(url, "sitemap"))
        return known is not None and known.last_polled_at is None

    def _series_of(self, poll: OpenPoll) -> tuple[str, ...]:
        """Of an index that this run has not read, as the names of its files tell."""
        way = self._polls.known.get(poll.way_in)
        if poll.way_in.kind != "sitemap" or way is None or way.announced_at is not None:
            return ()
        parent = self._polls.known.by_key.get(way.parent or "")
        if way.key not in self._series and parent is not None and parent.kind == "sitemap":
            files = [one.url for one in self._polls.known.children[parent.key] if one.announced_at is None]
            for series in file_series(files, FILES_PER_RUN):
                self._series |= {poll_key(url, "sitemap"): series for url in series}
        return self._series.get(way.key, ())
