"""The words of source links and the words before them: what makes a link on a page a citation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from aggregator.text.attributions import attribution_index, straight
from aggregator.text.normalise import fold_space

_MAX_LEAD_CHARS = 45
_MAX_BEFORE_READ = 200
_DEPTH = 3  # inline elements around an anchor
_INLINE = frozenset({"em", "strong", "b", "i", "span", "small", "u", "font", "cite"})
_EMPHASIS = frozenset({"b", "strong", "em", "i", "span"})
_CLAUSE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\s+|\s[-–—|]\s|[。！？；](?=.)")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’»)\]]*$")
_SIGNS = re.compile(r"^\W+|\W+$")
_AT = "at|on|from|via|in|auf|bei|sur|dans|en|su|em|no|na|op|på|hos|w|на|в|على|في"
_HOST_NAME = re.compile(
    r"\b(?:at|on|from|via|auf|bei|sur|en|su|em|no|na|op|på|hos) (?:the )?(?P<name>[A-Z][^.]{1,50})$"
)
_THE = "the|der|die|das|dem|la|le|el|los|il|lo|o|a"
_PLACE_END = re.compile(rf"\s(?:{_AT})(?: (?:{_THE}))?$", re.IGNORECASE)
_PLACE_WORDS = frozenset(f"{_AT}|{_THE}".split("|"))
_LEAD_SIGNS = frozenset(":：-–|")


@lru_cache(
    maxsize=32_768
)  # a hundred labels a page, asked of two sections: fewer forget a site's before it comes again
def is_label(section: str, label: str) -> bool:
    """True when the whole label, without the signs around it, is a phrase of that section."""
    return attribution_index(section).matches(_SIGNS.sub("", straight(label)))


def host_name(label: str) -> str | None:
    """The outlet in a label such as "Read the original at Halvik News", else None."""
    found = _HOST_NAME.search(label.rstrip(" ."))
    return found["name"] if found else None


@dataclass(frozen=True, slots=True)
class Before:
    """What stands on an anchor's line before it, as far as inline elements go."""

    text: str  # folded
    behind: str | None = None  # the tag of the element before the text

    @property
    def clause(self) -> str:
        """The last clause: "…, four years late. Source:" is a lead. Behind another link it is one of several credits
        of a picture or a footnote."""
        return self.text if self.behind == "a" else _CLAUSE_END.split(self.text)[-1]

    def lead(self) -> str | None:
        """The words "Source:" or "Read the original at" right before the anchor, else None."""
        ends = self.text[-1:]
        if ends not in _LEAD_SIGNS and self.behind is None and self.text.rsplit(" ", 1)[-1].lower() not in _PLACE_WORDS:
            return None
        clause = self.clause
        if not 2 < len(clause) <= _MAX_LEAD_CHARS:
            return None
        bare = straight(clause).rstrip(" :：-–|").lstrip("([ -–•*")
        place = _PLACE_END.search(bare)
        if place and is_label("source_label", bare[: place.start()]):
            return clause
        if ends not in _LEAD_SIGNS and self.behind is None:
            return None
        return clause if attribution_index("source_lead").matches(bare) or is_label("source_label", bare) else None

    def closes(self, label: str) -> bool:
        """True when a "Read more" stands alone, behind a whole sentence, or ends a call to go and read: not the "here"
        of "Subscribe here"."""
        if not self.text or self.behind is not None or _SENTENCE_END.search(self.text):
            return True
        clause = f"{self.clause} {label}"
        return is_label("source_label", clause) or is_label("tail_label", clause)

    def calls(self, label: str) -> bool:
        """True when the clause asks to go and read ("Read the original article in …"): no footnote, wherever it
        stands. A label of several words behind the end of a sentence does so alone: "… late. Source link"."""
        if " " in label and _SENTENCE_END.search(self.text):
            return True
        clause = self.clause
        return 2 < len(clause) <= _MAX_LEAD_CHARS and is_label("source_label", f"{clause} {label}")


def line_before(anchor: HtmlElement) -> Before:
    """What stands before an anchor on its line; empty when it opens the line."""
    element = anchor
    for _ in range(_DEPTH):
        before, parent = element.getprevious(), element.getparent()
        text = (before.tail if before is not None else getattr(parent, "text", None)) or ""
        if not text.strip(" :：-–|\n\t\u00a0") and before is not None and before.tag in _EMPHASIS:
            text = before.text_content()[-_MAX_BEFORE_READ:] + text
        if text.strip() or before is not None or parent is None or parent.tag not in _INLINE:
            return Before(fold_space(text[-_MAX_BEFORE_READ:]), None if before is None else str(before.tag))
        element = parent
    return Before("")
