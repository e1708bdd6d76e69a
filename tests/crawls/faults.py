"""Components that fail on purpose, loaded into a crawl through its settings."""

from __future__ import annotations

import os
import signal
from typing import Any

from aggregator.items import Article
from aggregator.pipelines import ITEM_PIPELINES

STORE = ITEM_PIPELINES["aggregator.pipelines.store.StorePipeline"]


class KillAfterStore:
    """Between store and dedup: kills the process, as an operator or the kernel would, once some articles are stored."""

    stored = 0

    def process_item(self, item: Any) -> Any:
        type(self).stored += isinstance(item, Article)
        if self.stored >= 12:
            os.kill(os.getpid(), signal.SIGKILL)
        return item


class RaiseOnce:
    """A stage with a bug that one page shows."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.page.url.endswith("/broken"):
            raise RuntimeError("a bug of ours")
        return item
