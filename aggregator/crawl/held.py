"""Downloader middleware: what was just fetched is not fetched again to be read as something else.

A home page that announces neither feed nor API is itself a list of articles: a way in of its own, at the same address,
with intervals of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_HELD = "held_answer"  # in a request's meta


def hold(request: Request, response: Response) -> Request:
    """The request, answered by the response without the network where both are of one address."""
    if request.url == response.url and request.method == "GET":
        request.meta[_HELD] = response.replace(request=None)  # a copy: a response belongs to one request
    return request


class HeldAnswers:
    """Gives the answers that are at hand, before anything waits or is checked for the network."""

    def process_request(self, request: Request) -> Response | None:
        held: Response | None = request.meta.pop(_HELD, None)
        return held
