"""What a database says when it cannot go on, and what helps."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# What a database says -> what helps; the first that is found in its words, case aside.
_REMEDIES = (
    ("database is locked", "another run or program is writing to it: wait until that ends, then run this again"),
    ("readonly database", "it cannot be written: give this user the right to write the file and its folder"),
    ("read-only transaction", "it only takes reads: name a server that is not a replica"),
    ("disk is full", "make room on its disk, then run this again: nothing that was committed is lost"),
    ("no space left", "make room on its disk, then run this again: nothing that was committed is lost"),
    ("unable to open database file", "check AGGREGATOR_DATABASE_URL, and the rights on the file and its folder"),
    ("not a database", "AGGREGATOR_DATABASE_URL names another kind of file: name the database, or restore a backup"),
    ("malformed", "the file is damaged: restore a backup (docs/operations.md)"),
    ("connection refused", "no server answers there: start it, or correct AGGREGATOR_DATABASE_URL"),
    ("could not translate host name", "no such host: correct AGGREGATOR_DATABASE_URL"),
    ("authentication failed", "user or password are wrong: correct AGGREGATOR_DATABASE_URL"),
    ("does not exist", "create it on the server, or correct AGGREGATOR_DATABASE_URL"),
    ("canceling statement", "the server stopped the work (statement_timeout): raise its limit, then run this again"),
)


def in_words(error: Exception) -> str:
    """The error in a sentence; one of the database without the statement, with what helps where that is known."""
    if not isinstance(error, DBAPIError):
        return str(error)
    said = " ".join(str(error.orig).split())
    remedy = next((helps for words, helps in _REMEDIES if words in said.lower()), None)
    return f"the database says: {said}" + (f"; {remedy}" if remedy else "")
