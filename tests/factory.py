"""Articles made by hand, as the line would make them, for tests of what comes after reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aggregator.copies.fingerprint import VERSION, fingerprint
from aggregator.items import Article, Fingerprint, Page
from aggregator.store.parts import Context
from aggregator.text.model import Block, Body, Claim, ExtractedPage, LanguageGuess, Moment, Removed

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
BRIDGE = (
    "The lifting bridge over the Orrin will close for eleven weeks from Monday while welders replace forty metres of"
    " corroded deck, the harbour board said.",
    "Lorries above seven tonnes must take the inland road through Castleby, a detour of thirty-one kilometres that"
    " haulage firms expect to cost them some 9,000 crowns a week.",
    "Engineers discovered the damage in August when a diver lost a tool and found daylight above the eastern pier,"
    " according to the board's own report.",
    "Two passenger ferries will shuttle between the quays every twenty minutes until the deck reopens, and cyclists"
    " may board without a ticket.",
)
CHEESE = (
    "A dairy in the upper Brede valley has won the national prize for hard cheese with a wheel that was forgotten in a"
    " railway tunnel for three winters.",
    "Judges praised its taste of hazelnut and smoke; the cheesemaker admitted that the smoke came from maintenance"
    " trains and cannot be repeated on purpose.",
)


def article(
    url: str,
    paragraphs: Sequence[str] = BRIDGE,
    *,
    title: str | None = "A headline",
    source_id: str | None = None,
    claims: Sequence[Claim] = (),
    published: datetime | None = None,
    trust: str = "structured",
    fetched_at: datetime = NOON,
    asked_url: str | None = None,
    canonical: str | None = None,
    language: str = "en",
    way: str = "feed",
    removed: Sequence[Removed] = (),
) -> Article:
    """An article that has been read: every section up to the fingerprint is there."""
    blocks = tuple(Block(text) for text in paragraphs)
    moment = Moment(published, "minute", trust) if published else None
    page = Page(source_id, asked_url or url, url, fetched_at, 200, {}, b"<html></html>", way=way)
    extraction = ExtractedPage(
        title, None, (), (), moment, None, language, "full", blocks, (), tuple(claims), canonical=canonical
    )
    features = fingerprint("\n\n".join(paragraphs), language)
    return Article(
        page,
        extraction,
        Body(blocks, tuple(removed)),
        LanguageGuess(language, 1.0),
        Fingerprint(features, VERSION, len(" ".join(paragraphs).split())),
    )


def later(minutes: float) -> datetime:
    """That many minutes after NOON."""
    return NOON + timedelta(minutes=minutes)


def context() -> Context:
    """A run without a row, that watches no source."""
    return Context(None, lambda _: None)
