"""What the hosts of a run's pages have taught, kept at hand for the workers and asked for again as the hosts grow."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aggregator.store.site_blocks import learned_of
from aggregator.store.writer import Writer
from aggregator.text.urls import site_of

MAX_HOSTS = 500  # kept at hand; a host that was not met for longest is asked for again
# Asked for again at a host's second, fourth, eighth … page of the run, and at every so-manieth.
_EVERY_PAGES = 64


class LearnedBlocks:
    """The learned blocks of a page's host, {block hash: place}."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._hosts: dict[str, tuple[int, asyncio.Future[dict[str, str]]]] = {}

    async def of(self, url: str) -> Mapping[str, str]:
        """What the host of the address has taught by now. Raises what the writer raises."""
        host = site_of(url)
        pages, answer = self._hosts.pop(host, (0, None))
        pages += 1
        if answer is None or pages & (pages - 1) == 0 or pages % _EVERY_PAGES == 0 or _has_failed(answer):
            answer = asyncio.wrap_future(self._writer.submit(learned_of, host))
        self._hosts[host] = (pages, answer)
        if len(self._hosts) > MAX_HOSTS:
            del self._hosts[next(iter(self._hosts))]
        return await asyncio.shield(answer)


def _has_failed(answer: asyncio.Future[dict[str, str]]) -> bool:
    return answer.done() and (answer.cancelled() or answer.exception() is not None)
