"""`scrapy crawl page`: the pages that the operator names."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from aggregator.config import Config, ConfigurationError
from aggregator.sources.lookup import SourceIndex
from aggregator.spiders.line import ArticleSpider

_USAGE = "`scrapy crawl page` takes url=URL or urls=FILE (one URL a line, - for standard input)"


class PageSpider(ArticleSpider):
    """Arguments: url=URL fetches one page; urls=FILE one page a line (- is standard input; # starts a comment)."""

    name = "page"
    urls: tuple[str, ...]

    @classmethod
    def plan(cls, config: Config, sources: SourceIndex, arguments: Mapping[str, str]) -> dict[str, Any]:
        if not arguments or set(arguments) - {"url", "urls"}:
            raise ConfigurationError(_USAGE)
        urls = [arguments["url"]] if "url" in arguments else []
        if "urls" in arguments:
            urls += _lines(arguments["urls"])
        faults = [f"{url}: no http or https address" for url in urls if urlsplit(url).scheme not in ("http", "https")]
        if not urls:
            faults.append(f"-a urls={arguments['urls']}: names no URL; write one a line")
        if faults:
            raise ConfigurationError("\n".join(faults))
        return {"urls": tuple(dict.fromkeys(urls))}

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            source = self.sources.of_url(url)
            yield self.article_request(url, initiator=source.id if source else None, way="given")


_read_stdin: list[str] = []


def _lines(name: str) -> list[str]:
    """The URLs of a file; standard input is read once and remembered, since arguments are checked before the run."""
    try:
        if name == "-":
            _read_stdin[:] = _read_stdin or sys.stdin.read().splitlines()
            lines = _read_stdin
        else:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        remedy = "name a text file with one URL a line, or - for standard input"
        raise ConfigurationError(f"-a urls={name}: cannot be read ({why}); {remedy}") from error
    urls = (line.partition("#")[0].partition("\t")[0].strip() for line in lines)
    return [url for url in urls if url]
