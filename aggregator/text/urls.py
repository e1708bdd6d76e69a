"""One spelling for addresses, and the site that an address belongs to."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from aggregator.text.normalise import storable
from aggregator.text.url_forms import bare_host, bare_path, out_of_cache
from aggregator.text.url_parameters import bare_name, is_needless, without_needless

_HOST = re.compile(r"[\w.:-]*")
# What one pass over an address may leave to another: encodings, foreign characters, back slashes.
_ODD = re.compile(r"[^\w.:/?&=+-]", re.ASCII)
_WEB_PORTS = (None, 80, 443)
# The bundled snapshot of the Public Suffix List: never the network, the same answer everywhere.
# Hosts of many people's sites that the list's private part does not have.
_SHARED_HOSTS = (
    "wordpress.com", "substack.com", "tumblr.com", "livejournal.com", "typepad.com", "over-blog.com", "wixsite.com",
    "weebly.com", "hatenablog.com", "canalblog.com", "medium.com", "ghost.io", "beehiiv.com",
)  # fmt: skip
_suffixes = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=_SHARED_HOSTS
)


@lru_cache(maxsize=65_536)
def canonical_url(url: str) -> str:
    """The identity of an address: equal for addresses that show the same article. Idempotent, never raises.

    Scheme becomes https; host in lower case without www., m. and amp.; no default port, fragment, needless parameter
    (phrases/tracking.toml), or AMP, telephone, print and index form (phrases/address_forms.toml); an AMP cache's
    address is its publisher's; query sorted, percent-encoding as in RFC 3986 6.2.2. It identifies and is not meant to
    be fetched.
    An address that cannot be parsed comes back folded but otherwise as it is.
    """
    cleaned = plain_url(url)
    try:
        for _ in range(4):  # one encoding may hide a form ("/%61mp"): go on until nothing changes
            before, cleaned = cleaned, _canonical_once(cleaned)
            if before == cleaned or not _ODD.search(before):
                break
    except ValueError:
        pass
    return cleaned


def _canonical_once(url: str) -> str:
    parts = out_of_cache(urlsplit(url))
    if not _is_web(parts):
        return url
    query = ""
    if parts.query:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode([(bare_name(k), v) for k, v in pairs if not is_needless(k, v)], quote_via=quote)
    bare = SplitResult("https", _identity_host(parts), bare_path(parts.path), query, "")
    return str(canonicalize_url(urlunsplit(bare), keep_blank_values=True, keep_fragments=False))


def _is_web(parts: SplitResult) -> bool:
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@lru_cache(maxsize=16_384)
def plain_url(url: str) -> str:
    """The address to show and to fetch: as given, without fragment and needless parameters, a publisher's own instead
    of an AMP cache's. Idempotent, never raises; its identity is that of the address given."""
    # A line break in an address is of whoever wrapped it; a blank is part of it, as browsers read it (WHATWG URL).
    unwrapped = "".join(line.strip() for line in url.splitlines())
    cleaned = storable("".join(unwrapped.replace(" ", "%20").split()))
    try:
        parts = out_of_cache(urlsplit(cleaned))
        if not _is_web(parts):
            return cleaned.partition("#")[0]
        return urlunsplit(parts._replace(query=without_needless(parts.query), fragment=""))
    except ValueError:
        return cleaned


def _ascii_host(host: str) -> str:
    """The host in lower case and in punycode, as DNS asks for it. Raises ValueError for what can be no host."""
    ascii_host = (host if host.isascii() else host.encode("idna").decode()).rstrip(".")
    if not _HOST.fullmatch(ascii_host):
        raise ValueError(f"no host: {host!r}")
    return ascii_host.lower()


@lru_cache(maxsize=16_384)
def _bare_host(host: str) -> str:
    """The host that the forms of it stand for; itself where nothing but a public suffix would be left."""
    bare = bare_host(_ascii_host(host))
    return bare if bare == host or _suffixes(bare).suffix != bare else _ascii_host(host)


def _identity_host(parts: SplitResult) -> str:
    """Host and port of an identity: without telephone forms and default port."""
    host = _bare_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in _WEB_PORTS else f"{host}:{parts.port}"


@lru_cache(maxsize=16_384)
def site_of(url: str) -> str:
    """The site that an address belongs to, in lower case; empty when the address has no host. Never raises.

    Normally the registrable domain, private suffixes counted (`a.blogspot.com` is a site of its own). A host without
    a public suffix
    (`news.example`, `a.localhost`) is its own site without www., m. and amp.; IP addresses and `localhost` keep their
    port.
    """
    try:
        parts = urlsplit(url)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if host == "localhost" or _is_ip(host):
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{port}" if port else host
    registrable = _suffixes(host).top_domain_under_public_suffix
    return registrable.lower() if registrable else _bare_host(host)


def same_site(a: str, b: str) -> bool:
    """True when both addresses have a host and belong to the same site."""
    site = site_of(a)
    return bool(site) and site == site_of(b)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
