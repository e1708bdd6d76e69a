"""What a command says when it cannot go on: what is wrong, where, and what helps."""

from __future__ import annotations

import sys

from aggregator.config import ConfigurationError
from aggregator.store.remedies import in_words


def complain(command: str | None, error: Exception) -> int:
    """The exit status for the error, after it was said on standard error: 2 for bad configuration, 1 for the rest.

    `command`: who speaks; None where the faults that are asked for are the whole answer.
    """
    speaker = f"scrapy {command}: " if command else ""
    sys.stderr.write(f"{speaker}{in_words(error)}\n")
    return 2 if isinstance(error, ConfigurationError) else 1
