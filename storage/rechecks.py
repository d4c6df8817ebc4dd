"""Pages that are looked at again: what their servers call the state that was read, and when the next look is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import aiosqlite

from bot.engine.model import Recheck, Seen
from storage import rows
from storage.database import Database
from storage.departures import STAYS

SCHEMA: tuple[str, ...] = (
    """CREATE TABLE watch (
        guild_id INTEGER NOT NULL, article_id INTEGER NOT NULL, link TEXT NOT NULL, host TEXT NOT NULL,
        etag TEXT, last_modified TEXT, next_at TEXT, checked_at TEXT, gone_at TEXT,
        PRIMARY KEY (guild_id, article_id)) WITHOUT ROWID""",
    "CREATE INDEX watch_next ON watch (next_at, host) WHERE next_at IS NOT NULL",
    "CREATE TRIGGER watch_goes AFTER DELETE ON article BEGIN "
    "DELETE FROM watch WHERE guild_id = old.guild_id AND article_id = old.id; END",
)
# Since people watch for words and figures, which is another thing.
RENAMED: tuple[str, ...] = (
    "DROP TRIGGER watch_goes",
    "DROP INDEX watch_next",
    "ALTER TABLE watch RENAME TO recheck",
    "CREATE INDEX recheck_next ON recheck (next_at, host) WHERE next_at IS NOT NULL",
    "CREATE TRIGGER recheck_goes AFTER DELETE ON article BEGIN "
    "DELETE FROM recheck WHERE guild_id = old.guild_id AND article_id = old.id; END",
)
_COLUMNS = "guild_id, article_id, link, etag, last_modified, next_at, checked_at, gone_at"


class Rechecks:
    """The pages of every guild that are looked at again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, recheck: Recheck) -> None:
        """Keep what is known of an article's page, unless the article was removed meanwhile."""
        statement = (
            "INSERT OR REPLACE INTO recheck (guild_id, article_id, link, host, etag, last_modified, next_at, "
            "checked_at, gone_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? FROM article WHERE guild_id = ? AND id = ?"
        )
        seen = recheck.seen
        times = [rows.instant(at) if at else None for at in (recheck.next_at, recheck.checked_at, recheck.gone_at)]
        host = (rows.address(seen.link) or "").partition("/")[0]
        which = (recheck.guild_id, recheck.article_id)

        async def work(connection: aiosqlite.Connection) -> None:
            values = (*which, seen.link, host, seen.etag, seen.last_modified, *times, *which)
            await connection.execute(statement, values)

        await self._database.write(work)

    async def get(self, guild_id: int, article_id: int) -> Recheck | None:
        """What is known of an article's page."""
        statement = f"SELECT {_COLUMNS} FROM recheck WHERE guild_id = ? AND article_id = ?"  # noqa: S608
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, article_id))
        return next((_recheck(row) for row in found), None)

    async def due(self, now: datetime, limit: int) -> list[Recheck]:
        """Pages of guilds that were not left whose next look has come, the longest waiting first, one of each host."""
        statement = (
            f"SELECT {_COLUMNS}, min(next_at) FROM recheck WHERE next_at <= ? AND {STAYS.format('recheck')} "  # noqa: S608
            "GROUP BY host ORDER BY min(next_at) LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (rows.instant(now), limit))
        return [_recheck(row[:-1]) for row in found]


def _recheck(row: Sequence[Any]) -> Recheck:
    guild_id, article_id, link, etag, last_modified, *times = row
    next_at, checked_at, gone_at = (rows.parse_instant(at) if at else None for at in times)
    return Recheck(guild_id, article_id, Seen(link, etag, last_modified), next_at, checked_at, gone_at)
