"""Ctrl-C and SIGTERM over a command that works for long: it ends in words, with what it began put away."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Whoever stops a group of processes may send a signal twice at once (GNU timeout does); a person who means it waits.
_AT_ONCE_SECONDS = 1.0


class BrokenOffError(KeyboardInterrupt):
    """The operator, or the machine, wants the command to end. No `except Exception` takes it for a fault."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number  # as shells have it: 130 after Ctrl-C, 143 after SIGTERM


@contextmanager
def interruptible() -> Iterator[None]:
    """Within, the first Ctrl-C or SIGTERM raises BrokenOffError, wherever the program is; a later one ends it at once.
    For the main thread."""
    first: list[float] = []

    def stop(number: int, _: FrameType | None) -> None:
        if not first:
            first.append(time.monotonic())
            raise BrokenOffError(number)
        if time.monotonic() - first[0] > _AT_ONCE_SECONDS:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    before = {one: signal.signal(one, stop) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
