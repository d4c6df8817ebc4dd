"""Feeds: the sources that libraries share, and which library follows which."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import aiosqlite

from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedFilter, FeedFollower, FeedNews, FeedRecord, FeedSource
from storage import rows
from storage.database import Database, next_id
from storage.departures import STAYS
from storage.feed_entries import KNOWN, host_of, mark, take

# Triggers take along what belongs to a feed: who erases a guild's feeds erases everything of them. A source goes with
# the last feed that follows it.
SCHEMA: tuple[str, ...] = (
    "ALTER TABLE guild ADD COLUMN last_feed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE guild ADD COLUMN last_feed_entry INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE source (
        id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE, title TEXT, etag TEXT, last_modified TEXT,
        ttl REAL, body TEXT, next_at TEXT, checked_at TEXT, worked_at TEXT, quiet INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0, failing_since TEXT, problem TEXT, gone INTEGER NOT NULL DEFAULT 0,
        moved_to TEXT, moved_since TEXT, moved_seen INTEGER NOT NULL DEFAULT 0,
        asked INTEGER NOT NULL DEFAULT 0, host TEXT NOT NULL)""",
    "CREATE INDEX source_next ON source (next_at) WHERE next_at IS NOT NULL",
    """CREATE TABLE feed (
        guild_id INTEGER NOT NULL, id INTEGER NOT NULL, source_id INTEGER NOT NULL REFERENCES source (id),
        outlet TEXT, must TEXT NOT NULL, must_not TEXT NOT NULL, added_by INTEGER, added_at TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0, started INTEGER NOT NULL DEFAULT 0, noticed_at TEXT,
        PRIMARY KEY (guild_id, id), UNIQUE (guild_id, source_id)) WITHOUT ROWID""",
    "CREATE INDEX feed_source ON feed (source_id)",
    """CREATE TABLE feed_entry (
        guild_id INTEGER NOT NULL, id INTEGER NOT NULL, feed_id INTEGER NOT NULL, state TEXT NOT NULL, link TEXT,
        host TEXT NOT NULL, dated TEXT NOT NULL, entry TEXT, silent INTEGER NOT NULL, seen_at TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, not_before TEXT NOT NULL, article_id INTEGER, reason TEXT,
        PRIMARY KEY (guild_id, id), FOREIGN KEY (guild_id, feed_id) REFERENCES feed (guild_id, id)
        ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX feed_entry_feed ON feed_entry (guild_id, feed_id, state)",
    # `dated` is the day and the id: it sorts by age also where a feed tells no times.
    "CREATE INDEX feed_entry_waiting ON feed_entry (host, silent, dated DESC) WHERE state = 'waiting'",
    "CREATE INDEX feed_entry_link ON feed_entry (link) WHERE state = 'waiting'",
    """CREATE TABLE feed_key (
        guild_id INTEGER NOT NULL, feed_id INTEGER NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (guild_id, feed_id, key), FOREIGN KEY (guild_id, feed_id) REFERENCES feed (guild_id, id)
        ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE TRIGGER source_left AFTER DELETE ON feed BEGIN DELETE FROM source WHERE id = old.source_id "
    "AND NOT EXISTS (SELECT 1 FROM feed WHERE source_id = old.source_id); END",
    "CREATE INDEX article_url ON article (guild_id, url) WHERE url IS NOT NULL",
)
_SOURCE = tuple(field.name for field in fields(FeedSource))
_INSTANTS = {"next_at", "checked_at", "worked_at", "failing_since", "moved_since"}
_WANTED = {"etag", "last_modified", "body", "next_at", "gone"}  # what being asked in full sets
_SET = ", ".join(f"{name} = :{name}" for name in _SOURCE if name not in ("id", "asked"))
_SET_THE_REST = ", ".join(f"{name} = :{name}" for name in _SOURCE if name not in {"id", "asked", *_WANTED})
_SOURCES = ", ".join(f"s.{name}" for name in _SOURCE)
_COUNTED = "(SELECT count(*) FROM feed_entry e WHERE e.guild_id = f.guild_id AND e.feed_id = f.id AND e.state = '{}')"
_FEED = (
    "f.id, s.url, s.title, f.outlet, f.must, f.must_not, f.added_by, f.added_at, f.paused, s.checked_at, s.worked_at, "
    f"s.next_at, s.failing_since, s.problem, {_COUNTED.format('done')}, {_COUNTED.format('waiting')}, "
    f"{_COUNTED.format('lost')} FROM feed f JOIN source s ON s.id = f.source_id"
)
_IN_FULL = "etag = NULL, last_modified = NULL, body = NULL, asked = asked + 1"
_SOURCE_IN_FULL = (
    "INSERT INTO source (url, host, next_at) VALUES (?, ?, ?) ON CONFLICT (url) DO UPDATE SET "  # noqa: S608
    f"{_IN_FULL}, gone = 0, next_at = excluded.next_at"
)


