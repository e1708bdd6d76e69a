"""How a page writes its dates: in which language, day or month first."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from aggregator.text.metadata import PageFacts
from aggregator.text.times.datetext import DateStyle, order_of
from aggregator.text.times.layout import Layout

_AMERICAN = re.compile(r"^en[-_](?:us|ph)\b|^(?:fil|tl)\b", re.IGNORECASE)
# Content systems ship with en-US and many sites of other countries leave it; their hosts tell.
_ANYWHERE = frozenset(
    {"com", "org", "net", "us", "gov", "edu", "mil", "news", "info", "tv", "biz", "io", "co", "ph", "example"}
)


def page_style(facts: PageFacts, layout: Layout | None = None) -> DateStyle:
    """The page's way of writing dates, from its declared language, its host and, where `layout` is given, from those
    of its own dates that only one order fits."""
    declared = facts.html_lang or facts.meta("og:locale", "content-language", "dc.language") or ""
    language = declared[:3].strip("-_").lower() or None
    if layout is not None:
        orders = {order for dated in layout.dated if (order := order_of(dated.line))}
        if len(orders) == 1:
            return DateStyle(language, orders == {"month"})
    host = urlsplit(facts.url).hostname or ""
    return DateStyle(language, bool(_AMERICAN.match(declared)) and host.rsplit(".", 1)[-1] in _ANYWHERE)
