"""The demo newsroom: invented outlets that copy each other, served on loopback with a known truth."""

from __future__ import annotations

from aggregator.newsroom.server import Newsroom

__all__ = ["Newsroom"]
