"""Pages that need a browser: what a run needs for them, wired only when a source says `browser = true`.

Nothing of Playwright is imported here: every `scrapy` call loads this module.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from aggregator.config import Config, ConfigurationError, load
from aggregator.sources.model import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

# How Debian and others call it; looked for in this order.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A proxy that answers nobody: what the browser asks for outside a page (updates, field trials) goes nowhere. Pages have
# a gate of their own. Chromium leaves loopback out of any proxy unless it is told not to.
NOWHERE = {"server": "http://127.0.0.1:1", "bypass": "<-loopback>"}
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",  # UDP, which no HTTP proxy carries
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A renderer that is broken into should find no key of ours in its environment.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")
# What the text of a page never needs.
UNWANTED = frozenset({"image", "imageset", "media", "font", "texttrack", "manifest", "ping", "beacon", "eventsource"})


class Browser:
    """Add-on: wires the browser into a run that has a source for it, and nothing into any other."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        sources = getattr(spider, "sources", None)
        if sources is None or not any(source.browser and not source.retired for source in sources.sources):
            raise NotConfigured
        if find_spec("scrapy_playwright") is None or find_browser(load(crawler.settings)) is None:
            raise NotConfigured  # the command has refused to start where such a source is asked for

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        config = load(settings)
        for name, value in playwright_settings(config).items():
            settings.set(name, value, "spider")
        for scheme in ("http", "https"):
            settings["DOWNLOAD_HANDLERS"].set(scheme, "aggregator.crawl.rendering.BrowserHandler", "spider")
        settings["DOWNLOADER_MIDDLEWARES"].set("aggregator.crawl.rendering.BrowserPages", 900, "spider")


def playwright_settings(config: Config) -> dict[str, Any]:
    """scrapy-playwright's settings for this run."""
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": find_browser(config),
            "args": list(ARGUMENTS),
            # Chromium refuses to run as root with its sandbox, as in many containers.
            "chromium_sandbox": os.geteuid() != 0,
            "env": {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
            "proxy": NOWHERE,
            "timeout": config.browser_seconds * 1000,
        },
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": config.browser_seconds * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": is_unwanted,
    }


def is_unwanted(request: Any) -> bool:
    """True for what a page asks for and its text never needs; `request` is Playwright's."""
    return request.resource_type in UNWANTED


def find_browser(config: Config) -> str | None:
    """The path of the browser to start; None when there is none."""
    if config.browser:
        return config.browser if os.access(config.browser, os.X_OK) and Path(config.browser).is_file() else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require_browser(sources: Iterable[Source], config: Config) -> None:
    """Raises ConfigurationError where one of these sources needs a browser that this installation has not."""
    wanting = [source.id for source in sources if source.browser]
    if not wanting:
        return
    who = f"source {wanting[0]!r}: browser = true"
    if find_spec("scrapy_playwright") is None:
        raise ConfigurationError(f"{who}: needs the extra: pip install 'aggregator[browser]'")
    if find_browser(config) is None:
        place = config.browser or "no Chromium on PATH"
        remedy = "install Debian's chromium, or name one in AGGREGATOR_BROWSER"
        raise ConfigurationError(f"{who}: {place}: no such program; {remedy}")
