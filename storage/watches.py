"""Watches, what is new for them, and what was found and not told yet.

What is new waits in a table that triggers fill, in the transaction that brings an article or a version of it: with
the numbers its guild had given to quotes and figures until then. What has a higher one is new; what a newer engine
finds in an old article is not, as nothing waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiosqlite

from bot.engine.model import Hit, HitKind, Watch
from storage import rows
from storage.database import Database, next_id
from storage.departures import STAYS

# An article published longer before it came in is of an archive, and no news; so is one without a day that neither a
# member nor a feed brought: an import. A choice.
OLD_DAYS = 7

_WATCHED = "EXISTS (SELECT 1 FROM watch w WHERE w.guild_id = new.guild_id AND NOT w.paused)"
_FRESH = (
    "FROM article a JOIN guild g ON g.guild_id = a.guild_id WHERE a.guild_id = new.guild_id AND a.id = {} "
    f"AND NOT a.silent AND coalesce(a.published >= date(substr(a.added_at, 1, 10), '-{OLD_DAYS} days'), "
    "a.added_by IS NOT NULL OR a.feed_id IS NOT NULL) "
    "ON CONFLICT DO NOTHING"
)


def _waits(table: str, article: str) -> str:
    """A trigger by which an article waits to be looked at."""
    return (
        f"CREATE TRIGGER watch_{table} AFTER INSERT ON {table} WHEN {_WATCHED} BEGIN "
        f"INSERT INTO watch_news SELECT a.guild_id, a.id, g.last_quote, g.last_figure, 0 {_FRESH.format(article)}; END"
    )


SCHEMA: tuple[str, ...] = (
    "ALTER TABLE guild ADD COLUMN last_watch INTEGER NOT NULL DEFAULT 0",
    # `last_quote` and `last_figure`: what its guild had when it was made or went on; only what is newer is told.
    """CREATE TABLE watch (
        guild_id INTEGER NOT NULL, id INTEGER NOT NULL, created_by INTEGER NOT NULL, kind TEXT NOT NULL,
        words TEXT NOT NULL, above TEXT, below TEXT, channel_id INTEGER, shared INTEGER NOT NULL, role_id INTEGER,
        quiet TEXT, zone TEXT NOT NULL, created_at TEXT NOT NULL, paused INTEGER NOT NULL, problem TEXT,
        last_quote INTEGER NOT NULL, last_figure INTEGER NOT NULL, rest_until TEXT,
        PRIMARY KEY (guild_id, id)) WITHOUT ROWID""",
    """CREATE TABLE watch_hit (
        guild_id INTEGER NOT NULL, watch_id INTEGER NOT NULL, kind TEXT NOT NULL, item_id INTEGER NOT NULL,
        found_at TEXT NOT NULL, PRIMARY KEY (guild_id, watch_id, kind, item_id)) WITHOUT ROWID""",
    # What hit a watch of late, by keys of `engine.novelty`, so that no copy of it hits again.
    """CREATE TABLE watch_told (
        guild_id INTEGER NOT NULL, watch_id INTEGER NOT NULL, key TEXT NOT NULL, told_at TEXT NOT NULL,
        PRIMARY KEY (guild_id, watch_id, key)) WITHOUT ROWID""",
    "CREATE INDEX watch_told_at ON watch_told (guild_id, told_at)",
    "CREATE TRIGGER watch_goes AFTER DELETE ON watch BEGIN "
    "DELETE FROM watch_hit WHERE guild_id = old.guild_id AND watch_id = old.id; "
    "DELETE FROM watch_told WHERE guild_id = old.guild_id AND watch_id = old.id; END",
    # An article that changes before it was looked at waits once. `changes` tells that what was read of it meanwhile is
    # out of date, as it is when a newer engine reads it again.
    """CREATE TABLE watch_news (
        guild_id INTEGER NOT NULL, article_id INTEGER NOT NULL, last_quote INTEGER NOT NULL,
        last_figure INTEGER NOT NULL, changes INTEGER NOT NULL, PRIMARY KEY (guild_id, article_id)) WITHOUT ROWID""",
    _waits("article", "new.id"),
    _waits("version", "new.article_id"),
    "CREATE TRIGGER watch_changed AFTER UPDATE OF engine ON article BEGIN "
    "UPDATE watch_news SET changes = changes + 1 WHERE guild_id = new.guild_id AND article_id = new.id; END",
    # The quotes and figures of an article go before it.
    "CREATE TRIGGER watch_unfound AFTER DELETE ON article BEGIN "
    "DELETE FROM watch_news WHERE guild_id = old.guild_id AND article_id = old.id; "
    "DELETE FROM watch_hit WHERE guild_id = old.guild_id AND NOT EXISTS (SELECT 1 FROM quote i "
    "WHERE watch_hit.kind = 'quote' AND i.guild_id = watch_hit.guild_id AND i.id = watch_hit.item_id) "
    "AND NOT EXISTS (SELECT 1 FROM figure i "
    "WHERE watch_hit.kind = 'figure' AND i.guild_id = watch_hit.guild_id AND i.id = watch_hit.item_id); END",
    # A quote that is corrected to another speaker was no hit for the one before.
    "CREATE TRIGGER watch_corrected AFTER UPDATE OF correction ON quote WHEN new.correction IS NOT old.correction "
    "AND new.speaker IS NOT old.speaker BEGIN "
    "DELETE FROM watch_hit WHERE guild_id = new.guild_id AND kind = 'quote' AND item_id = new.id "
    "AND watch_id IN (SELECT id FROM watch WHERE guild_id = new.guild_id AND kind = 'person'); END",
)
_COLUMNS = (
    "w.id, w.guild_id, w.created_by, w.kind, w.words, w.above, w.below, w.channel_id, w.shared, w.role_id, w.quiet, "
    "w.zone, w.created_at, w.paused, w.problem"
)
# An item may be gone: found no more by a newer engine.
_THERE = (
    "(EXISTS (SELECT 1 FROM quote i WHERE {0}.kind = 'quote' AND i.guild_id = {0}.guild_id AND i.id = {0}.item_id) "
    "OR EXISTS (SELECT 1 FROM figure i WHERE {0}.kind = 'figure' AND i.guild_id = {0}.guild_id AND i.id = {0}.item_id))"
)
_FOUND = (
    "FROM (SELECT :guild AS guild_id, json_extract(value, '$[0]') AS watch_id, json_extract(value, '$[1]') AS kind, "  # noqa: S608
    "json_extract(value, '$[2]') AS item_id, json_extract(value, '$[3]') AS key FROM json_each(:found)) f "
    "CROSS JOIN watch w ON w.guild_id = f.guild_id AND w.id = f.watch_id AND NOT w.paused "
    f"AND f.item_id > iif(f.kind = 'quote', w.last_quote, w.last_figure) WHERE {_THERE.format('f')} "
)


@dataclass(frozen=True, slots=True)
class News:
    """An article to be looked at: its quotes and figures with higher ids than these are new."""

    guild_id: int
    article_id: int
    last_quote: int
    last_figure: int
    changes: int


class Watches:
    """The watches of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, watch: Watch) -> Watch:
        """Keep a new watch under its guild's next id; what comes in from now on can hit it."""

        async def work(connection: aiosqlite.Connection) -> Watch:
            kept = replace(watch, id=await next_id(connection, watch.guild_id, "last_watch"))
            await connection.execute(
                "INSERT INTO watch SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, last_quote, last_figure, NULL "
                "FROM guild WHERE guild_id = ?",
                (
                    *(kept.guild_id, kept.id, kept.created_by, kept.kind, kept.words, kept.above, kept.below),
                    *(kept.channel_id, kept.shared, kept.role_id, json.dumps(kept.quiet) if kept.quiet else None),
                    *(kept.zone, rows.instant(kept.created_at), kept.paused, kept.problem, kept.guild_id),
                ),
            )
            return kept

        return await self._database.write(work)

    async def get(self, guild_id: int, watch_id: int) -> Watch | None:
        """One watch of a guild."""
        return next(iter(await self._select("WHERE w.guild_id = ? AND w.id = ?", (guild_id, watch_id))), None)

    async def of_guild(self, guild_id: int) -> list[Watch]:
        """All watches of a guild: its own, and those of its members."""
        return await self._select("WHERE w.guild_id = ? ORDER BY w.id", (guild_id,))

    async def of_member(self, guild_id: int, member: int) -> list[Watch]:
        """A member's own watches."""
        where = "WHERE w.guild_id = ? AND w.created_by = ? AND NOT w.shared ORDER BY w.id"
        return await self._select(where, (guild_id, member))

    async def active(self, guild_id: int, after: int, limit: int) -> list[Watch]:
        """Watches of a guild that are not paused, those that follow an id."""
        where = "WHERE w.guild_id = ? AND w.id > ? AND NOT w.paused ORDER BY w.id LIMIT ?"
        return await self._select(where, (guild_id, after, limit))

    async def remove(self, guild_id: int, watch_id: int) -> bool:
        """Remove a watch with its hits; False when there is none."""
        return await self._change("DELETE FROM watch WHERE guild_id = ? AND id = ?", (guild_id, watch_id))

    async def pause(self, guild_id: int, watch_id: int, paused: bool, problem: str | None = None) -> bool:
        """Pause a watch, or let it go on with what comes in from now on; `problem` tells why it paused by itself.

        False when there is none, or it was so before.
        """
        return await self._change(
            "UPDATE watch SET paused = :paused, problem = :problem, "
            "(last_quote, last_figure) = (SELECT last_quote, last_figure FROM guild g WHERE g.guild_id = :guild) "
            "WHERE guild_id = :guild AND id = :id AND paused != :paused",
            {"guild": guild_id, "id": watch_id, "paused": paused, "problem": problem},
        )

    async def rest(self, guild_id: int, watch_id: int, until: datetime) -> None:
        """Let `waiting` leave a watch out until then, as in its quiet hours."""
        statement = "UPDATE watch SET rest_until = ? WHERE guild_id = ? AND id = ?"
        await self._change(statement, (rows.instant(until), guild_id, watch_id))

    # --- what is new ---

    async def news(self, limit: int) -> list[News]:
        """Articles to be looked at, in turn of their guilds, each guild's oldest first; those of one guild together."""
        statement = (
            "SELECT guild_id, article_id, last_quote, last_figure, changes FROM (SELECT *, row_number() "  # noqa: S608
            "OVER (PARTITION BY guild_id ORDER BY article_id) AS turn FROM watch_news n "
            f"WHERE {STAYS.format('n')} ORDER BY turn, guild_id LIMIT ?) ORDER BY guild_id, article_id"
        )
        async with self._database.read() as connection:
            return [News(*row) for row in await connection.execute_fetchall(statement, (limit,))]

    async def told(self, guild_id: int, watches: Collection[int], since: datetime) -> dict[int, set[str]]:
        """By watch the keys of what has hit it since then."""
        statement = (
            "SELECT t.watch_id, t.key FROM json_each(?) j CROSS JOIN watch_told t "
            "ON t.guild_id = ? AND t.watch_id = j.value WHERE t.told_at >= ?"
        )
        found: dict[int, set[str]] = {}
        async with self._database.read() as connection:
            values = (json.dumps(list(watches)), guild_id, rows.instant(since))
            for watch, key in await connection.execute_fetchall(statement, values):
                found.setdefault(watch, set()).add(key)
        return found

    async def note(
        self,
        guild_id: int,
        news: Sequence[News],
        found: Sequence[tuple[int, HitKind, int, str]],
        *,
        at: datetime,
        forget: datetime,
    ) -> bool:
        """Keep what was found, given as watch, kind, item and key, and let the news wait no more: all or nothing.

        Keys of before `forget` are dropped. False when others have looked meanwhile, or an article has changed again.
        """
        values = {"guild": guild_id, "found": json.dumps(found), "at": rows.instant(at)}

        async def work(connection: aiosqlite.Connection) -> bool:
            waiting = await connection.execute_fetchall(
                "SELECT article_id, changes FROM watch_news WHERE guild_id = ?", (guild_id,)
            )
            if not {(one.article_id, one.changes) for one in news} <= {(row[0], row[1]) for row in waiting}:
                return False
            await connection.executemany(
                "DELETE FROM watch_news WHERE guild_id = ? AND article_id = ?",
                [(guild_id, one.article_id) for one in news],
            )
            await connection.execute(
                f"INSERT OR IGNORE INTO watch_hit SELECT w.guild_id, w.id, f.kind, f.item_id, :at {_FOUND}", values
            )
            await connection.execute(
                f"INSERT INTO watch_told SELECT w.guild_id, w.id, f.key, :at {_FOUND}"
                "ON CONFLICT DO UPDATE SET told_at = excluded.told_at",
                values,
            )
            await connection.execute(
                "DELETE FROM watch_told WHERE guild_id = ? AND told_at < ?", (guild_id, rows.instant(forget))
            )
            return True

        return await self._database.write(work)

    # --- what is to be told ---

    async def waiting(self, now: datetime, limit: int) -> list[Watch]:
        """Watches of all guilds with hits, but for those that are paused or rest; who waits longest comes first."""
        statement = (
            "FROM (SELECT guild_id, watch_id, min(found_at) AS since FROM watch_hit h "  # noqa: S608
            f"WHERE {_THERE.format('h')} AND {STAYS.format('h')} GROUP BY guild_id, watch_id) f "
            "CROSS JOIN watch w ON w.guild_id = f.guild_id AND w.id = f.watch_id AND NOT w.paused "
            "WHERE w.rest_until IS NULL OR w.rest_until <= ? ORDER BY f.since, w.guild_id, w.id LIMIT ?"
        )
        return await self._select(statement, (rows.instant(now), limit), table="")

    async def hits(self, guild_id: int, watch_id: int) -> list[Hit]:
        """What was found for a watch and not told yet, oldest first."""
        statement = (
            "SELECT kind, item_id, found_at FROM watch_hit h WHERE guild_id = ? AND watch_id = ? "  # noqa: S608
            f"AND {_THERE.format('h')} ORDER BY found_at, kind DESC, item_id"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, watch_id))
        return [Hit(kind, item, rows.parse_instant(at)) for kind, item, at in found]

    async def _change(self, statement: str, values: Sequence[object] | dict[str, object]) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            return (await connection.execute(statement, values)).rowcount > 0

        return await self._database.write(work)

    async def _select(self, where: str, values: Sequence[object], table: str = "FROM watch w") -> list[Watch]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT {_COLUMNS} {table} {where}", values)
        return [_watch(row) for row in found]


def _watch(row: Sequence[Any]) -> Watch:
    id, guild_id, created_by, kind, words, above, below, channel_id, shared, role_id, quiet, *rest = row
    zone, created_at, paused, problem = rest
    return Watch(
        *(id, guild_id, created_by, kind, words, above, below, channel_id, bool(shared), role_id),
        *(tuple(json.loads(quiet)) if quiet else None, zone, rows.parse_instant(created_at), bool(paused), problem),
    )
