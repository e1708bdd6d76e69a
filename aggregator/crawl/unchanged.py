"""Downloader middleware: an answer that is byte for byte the last one is "not modified", whatever the server says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.store.identity import digest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class UnchangedBody:
    """Many servers know neither ETag nor Last-Modified, or change them with every answer."""

    def process_response(self, request: Request, response: Response) -> Response:
        known = request.meta.get("known_digest")
        if known is None or response.status != 200 or digest(response.body) != known:
            return response
        return response.replace(status=304)