class Feeds:
    """The sources, and the feeds of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- a guild's feeds ---

    async def follow(
        self, guild_id: int, url: str, *, outlet: str | None, filter: FeedFilter, added_by: int | None, at: datetime,
        most: int,
    ) -> tuple[int, bool]:  # fmt: skip
        """The id of a guild's feed at an address, and whether it is new. BadInput when it has `most` already.

        Its source is asked in full next: what others have seen of it the new one has not.
        """

        async def work(connection: aiosqlite.Connection) -> tuple[int, bool]:
            found = await connection.execute_fetchall(
                "SELECT f.id FROM feed f JOIN source s ON s.id = f.source_id WHERE f.guild_id = ? AND s.url = ?",
                (guild_id, url),
            )
            for (id,) in found:
                return id, False
            ((count,),) = await connection.execute_fetchall("SELECT count(*) FROM feed WHERE guild_id = ?", (guild_id,))
            if count >= most:
                raise BadInput(f"This library follows {most} feeds, as many as one may. Remove one first.")
            await connection.execute(_SOURCE_IN_FULL, (url, host_of(url), rows.instant(at)))
            ((source_id,),) = await connection.execute_fetchall("SELECT id FROM source WHERE url = ?", (url,))
            id = await next_id(connection, guild_id, "last_feed")
            await connection.execute(
                "INSERT INTO feed (guild_id, id, source_id, outlet, must, must_not, added_by, added_at) "
                "VALUES (?,?,?,?,?,?,?,?)",
                (guild_id, id, source_id, outlet, *_filter_row(filter), added_by, rows.instant(at)),
            )
            return id, True

        return await self._database.write(work)

    async def get(self, guild_id: int, feed_id: int) -> FeedRecord | None:
        """One feed of a guild."""
        return next(iter(await self._records("WHERE f.guild_id = ? AND f.id = ?", (guild_id, feed_id))), None)

    async def of_guild(self, guild_id: int) -> list[FeedRecord]:
        """All feeds of a guild."""
        return await self._records("WHERE f.guild_id = ? ORDER BY f.id", (guild_id,))

    async def edit(self, guild_id: int, feed_id: int, filter: FeedFilter, outlet: str | None) -> None:
        """Change what a feed's articles are filed under, and which are wanted from now on."""
        await self._change(
            "UPDATE feed SET must = ?, must_not = ?, outlet = ? WHERE guild_id = ? AND id = ?",
            (*_filter_row(filter), outlet, guild_id, feed_id),
        )

    async def pause(self, guild_id: int, feed_id: int, paused: bool, at: datetime) -> None:
        """Pause a feed, or let it go on: then its source is asked next, and in full, for what it has missed."""

        async def work(connection: aiosqlite.Connection) -> None:
            key = (guild_id, feed_id)
            await connection.execute(
                "UPDATE feed SET paused = ?, noticed_at = NULL WHERE guild_id = ? AND id = ?", (paused, *key)
            )
            if not paused:
                await connection.execute(
                    f"UPDATE source SET {_IN_FULL}, gone = 0, next_at = max(?, coalesce(next_at, '')) "  # noqa: S608
                    "WHERE id = (SELECT source_id FROM feed WHERE guild_id = ? AND id = ?)",
                    (rows.instant(at), *key),
                )

        await self._database.write(work)

    async def remove(self, guild_id: int, feed_id: int) -> None:
        """Remove a feed with what is known of its entries."""
        await self._change("DELETE FROM feed WHERE guild_id = ? AND id = ?", (guild_id, feed_id))

    async def troubled(self, since: datetime, told: datetime) -> list[tuple[int, FeedRecord]]:
        """Guild and feed of those that are gone and of whom nothing was told, or have been failing since an instant and
        of whom nothing was told after another.
        """
        where = (
            f"WHERE NOT f.paused AND {STAYS.format('f')} "
            "AND (CASE WHEN s.gone THEN f.noticed_at IS NULL OR f.noticed_at < s.failing_since "
            "ELSE s.failing_since <= ? AND (f.noticed_at IS NULL OR f.noticed_at <= ? "
            "OR f.noticed_at < s.failing_since) END) ORDER BY f.guild_id, f.id"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                f"SELECT f.guild_id, {_FEED} {where}",
                (rows.instant(since), rows.instant(told)),
            )
        return [(row[0], _record(row[1:])) for row in found]

    async def noticed(self, guild_id: int, feed_id: int, at: datetime) -> None:
        """Keep that somebody was told of a feed."""
        await self._change(
            "UPDATE feed SET noticed_at = ? WHERE guild_id = ? AND id = ?", (rows.instant(at), guild_id, feed_id)
        )

    # --- sources ---

    async def source_of(self, guild_id: int, feed_id: int) -> FeedSource | None:
        """The source of a guild's feed."""
        where = "JOIN feed f ON f.source_id = s.id WHERE f.guild_id = ? AND f.id = ?"
        return next(iter(await self._sources(where, (guild_id, feed_id))), None)

    async def due(self, now: datetime, *, limit: int, each: int) -> list[FeedSource]:
        """Sources to be asked now, the longest due first; of one host only `each`, so that it holds up no other."""
        where = (
            "WHERE s.id IN (SELECT id FROM (SELECT d.id, d.next_at, row_number() OVER (PARTITION BY d.host ORDER BY "  # noqa: S608
            "d.next_at) AS place FROM source d WHERE d.next_at <= ? AND EXISTS (SELECT 1 FROM feed f "
            f"WHERE f.source_id = d.id AND NOT f.paused AND {STAYS.format('f')})) WHERE place <= ? "
            "ORDER BY next_at LIMIT ?) ORDER BY s.next_at"
        )
        return await self._sources(where, (rows.instant(now), each, limit))

    async def followers(self, source_id: int) -> list[FeedFollower]:
        """The feeds that are fed by a source now."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT guild_id, id, must, must_not, started FROM feed WHERE source_id = ? AND NOT paused "  # noqa: S608
                f"AND {STAYS.format('feed')}",
                (source_id,),
            )
        return [FeedFollower(guild_id, id, _filter(*said), bool(started)) for guild_id, id, *said, started in found]

    async def known(self, guild_id: int, feed_id: int, keys: Sequence[str]) -> set[str]:
        """Those of these keys of entries that a feed has seen before."""
        marks = {mark(key): key for key in keys}
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(KNOWN, (json.dumps(list(marks)), guild_id, feed_id))
        return {marks[row[0]] for row in found}

    async def put(self, source: FeedSource) -> None:
        """Keep what became of a check that brought nothing new."""
        await self.arrive(source, [], source.checked_at)

    async def arrive(self, source: FeedSource, news: Sequence[FeedNews], at: datetime | None) -> None:
        """Keep what a check brought: new entries and the source's validators in one transaction.

        Whoever is gone meanwhile gets nothing; an entry with a key that is known by now is not new. If somebody wanted
        the source asked in full meanwhile, it will be.
        """

        async def work(connection: aiosqlite.Connection) -> None:
            row = _source_row(source)
            cursor = await connection.execute(f"UPDATE source SET {_SET} WHERE id = :id AND asked = :asked", row)  # noqa: S608
            if not cursor.rowcount:
                await connection.execute(f"UPDATE source SET {_SET_THE_REST} WHERE id = :id", row)  # noqa: S608
            for one in news:
                await take(connection, one, rows.instant(at) if at else "")

        await self._database.write(work)

    async def move(self, source: FeedSource, url: str) -> None:
        """Follow a source to another address for good; where that is a source already, the two become one."""

        async def work(connection: aiosqlite.Connection) -> None:
            found = await connection.execute_fetchall("SELECT id FROM source WHERE url = ?", (url,))
            if not (target := next((row[0] for row in found), None)):
                await connection.execute(
                    f"UPDATE source SET url = ?, host = ?, {_IN_FULL}, moved_to = NULL, moved_since = NULL, "  # noqa: S608
                    "moved_seen = 0 WHERE id = ?",
                    (url, host_of(url), source.id),
                )
                return
            both = await connection.execute_fetchall(
                "SELECT old.guild_id, old.id, new.id FROM feed old JOIN feed new ON new.guild_id = old.guild_id "
                "WHERE old.source_id = ? AND new.source_id = ?",
                (source.id, target),
            )
            for guild_id, old, new in both:
                await _merge(connection, guild_id, old, new)
            # Whoever comes from the old address gets what they have not seen; the last one takes the old source along.
            await connection.execute(f"UPDATE source SET {_IN_FULL} WHERE id = ?", (target,))  # noqa: S608
            await connection.execute("UPDATE feed SET source_id = ? WHERE source_id = ?", (target, source.id))
            await connection.execute("DELETE FROM source WHERE id = ?", (source.id,))

        await self._database.write(work)

    async def _sources(self, where: str, values: Sequence[object]) -> list[FeedSource]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT {_SOURCES} FROM source s {where}", values)  # noqa: S608
        return [_source(row) for row in found]

    async def _records(self, where: str, values: Sequence[object]) -> list[FeedRecord]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT {_FEED} {where}", values)
        return [_record(row) for row in found]

    async def _change(self, statement: str, values: Sequence[object]) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, values)

        await self._database.write(work)


async def _merge(connection: aiosqlite.Connection, guild_id: int, old: int, new: int) -> None:
    """Make one feed of two of a guild, with what both have seen."""
    of_old = {"guild": guild_id, "old": old, "new": new}
    for table in ("feed_entry", "feed_key", "article"):
        await connection.execute(
            f"UPDATE OR IGNORE {table} SET feed_id = :new WHERE guild_id = :guild AND feed_id = :old",  # noqa: S608
            of_old,
        )
    await connection.execute("DELETE FROM feed WHERE guild_id = :guild AND id = :old", of_old)


def _filter_row(filter: FeedFilter) -> tuple[str, str]:
    return json.dumps(filter.must), json.dumps(filter.must_not)


def _filter(must: str, must_not: str) -> FeedFilter:
    return FeedFilter(tuple(json.loads(must)), tuple(json.loads(must_not)))


def _instant(value: str | None) -> datetime | None:
    return rows.parse_instant(value) if value else None


def _source(row: Sequence[Any]) -> FeedSource:
    held = dict(zip(_SOURCE, row, strict=True))
    held |= {name: _instant(held[name]) for name in _INSTANTS}
    return FeedSource(**held | {"gone": bool(held["gone"])})


def _source_row(source: FeedSource) -> dict[str, object]:
    held = asdict(source)
    return held | {name: rows.instant(held[name]) for name in _INSTANTS if held[name]}


def _record(row: Sequence[Any]) -> FeedRecord:
    id, url, title, outlet, must, must_not, added_by, added_at, paused, *instants, problem, done, waiting, lost = row
    checked_at, worked_at, next_at, failing_since = map(_instant, instants)
    return FeedRecord(
        *(id, url, title, outlet, _filter(must, must_not), added_by, rows.parse_instant(added_at), bool(paused)),
        *(checked_at, worked_at, None if paused else next_at, failing_since, problem, done, waiting, lost),
    )
