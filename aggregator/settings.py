"""Wiring: who we are and how polite, which components, and our own AGGREGATOR_* values."""

import logging
import os
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg

from aggregator import __version__
from aggregator.config import Config, nearest_setting, setting_names
from aggregator.pipelines import ITEM_PIPELINES as ITEM_PIPELINES

# --- Who we are and how polite -----------------------------------------------------------------------------------
BOT_NAME = "aggregator"
USER_AGENT = f"aggregator/{__version__} (news research crawler)"  # spiders add AGGREGATOR_CONTACT
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "aggregator"
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds between two requests to one host; sources may ask for another, robots.txt for more
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is kept as it is said, not varied by half
DOWNLOAD_TIMEOUT = 30  # seconds
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # a page that fails is counted, and asked for again by later runs: no error
COOKIES_ENABLED = False
# An address may hold a key (a licensed feed's does), which is no other host's business.
REFERRER_POLICY = "same-origin"
# A page's own Referrer-Policy goes before the setting: the names by which it could ask for more mean the same.
_by_origin = ("origin", "strict-origin", "origin-when-cross-origin", "strict-origin-when-cross-origin")
REFERRER_POLICIES = dict.fromkeys(
    ("", "no-referrer-when-downgrade", "unsafe-url", "scrapy-default", *_by_origin),
    "scrapy.spidermiddlewares.referer.SameOriginPolicy",
)
# A proxy dials in our place, so the guard could not see which address is reached.
HTTPPROXY_ENABLED = False
REDIRECT_MAX_TIMES = 8

# --- Components --------------------------------------------------------------------------------------------------
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
SPIDER_MODULES = ["aggregator.spiders"]
NEWSPIDER_MODULE = "aggregator.spiders"
COMMANDS_MODULE = "aggregator.commands"
TWISTED_DNS_RESOLVER = "aggregator.crawl.guard.GuardedResolver"
DOWNLOADER_MIDDLEWARES = {
    "aggregator.crawl.held.HeldAnswers": 40,
    "aggregator.crawl.guard.PrivateNetworkGuard": 50,
    "aggregator.crawl.readiness.GivenUpHosts": 90,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "aggregator.crawl.robots_memory.RobotsMemory": 100,
    "aggregator.crawl.readiness.RestingHosts": 110,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "aggregator.crawl.readiness.RestingRetries": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "aggregator.crawl.refresh.SmallMetaRefresh": 580,
    "aggregator.crawl.unchanged.UnchangedBody": 560,  # of bodies unpacked, redirects followed
    "aggregator.crawl.mislabelled.PlainBodies": 595,  # of bodies as they came, before they are unpacked at 590
    "aggregator.crawl.secrets.SourceKeys": 990,  # nothing stands between it and the network
}
# Output passes from high to low: what is too old, then what is known is left out before what a run brings is counted.
SPIDER_MIDDLEWARES = {
    "aggregator.crawl.rechecks.Rechecks": 300,
    "aggregator.crawl.retries.Retries": 350,
    "aggregator.crawl.polls.PollKeeper": 400,
    "aggregator.crawl.said.Said": 450,
    "aggregator.crawl.seen.SkipSeen": 500,
    "aggregator.crawl.reach.Reach": 600,
}
EXTENSIONS = {
    "aggregator.crawl.runs.RunRecorder": 0,
    "aggregator.crawl.politeness.RobotsDelay": 100,
    "aggregator.crawl.backoff.BackOff": 100,
    "aggregator.crawl.progress.ProgressLine": 500,
}
SCHEDULER_PRIORITY_QUEUE = "aggregator.crawl.readiness.ReadyQueue"
ADDONS = {"aggregator.crawl.browser.Browser": 100}
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # http and https only
# Both run code for whoever reaches their port.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Pages in flight, in bytes: room enough that the worker processes never starve (measured, benchmarks/README.md).
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 60_000_000
# Scrapy starts so many tasks for every answer; ours bring one article each (1.5 ms of CPU a page at 100).
CONCURRENT_ITEMS = 4
# In the order in which they are named: the newest first. Scrapy's own way is the last first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
LOG_LEVEL = "INFO"
logging.getLogger("alembic").setLevel(logging.WARNING)  # it introduces its plugins whenever it is imported
LOGSTATS_INTERVAL = 0.0  # RunRecorder writes one line per source and run instead

# --- Our own values (the table is config.py) ---------------------------------------------------------------------
_cfg = closest_scrapy_cfg()
AGGREGATOR_ROOT = str(Path(_cfg).parent) if _cfg else ""
_defaults = Config()
for _name, _attribute in setting_names().items():
    if _name != "AGGREGATOR_ROOT":
        globals()[_name] = os.environ.get(_name, getattr(_defaults, _attribute))
for _name in os.environ:  # no fault: it may be the name of something else, a key of headers_env say
    if _near := nearest_setting(_name):
        logging.getLogger(__name__).warning("%s in the environment is no setting; did you mean %s?", _name, _near)
