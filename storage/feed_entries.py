"""The entries of feeds: which were seen, and the queue of those whose articles are still to be read.

An entry is `waiting`, or `done` (its article is kept), `skipped` (not wanted) or `lost` (no article was to be had).
What is needed to read it goes once it no longer waits; its keys stay, so that it never comes again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import urlsplit

import aiosqlite

from bot.engine.model.feeds import FeedEntry, FeedNews, FeedWaiting
from storage import rows
from storage.database import Database, next_id
from storage.departures import STAYS

KNOWN = "SELECT k.key FROM json_each(?) j CROSS JOIN feed_key k ON k.guild_id = ? AND k.feed_id = ? AND k.key = j.value"
_COLUMNS = "e.guild_id, e.id, e.feed_id, e.entry, f.outlet, s.title, e.attempts, e.silent"
_JOINED = "JOIN feed f ON f.guild_id = e.guild_id AND f.id = e.feed_id JOIN source s ON s.id = f.source_id"
# From host to host through the index, so that a long backlog is not looked through to find what comes first in it.
_NEXT = f"""
WITH RECURSIVE hosts (host) AS (
    SELECT min(host) FROM feed_entry WHERE state = 'waiting' UNION ALL
    SELECT (SELECT min(e.host) FROM feed_entry e WHERE e.state = 'waiting' AND e.host > hosts.host)
    FROM hosts WHERE hosts.host IS NOT NULL)
SELECT {_COLUMNS} FROM hosts CROSS JOIN json_each((
    SELECT json_group_array(json_array(guild_id, id)) FROM (
        SELECT w.guild_id, w.id FROM feed_entry w JOIN feed p ON p.guild_id = w.guild_id AND p.id = w.feed_id
        WHERE w.state = 'waiting' AND w.host = hosts.host AND w.not_before <= :now AND NOT p.paused
        AND {STAYS.format("p")}
        ORDER BY w.silent, w.dated DESC LIMIT :each))) j
CROSS JOIN feed_entry e ON e.guild_id = j.value ->> 0 AND e.id = j.value ->> 1 {_JOINED}
ORDER BY e.silent, e.dated DESC, e.guild_id LIMIT :limit
"""  # noqa: S608
Ended = Literal["done", "skipped", "lost"]


class FeedEntries:
    """The queue of every guild's entries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next(self, now: datetime, *, limit: int, each: int) -> list[FeedWaiting]:
        """Entries to be read now: those to be told of before those of a backlog, of each the newest first.

        Of one host there are only `each`, so that it holds up no other.
        """
        return await self._select(_NEXT, {"now": rows.instant(now), "limit": limit, "each": each})

    async def same(self, link: str, now: datetime) -> list[FeedWaiting]:
        """The entries of all guilds that wait for one page, and may be read now."""
        stays = STAYS.format("f")
        where = f"WHERE e.state = 'waiting' AND e.link = :link AND e.not_before <= :now AND NOT f.paused AND {stays}"
        statement = f"SELECT {_COLUMNS} FROM feed_entry e {_JOINED} {where} ORDER BY e.guild_id, e.id"  # noqa: S608
        return await self._select(statement, {"now": rows.instant(now), "link": link})

    async def waits(self, entry: FeedWaiting) -> bool:
        """Whether an entry still waits: its feed may be removed meanwhile."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT 1 FROM feed_entry WHERE guild_id = ? AND id = ? AND state = 'waiting'",
                (entry.guild_id, entry.id),
            )
        return bool(found)

    async def end(
        self, entry: FeedWaiting, state: Ended, *, article_id: int | None = None, reason: str | None = None
    ) -> None:
        """Keep what became of an entry; one that no longer waits stays what it is."""
        await self._change(
            "UPDATE feed_entry SET state = ?, article_id = ?, reason = ?, entry = NULL "
            "WHERE guild_id = ? AND id = ? AND state = 'waiting'",
            (state, article_id, reason, entry.guild_id, entry.id),
        )

    async def later(self, entry: FeedWaiting, attempts: int, not_before: datetime, reason: str) -> None:
        """Let an entry wait until it is tried again."""
        await self._change(
            "UPDATE feed_entry SET attempts = ?, not_before = ?, reason = ? "
            "WHERE guild_id = ? AND id = ? AND state = 'waiting'",
            (attempts, rows.instant(not_before), reason, entry.guild_id, entry.id),
        )

    async def article_at(self, guild_id: int, url: str) -> int | None:
        """The article of a guild that has an address as its own."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT id FROM article WHERE guild_id = ? AND url = ? LIMIT 1", (guild_id, url)
            )
        return next((row[0] for row in found), None)

    async def _select(self, statement: str, values: dict[str, object]) -> list[FeedWaiting]:
        async with self._database.read() as connection:
            return [_waiting(row) for row in await connection.execute_fetchall(statement, values)]

    async def _change(self, statement: str, values: Sequence[object]) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, values)

        await self._database.write(work)


async def take(connection: aiosqlite.Connection, news: FeedNews, at: str) -> None:
    """Write a follower's new entries, the oldest first, so that the newest has the highest id."""
    key = (news.follower.guild_id, news.follower.feed_id)
    feed = await connection.execute_fetchall("SELECT 1 FROM feed WHERE guild_id = ? AND id = ?", key)
    if not feed:  # removed meanwhile
        return
    await connection.execute("UPDATE feed SET started = 1 WHERE guild_id = ? AND id = ?", key)
    marks = [[mark(one) for one in entry.keys] for entry in news.entries]
    every = json.dumps([one for each in marks for one in each])
    known = {row[0] for row in await connection.execute_fetchall(KNOWN, (every, *key))}
    new = [
        (entry, wanted)
        for entry, wanted, own in zip(news.entries, news.wanted, marks, strict=True)
        if known.isdisjoint(own)
    ]
    await connection.executemany(
        "INSERT OR IGNORE INTO feed_key VALUES (?,?,?)", ((*key, one) for each in marks for one in each)
    )
    new.reverse()  # feeds have the newest first
    new.sort(key=lambda one: one[0].published or "")
    first = await next_id(connection, key[0], "last_feed_entry", len(new)) if new else 0
    await connection.executemany(
        "INSERT INTO feed_entry (guild_id, id, feed_id, state, link, host, dated, entry, silent, seen_at, not_before) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                *(key[0], id, key[1], "waiting" if wanted else "skipped", entry.link, host_of(entry.link)),
                *(f"{entry.published or at[:10]} {id:012}", _dumped(entry) if wanted else None, news.silent, at, at),
            )
            for id, (entry, wanted) in enumerate(new, start=first)
        ),
    )


def mark(key: str) -> str:
    """A key of an entry as it is kept: short, however long the address in it is."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def host_of(url: str | None) -> str:
    """The host of an address, in small letters; empty without one."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _dumped(entry: FeedEntry) -> str:
    return json.dumps(asdict(entry) | {"keys": ()})


def _waiting(row: Sequence[Any]) -> FeedWaiting:
    guild_id, id, feed_id, entry, outlet, title, attempts, silent = row
    held = json.loads(entry)
    return FeedWaiting(guild_id, id, feed_id, FeedEntry(**held | {"keys": ()}), outlet, title, attempts, bool(silent))
