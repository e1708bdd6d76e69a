"""One spelling for addresses, and the site that an address belongs to."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from aggregator.text.normalise import storable
from aggregator.text.tables import load_table

# Hosts that show the same pages: the bare host, and the forms for telephones.
_HOST_FORMS = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.[^.]+)")
_HOST = re.compile(r"[\w.:-]*")
_TAIL_FORMS = re.compile(r"(?:/amp|/amp\.html|\.amp(?:\.html)?|/print|/index\.(?:html?|php))/?$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
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

    Scheme becomes https; host in lower case without www., m. and amp.; no default port, fragment, tracking parameter,
    or AMP, print and index ending; query sorted, percent-encoding as in RFC 3986 6.2.2. It identifies and is not
    meant to be fetched.
    An address that cannot be parsed comes back folded but otherwise as it is.
    """
    cleaned = storable("".join(url.split()))
    try:
        for _ in range(4):  # one ending may hide another ("/amp/index.html"): go on until nothing changes
            before, cleaned = cleaned, _canonical_once(cleaned)
            if before == cleaned:
                break
    except ValueError:
        pass
    return cleaned


def _canonical_once(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return url
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(k)]
    path = _TAIL_FORMS.sub("", parts.path) or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    bare = SplitResult("https", _identity_host(parts), path, urlencode(kept, quote_via=quote), "")
    return str(canonicalize_url(urlunsplit(bare), keep_blank_values=True, keep_fragments=False))


@lru_cache(maxsize=16_384)
def plain_url(url: str) -> str:
    """The address to show and to fetch: as given, without fragment and tracking parameters. Idempotent, never
    raises."""
    cleaned = storable("".join(url.split()))
    try:
        parts = urlsplit(cleaned)
        fields = parts.query.split("&")
        kept = [field for field in fields if not _is_tracking(field.partition("=")[0])]
        return urlunsplit(parts._replace(query="&".join(kept), fragment=""))
    except ValueError:
        return cleaned


def _is_tracking(name: str) -> bool:
    names, prefixes = _tracking()
    low = name.lower()
    return low in names or low.startswith(prefixes)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    """Names and prefixes of the parameters that are no part of an identity."""
    groups: list[dict[str, list[str]]] = load_table("phrases/tracking.toml")["group"]
    names = frozenset(name for group in groups for name in group["names"])
    return names, tuple(prefix for group in groups for prefix in group.get("prefixes", ()))


def _ascii_host(host: str) -> str:
    """The host in lower case and in punycode, as DNS asks for it. Raises ValueError for what can be no host."""
    ascii_host = host.rstrip(".").encode("idna").decode() if not host.isascii() else host.rstrip(".")
    if not _HOST.fullmatch(ascii_host):
        raise ValueError(f"no host: {host!r}")
    return ascii_host.lower()


def _identity_host(parts: SplitResult) -> str:
    """Host and port of an identity: without telephone forms and default port."""
    host = _HOST_FORMS.sub("", _ascii_host(parts.hostname or ""))
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return host if port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f"{host}:{port}"


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
    return registrable.lower() if registrable else _HOST_FORMS.sub("", host)


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
