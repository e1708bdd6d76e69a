"""A news aggregator that links every republished copy back to its original.

The public functions need neither Scrapy nor a database:

    from aggregator import CopyIndex, extract_article, judge, strip_text
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aggregator.copies.candidates import CopyIndex
    from aggregator.copies.verdict import judge
    from aggregator.text.article import extract_article
    from aggregator.text.boilerplate import strip_text

__version__ = "0.1.0"
__all__ = ["CopyIndex", "__version__", "extract_article", "judge", "strip_text"]
_HOMES = {
    "CopyIndex": "aggregator.copies.candidates",
    "extract_article": "aggregator.text.article",
    "judge": "aggregator.copies.verdict",
    "strip_text": "aggregator.text.boilerplate",
}


def __getattr__(name: str) -> Any:
    """Imported when first used (PEP 562): a worker, a command or a migration needs few of them."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
