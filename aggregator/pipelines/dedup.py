"""Stage dedup: a stored article is linked with its origin and its copies, in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aggregator.copies.model import CopyLink
from aggregator.items import Article
from aggregator.pipelines.stage import Stage
from aggregator.store.history import Cause
from aggregator.store.linker import link_articles

if TYPE_CHECKING:
    from sqlalchemy import Connection


class DedupPipeline(Stage):
    """Links what was stored. The links of an article may change later, when its family grows."""

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.stored is not None:
            links = await asyncio.wrap_future(self._recorder.writer.submit(self._link, item.stored.article_id))
            item.links = tuple(links)
            if links:
                self._recorder.count("linked")
        return item

    def _link(self, connection: Connection, article_ids: Sequence[int]) -> list[list[CopyLink]]:
        """The links of each article, in order; an article that was merged into another meanwhile has none."""
        cause = Cause("crawl", self._recorder.context.run_id)
        links = link_articles(connection, article_ids, datetime.now(UTC), cause)
        return [links.get(article_id, []) for article_id in article_ids]
