"""Claims in the head of a page: canonical and og:url elsewhere, syndication metas, JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aggregator.text.claim_links import is_home
from aggregator.text.claim_page import ClaimPage, claim
from aggregator.text.metadata import absolute
from aggregator.text.model import Claim
from aggregator.text.structured import Node, resolve, strings
from aggregator.text.urls import site_of

# Metas that hold an origin as address or name, and those that only count when they hold an address: dc.source is a
# journal's own name too.
_SYNDICATION_METAS = (
    "syndication-source",
    "original-source",
    "article:original_source",
    "original_source",
    "article:source",
)
_ADDRESS_METAS = ("dc.source", "dcterms.source", "dcterms.isversionof", "source_url", "citation_source_url")
_ORGANISATIONS = ("sourceOrganization", "provider", "copyrightHolder")


def meta_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of link and meta elements. A canonical that leads to another site's home page says nothing of an
    article."""
    canonical = page.facts.canonical
    if canonical and page.is_elsewhere(canonical) and not is_home(canonical):
        yield claim("canonical", canonical, target_url=canonical)
    for content in page.facts.metas.get("og:url", ()):
        address = absolute(content, page.facts.url)
        if address and page.is_elsewhere(address) and not is_home(address):
            yield claim("og_url", content, target_url=address)
    for name in (*_SYNDICATION_METAS, *_ADDRESS_METAS):
        for content in page.facts.metas.get(name, ()):
            if name not in _ADDRESS_METAS or "//" in content:
                yield from _syndication(page, content)


def _syndication(page: ClaimPage, content: str) -> Iterator[Claim]:
    address = absolute(content, page.facts.url) if "//" in content[:8] else None
    if address:
        if page.is_elsewhere(address):
            yield claim("syndication_meta", content, target_url=address)
    elif len(content) <= 80 and not content.startswith("/") and page.is_credit(content):
        yield claim("syndication_meta", content, name=page.usual(content))


def structured_claims(page: ClaimPage) -> Iterator[Claim]:
    """Claims of the article's own JSON-LD node."""
    node = page.facts.article
    for key in _ORGANISATIONS:  # microdata
        for content in page.facts.metas.get(key.lower(), ()):
            if "//" not in content and page.is_credit(content):
                yield claim("source_organization", f"{key}: {content}", name=page.usual(content))
    for member in resolve(node.get("isBasedOn") or node.get("isBasedOnUrl"), page.facts.nodes):
        yield from _based_on(page, member)
    publishers = set(strings(node.get("publisher")))
    for key in _ORGANISATIONS:
        for member in resolve(node.get(key), page.facts.nodes):
            names = strings(member) if isinstance(member, str) else strings(member.get("name"))
            if isinstance(member, Mapping) and "Person" in strings(member.get("@type")):
                continue
            for name in names[:1]:
                if name not in publishers and page.is_credit(name) and "//" not in name:
                    yield claim("source_organization", f"{key}: {name}", name=page.usual(name))


def feed_claims(page: ClaimPage) -> Iterator[Claim]:
    """The <source> of the feed entry, where it is another site's. Its address is a feed's or a home page's, no
    article's, so the claim names and leads nowhere."""
    hint = page.hint
    if hint is None or not (hint.source_name or hint.source_url):
        return
    address = absolute(hint.source_url, page.facts.url)
    site = site_of(address) if address else ""
    if (address and not page.is_elsewhere(address)) or not page.is_credit(hint.source_name):
        return
    if name := page.usual(hint.source_name) or site:
        yield claim("feed_source", " ".join(filter(None, (hint.source_name, hint.source_url))), name=name)


def _based_on(page: ClaimPage, member: Node | str) -> Iterator[Claim]:
    if isinstance(member, str):
        addresses, names = [member], []
    else:
        addresses, names = strings(member.get("url")) or strings(member.get("@id")), strings(member.get("name"))
    address = next((a for a in (absolute(a, page.facts.url) for a in addresses if "//" in a) if a), None)
    if address and page.is_elsewhere(address):
        yield claim("based_on", address, target_url=address, name=page.usual(names[0]) if names else None)
    elif names and not address and page.is_credit(names[0]):
        yield claim("based_on", names[0], name=page.usual(names[0]))
