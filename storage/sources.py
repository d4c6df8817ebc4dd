"""The sources that each guild has blocked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import aiosqlite

from bot.engine.model.sources import BlockedSource
from storage import rows
from storage.database import Database

SCHEMA: tuple[str, ...] = (
    """CREATE TABLE blocked_source (
        guild_id INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, blocked_at TEXT NOT NULL, blocked_by INTEGER,
        PRIMARY KEY (guild_id, key)) WITHOUT ROWID""",
)
PAGE = 5000  # articles looked at in one statement


class Sources:
    """The blocked sources of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, guild_id: int, source: BlockedSource, *, most: int) -> bool:
        """Block a source, again if it is blocked already; False when `most` others are."""
        values = {"guild": guild_id, "key": source.key, "name": source.name, "most": most}
        values |= {"at": rows.instant(source.blocked_at), "by": source.blocked_by}

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "INSERT INTO blocked_source SELECT :guild, :key, :name, :at, :by "
                "WHERE (SELECT count(*) FROM blocked_source WHERE guild_id = :guild AND key != :key) < :most "
                "ON CONFLICT DO UPDATE SET name = excluded.name",
                values,
            )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def remove(self, guild_id: int, key: str) -> bool:
        """Let a source in again; False when it was not blocked."""

        async def work(connection: aiosqlite.Connection) -> bool:
            statement = "DELETE FROM blocked_source WHERE guild_id = ? AND key = ?"
            return (await connection.execute(statement, (guild_id, key))).rowcount > 0

        return await self._database.write(work)

    async def of_guild(self, guild_id: int) -> list[BlockedSource]:
        """What a guild has blocked, by name."""
        statement = "SELECT key, name, blocked_at, blocked_by FROM blocked_source WHERE guild_id = ? ORDER BY name, key"
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id,))
        return [BlockedSource(key, name, rows.parse_instant(at), by) for key, name, at, by in found]

    async def in_library(self, guild_id: int) -> AsyncIterator[Sequence[tuple[str | None, str | None]]]:
        """Address and outlet of every article of a guild, page by page."""
        statement = "SELECT id, url, source FROM article WHERE guild_id = ? AND id > ? ORDER BY id LIMIT ?"
        last = 0
        while True:
            async with self._database.read() as connection:
                found = list(await connection.execute_fetchall(statement, (guild_id, last, PAGE)))
            if not found:
                return
            yield [(url, source) for _, url, source in found]
            last = found[-1][0]
