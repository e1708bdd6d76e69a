"""CSS selectors as the operator writes them for a site."""

from __future__ import annotations

from cssselect import HTMLTranslator, SelectorError


def selector_problem(css: str) -> str | None:
    """Why `read_page` could not apply the selector, in words; None when it can.

    Compiled as there: the HTML translator, which knows no pseudo-elements and no state of a browser (:hover).
    """
    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as error:
        return f"{css!r} is no CSS selector ({error})"
    return None
