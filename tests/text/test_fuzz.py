"""Real pages, damaged as transport and editors damage them: bytes turned over, cut off, pasted twice."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from aggregator.text.article import extract_article
from aggregator.text.boilerplate import strip_page
from aggregator.text.extraction import read_page

PAGES = 120
ENCODINGS = (None, "utf-8", "latin-1", "gbk", "nonsense")
URL = "https://halvik.example/story"


def damage(html: bytes, chance: random.Random) -> bytes:
    """The page with one kind of damage."""
    page, at = bytearray(html), chance.randrange(len(html))
    kind = chance.randrange(4)
    if kind == 0:
        for _ in range(chance.randint(1, 400)):
            page[chance.randrange(len(page))] = chance.randrange(256)
    elif kind == 1:
        del page[:at]
    elif kind == 2:
        del page[at:]
    else:
        for _ in range(20):
            start = chance.randrange(len(page))
            page[at:at] = page[start : start + chance.randrange(2000)]
    return bytes(page)


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_damaged_pages_never_raise_and_lose_nothing(corpora: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(corpora.glob("*/pages/*.gz"))
    for file in chance.sample(files, PAGES // 4):
        html = damage(gzip.decompress(file.read_bytes()), chance)
        page = read_page(html, url=URL, encoding=chance.choice(ENCODINGS))
        body = strip_page(page)
        words = [block.text for block in (*page.blocks, *page.outside)]
        assert all(block.text in words for block in (*body.kept, *body.removed)), file.name
        assert len(body.kept) + len(body.removed) >= len([block for block in page.blocks if block.text])
        assert not any("\ufffe" in word or "\x00" in word for word in words)
        extract_article(html, url=URL).text.encode("utf-8")
