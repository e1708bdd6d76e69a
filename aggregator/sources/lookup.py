"""Which watched source does an address belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.sources.model import Source

_DEFAULT_PORTS = {"http": 80, "https": 443}


class SourceIndex:
    """Sources by id and by address.

    An address belongs to the source with the same host (`www.` and the scheme aside, the port not); failing that, to
    the one whose home is on a parent domain (news.example.org to example.org); failing that, where `site_of` is given,
    to the one on the same site (a home on edition.example.org and a page on www.example.org). Of several sources on
    one host (two editions) the longest home path that the address lies under wins; of several with one home page, the
    first that is not retired. Numbers and names under
    `localhost` have neither parents nor sites.

    `site_of` takes a URL and gives its registrable domain, or None or "" where it has none (`text.urls` has one; it
    is handed in because this room stands on the same floor).
    """

    def __init__(self, sources: Iterable[Source], site_of: Callable[[str], str | None] | None = None) -> None:
        self.sources = tuple(sources)
        self._site_of = site_of
        self._ids = {source.id: source for source in self.sources}
        self._hosts: dict[str, list[tuple[str, Source]]] = defaultdict(list)
        self._sites: dict[str, list[tuple[str, Source]]] = defaultdict(list)
        for source in self.sources:
            place = _place(source.home)
            if place is None:
                continue
            host, path = place
            self._hosts[host].append((path, source))
            if site_of is not None and _has_parents(host) and (site := site_of(source.home)):
                self._sites[site].append((path, source))

    def by_id(self, id: str) -> Source | None:
        """The source of that id, retired ones included; None when there is none."""
        return self._ids.get(id)

    def of_url(self, url: str) -> Source | None:
        """The source that an absolute URL belongs to, retired ones included; None for every other string."""
        place = _place(url)
        if place is None:
            return None
        host, path = place
        for domain in _upwards(host):
            if domain in self._hosts:
                return _nearest(self._hosts[domain], path)
        if self._site_of is not None and _has_parents(host):
            site = self._site_of(url)
            if site and site in self._sites:
                return _nearest(self._sites[site], path)
        return None


def _place(url: str) -> tuple[str, str] | None:
    """Host (lower case, no `www.`, port where it is not the scheme's own) and path; None if no http(s) URL."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in _DEFAULT_PORTS:
        return None
    host = host.rstrip(".").removeprefix("www.")
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return host, parts.path


def _has_parents(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    if name == "localhost" or name.endswith(".localhost"):
        return False
    try:
        ip_address(name)
    except ValueError:
        return ":" not in name  # what is left with colons is an IPv6 address and its port
    return False


def _upwards(host: str) -> Iterable[str]:
    """The host and its parent domains down to two labels: a.b.example.org, b.example.org, example.org."""
    yield host
    if _has_parents(host):
        while host.count(".") > 1:
            host = host.split(".", 1)[1]
            yield host


def _nearest(here: list[tuple[str, Source]], path: str) -> Source:
    """The source whose home path holds `path`, the longest first; else the one nearest to the root; then the first that
    is not retired."""
    above = [(home, source) for home, source in here if _lies_under(path, home)]
    if above:
        return max(above, key=lambda one: (len(one[0].rstrip("/")), not one[1].retired))[1]
    return min(here, key=lambda one: (len(one[0].rstrip("/")), one[1].retired))[1]


def _lies_under(path: str, home: str) -> bool:
    folder = home.rstrip("/")
    return path == folder or path.startswith(f"{folder}/") or not folder
