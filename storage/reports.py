"""What people report as wrong: open until a quote is corrected, dismissed or gone; then nothing of it is kept."""

from __future__ import annotations

import json
from datetime import datetime

import aiosqlite

from storage import rows
from storage.database import Database

Row = tuple[int, int, datetime, tuple[str, ...]]


class Reports:
    """The open reports of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, guild_id: int, quote_id: int, reporter: int, note: str | None, *, at: datetime, most: int
    ) -> bool:
        """Keep a person's report of a quote in the place of an earlier one; False when they have `most` others."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "INSERT INTO report SELECT :guild, :quote, :reporter, :at, :note "
                "WHERE (SELECT count(*) FROM report WHERE guild_id = :guild AND reporter = :reporter "
                "AND quote_id != :quote) < :most "
                "ON CONFLICT DO UPDATE SET made_at = excluded.made_at, note = excluded.note",
                {
                    **{"guild": guild_id, "quote": quote_id, "reporter": reporter},
                    **{"at": rows.instant(at), "note": note, "most": most},
                },
            )
            await drop_lost(connection, guild_id)  # the quote may have gone meanwhile
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def of_guild(self, guild_id: int, *, limit: int = 50) -> list[Row]:
        """Reported quotes, the most reported first: id, how many people, since when, and their notes."""
        statement = (
            "SELECT quote_id, count(*), min(made_at), json_group_array(note) FILTER (WHERE note IS NOT NULL) "
            "FROM report WHERE guild_id = ? GROUP BY quote_id ORDER BY 2 DESC, 3, 1 LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, limit))
        return [(id, count, rows.parse_instant(at), tuple(json.loads(notes))) for id, count, at, notes in found]

    async def close(self, guild_id: int, quote_id: int) -> int:
        """Close the reports of a quote; how many there were."""

        async def work(connection: aiosqlite.Connection) -> int:
            return await close(connection, guild_id, quote_id)

        return await self._database.write(work)


async def close(connection: aiosqlite.Connection, guild_id: int, quote_id: int) -> int:
    """Close the reports of a quote inside a transaction; how many there were."""
    cursor = await connection.execute("DELETE FROM report WHERE guild_id = ? AND quote_id = ?", (guild_id, quote_id))
    return cursor.rowcount


async def drop_lost(connection: aiosqlite.Connection, guild_id: int) -> None:
    """Close the reports of quotes that are gone."""
    await connection.execute(
        "DELETE FROM report WHERE guild_id = :guild AND NOT EXISTS "
        "(SELECT 1 FROM quote q WHERE q.guild_id = :guild AND q.id = report.quote_id)",
        {"guild": guild_id},
    )
