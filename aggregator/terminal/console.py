"""Where commands print, and how foreign text gets there without doing anything to the terminal."""

from __future__ import annotations

import re

from rich.console import Console

# From this width on two texts stand side by side (characters).
WIDE = 100
# C0 and C1 controls but tab and newline: a page's title must not move the cursor or write to the clipboard
# (ECMA-48 control functions begin with ESC or CSI). Bidirectional marks stay: Arabic needs them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def make_console() -> Console:
    """The console on standard output: colours only for a person, no guessing of markup, numbers or emoji in texts."""
    return Console(markup=False, emoji=False, highlight=False)


def harmless(text: str) -> str:
    """The text with every control character but tab and newline as a question mark; as long as before."""
    return _CONTROLS.sub("?", text)


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut at a word to at most `longest` characters, the cut shown."""
    line = " ".join(harmless(text).split())
    if len(line) <= longest:
        return line
    head = line[: longest - 2]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head} …"
