"""Lines that were imported, so that an import goes on where it was stopped without reading them again."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aiosqlite

from storage.database import Database

# A line is forgotten with its article: imported again, it is added again.
SCHEMA: tuple[str, ...] = (
    """CREATE TABLE imported (
        guild_id INTEGER NOT NULL, line TEXT NOT NULL, article_id INTEGER NOT NULL,
        PRIMARY KEY (guild_id, line)) WITHOUT ROWID""",
    "CREATE INDEX imported_article ON imported (guild_id, article_id)",
    "CREATE TRIGGER imported_less AFTER DELETE ON article BEGIN "
    "DELETE FROM imported WHERE guild_id = old.guild_id AND article_id = old.id; END",
)


class Imports:
    """The lines that every guild has imported, by a digest of their bytes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, guild_id: int, lines: Sequence[str]) -> set[str]:
        """Which of these lines are in."""
        statement = "SELECT i.line FROM json_each(?) j CROSS JOIN imported i ON i.guild_id = ? AND i.line = j.value"
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (json.dumps(list(lines)), guild_id))
        return {row[0] for row in found}

    async def put(self, guild_id: int, lines: Sequence[tuple[str, int]]) -> None:
        """Keep that lines are in, each with its article, unless that was removed meanwhile."""
        statement = (
            "INSERT OR IGNORE INTO imported SELECT a.guild_id, ?, a.id FROM article a WHERE a.guild_id = ? AND a.id = ?"
        )

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(statement, [(line, guild_id, article) for line, article in lines])

        await self._database.write(work)
