"""Stage store: the article into the database, committed before anything is linked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aggregator.items import Article, Stored
from aggregator.pipelines.stage import Stage
from aggregator.store.archive import store_articles

if TYPE_CHECKING:
    from sqlalchemy import Connection


class StorePipeline(Stage):
    """Hands articles to the writer and waits for the commit."""

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            item.stored = await asyncio.wrap_future(self._recorder.writer.submit(self._store, item))
            assert item.stored is not None
            outcome = "new" if item.stored.is_new else "changed" if item.stored.is_changed else "unchanged"
            self._recorder.count(f"kept/{outcome}")
            if item.extraction is not None and item.extraction.from_entry:
                self._recorder.count("from_entry")
        return item

    def _store(self, connection: Connection, batch: Sequence[Article]) -> list[Stored]:
        return store_articles(connection, batch, self._recorder.context)
