"""A small story for the commands to show: a copy, its origin, a page that it cites, and a lone article."""

from __future__ import annotations

from sqlalchemy import Engine

from aggregator.store.archive import store_articles
from aggregator.store.engine import writing
from aggregator.store.linker import link_articles
from aggregator.text.model import Claim, Removed
from tests.factory import BRIDGE, CHEESE, NOON, article, context, later

ORIGIN = "https://harbour.example/bridge-closed"
COPY = "https://echo.example/bridge-shut"
CITED = "https://nowhere.example/first-report"
LONE = "https://harbour.example/cheese"
QUOTATION = "“We {0} daylight above the eastern pier and {1} the whole deck at once,” said Ana Brook of the board."
SPUN = tuple(
    text.replace("corroded", "rusted").replace("Lorries", "Trucks").replace("expect", "reckon") for text in BRIDGE
)


def fill(engine: Engine) -> None:
    origin = article(
        ORIGIN, (*BRIDGE, QUOTATION.format("found", "closed")), title="Bridge closed\x1b[31m", published=NOON
    )
    copy = article(
        COPY,
        (*SPUN, QUOTATION.format("discovered", "shut"), "Weather stays dry all week long, forecasters told us."),
        title="Bridge shut",
        published=later(191),
        claims=[Claim("source_link", "Source link", ORIGIN), Claim("first_published", "First published", CITED)],
        removed=[Removed("By admin", "byline"), Removed("Leave a Reply", "comment_form")],
    )
    with writing(engine) as connection:
        stored = store_articles(connection, [origin, copy, article(LONE, CHEESE, title="Cheese")], context())
    with writing(engine) as connection:
        link_articles(connection, [one.article_id for one in stored], NOON)
