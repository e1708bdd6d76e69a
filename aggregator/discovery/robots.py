"""The sitemaps that a robots.txt names."""

from __future__ import annotations

from protego import Protego

from aggregator.discovery.fields import absolute
from aggregator.discovery.unpacking import not_meant
from aggregator.text.normalise import decode

# RFC 9309, 2.5: a crawler reads at least 500 KiB; like the large ones, we read no more.
MOST_BYTES = 500 * 1024
_MOST = 500


def sitemaps_of_robots(body: bytes, *, url: str | None = None) -> tuple[str, ...]:
    """The absolute addresses of the file's `Sitemap:` lines in order, each once, at most 500; none for an HTML page.

    They hold for every crawler and may be on another host (sitemaps.org, "Specifying the Sitemap location in your
    robots.txt file"). Relative ones, against the protocol but in use, count where `url`, the file's own address, is
    given. Never raises.
    """
    body = body[:MOST_BYTES]
    if not_meant(body, None):
        return ()
    named = Protego.parse(decode(body, "text/plain; charset=utf-8")).sitemaps
    found = dict.fromkeys(address for line in named if (address := absolute(line, url or "")))
    return tuple(found)[:_MOST]
