"""Stored pages that are asked for again take along what their entry held: else a page that does not show its text would
lose it at the first look that no entry led to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.store.entry_contents import contents, last_positions
from aggregator.text.model import FeedHint

if TYPE_CHECKING:
    from scrapy import Request

    from aggregator.crawl.runs import RunRecorder


async def take_along(recorder: RunRecorder, requests: Sequence[Request]) -> None:
    """Give requests for stored pages (`known` in their meta) the content of their last entry, where they bring none."""
    lacking = [one for one in requests if one.meta.get("known") and not _hint(one).content]
    if not lacking:
        return
    urls = [request.url for request in lacking]
    positions = await asyncio.wrap_future(recorder.do(lambda connection: last_positions(connection, urls)))
    if not positions:
        return
    folder = Path(recorder.config.archive_folder)
    found = await asyncio.get_running_loop().run_in_executor(None, contents, folder, positions)
    for request in lacking:
        if content := found.get(request.url):
            request.meta["hint"] = replace(_hint(request), content=content)


def _hint(request: Request) -> FeedHint:
    return request.meta.get("hint") or FeedHint()
