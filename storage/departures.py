"""The guilds that the bot has left, and those whose data are being erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import aiosqlite

from storage import rows
from storage.database import Database
from storage.guilds import guilds_in, tables_of_guilds

SCHEMA: tuple[str, ...] = (
    # Nothing is done by itself for a guild that is in here. One that is `erasing` does not come back.
    """CREATE TABLE departure (
        guild_id INTEGER PRIMARY KEY, left_at TEXT NOT NULL, erasing INTEGER NOT NULL DEFAULT 0)""",
    # What a person has added is found without reading through all articles.
    "CREATE INDEX article_added_by ON article (guild_id, added_by) WHERE added_by IS NOT NULL",
    "CREATE INDEX article_proposed_by ON article (guild_id, proposed_by) WHERE proposed_by IS NOT NULL",
    "CREATE TRIGGER proposal_goes AFTER DELETE ON proposal BEGIN "
    "DELETE FROM proposal_data WHERE guild_id = old.guild_id AND proposal_id = old.id; END",
)
# For statements on what is to be done now: of the guilds that have a row of an alias, those that were not left.
STAYS = "NOT EXISTS (SELECT 1 FROM departure left_ WHERE left_.guild_id = {}.guild_id)"
# Discord's ids hold a time above these bits; smaller numbers are libraries of the command line, which nobody leaves.
ID_BITS = 22


class Departures:
    """Which guilds are left or being erased."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leave(self, guild_id: int, at: datetime) -> None:
        """Note that a guild was left, unless that is known."""

        async def work(connection: aiosqlite.Connection) -> None:
            await _leave(connection, guild_id, at)

        await self._database.write(work)

    async def stay(self, guild_id: int) -> None:
        """A guild that was left is there again; too late for one that is being erased."""

        async def work(connection: aiosqlite.Connection) -> None:
            await _stay(connection, guild_id)

        async with self._database.read() as connection:  # mostly a new one, and then nothing is written
            found = await connection.execute_fetchall("SELECT 1 FROM departure WHERE guild_id = ?", (guild_id,))
        if found:
            await self._database.write(work)

    async def compare(self, present: Collection[int], at: datetime, *, complete: bool) -> None:
        """Note which guilds are there again, and if these are all of them, which of those with data were left."""

        async with self._database.read() as connection:
            found = await connection.execute_fetchall("SELECT guild_id FROM departure")
            noted = {guild_id for (guild_id,) in found}
            known: set[int] = set()
            for table in await tables_of_guilds(connection):
                known.update(await guilds_in(connection, table))
        gone = [one for one in known - noted if complete and one >> ID_BITS and one not in present]
        again = [one for one in noted if one in present]

        async def work(connection: aiosqlite.Connection) -> None:
            for guild_id in gone:
                await _leave(connection, guild_id, at)
            for guild_id in again:
                await _stay(connection, guild_id)

        if gone or again:
            await self._database.write(work)

    async def begin(self, guild_id: int, at: datetime) -> None:
        """Let a guild's data be erased, now."""

        async def work(connection: aiosqlite.Connection) -> None:
            await _leave(connection, guild_id, at)
            await connection.execute("UPDATE departure SET erasing = 1 WHERE guild_id = ?", (guild_id,))

        await self._database.write(work)

    async def begin_all(self, before: datetime) -> None:
        """Let the data be erased of all guilds that were left by then."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("UPDATE departure SET erasing = 1 WHERE left_at <= ?", (rows.instant(before),))

        await self._database.write(work)

    async def erasing(self) -> list[int]:
        """The guilds that are being erased."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall("SELECT guild_id FROM departure WHERE erasing ORDER BY guild_id")
        return [guild_id for (guild_id,) in found]

    async def end(self, guild_id: int) -> None:
        """A guild is erased: nothing is known of it any more."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM departure WHERE guild_id = ?", (guild_id,))

        await self._database.write(work)


async def _stay(connection: aiosqlite.Connection, guild_id: int) -> None:
    there = "DELETE FROM departure WHERE guild_id = ? AND NOT erasing"
    if (await connection.execute(there, (guild_id,))).rowcount:
        # Its feeds have missed what others have been given meanwhile.
        await connection.execute(
            "UPDATE source SET etag = NULL, last_modified = NULL, body = NULL, asked = asked + 1 "
            "WHERE id IN (SELECT source_id FROM feed WHERE guild_id = ?)",
            (guild_id,),
        )


async def _leave(connection: aiosqlite.Connection, guild_id: int, at: datetime) -> None:
    statement = "INSERT INTO departure (guild_id, left_at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    await connection.execute(statement, (guild_id, rows.instant(at)))
