"""Hosts that asked to be left alone until some time, by Retry-After: no run asks them for anything before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from aggregator.store.models import resting_hosts


def save_rest(connection: Connection, host: str, until: datetime) -> None:
    """Remember that the host rests; one that asked for longer before rests for longer. `until` is aware."""
    this = resting_hosts.c.host == host
    known = connection.execute(select(resting_hosts.c.rests_until).where(this)).scalar()
    if known is None:
        connection.execute(insert(resting_hosts).values(host=host, rests_until=until))
    elif until > known:
        connection.execute(update(resting_hosts).where(this).values(rests_until=until))


def hosts_at_rest(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Until when, by host, of those that rest yet; the others are forgotten."""
    connection.execute(delete(resting_hosts).where(resting_hosts.c.rests_until <= now))
    return {row.host: row.rests_until for row in connection.execute(select(resting_hosts))}
