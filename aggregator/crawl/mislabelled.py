"""Downloader middleware: a plain body that the server calls packed is taken as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.responsetypes import responsetypes

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# The first bytes of what is packed so (RFC 1952, RFC 8878); deflate and brotli have no such mark.
_MARKS = {b"gzip": b"\x1f\x8b", b"x-gzip": b"\x1f\x8b", b"zstd": b"\x28\xb5\x2f\xfd"}


class PlainBodies:
    """`Content-Encoding: gzip` is set by hand beside a body that nothing packs, or that some layer has unpacked.

    Scrapy's unpacking raises there, and the whole source would be lost (2026-11-23).
    """

    def process_response(self, request: Request, response: Response) -> Response:
        encodings = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
        mark = _MARKS.get(encodings[-1].strip())
        if mark is None or not response.body or response.body.startswith(mark):
            return response
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=response.body)
        return response.replace(cls=kind)
