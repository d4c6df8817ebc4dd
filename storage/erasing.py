"""What is kept of a guild erased, row after row, and gone from the file."""
# ruff: noqa: S608 (the names of tables and columns are those of the schema)

from __future__ import annotations

import asyncio

import aiosqlite

from storage.database import Database
from storage.guilds import tables_of_guilds

ROWS = 64  # removed between two looks at the clock; of articles as large as they may be these are a hundred megabytes
STEP = 0.1  # seconds of removing in one transaction, in which nothing else is written; a choice


class Erasing:
    """Erases guilds, in steps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, guild_id: int) -> bool:
        """Remove some of a guild's rows in one transaction; True once there is none.

        Stopped at any time, what is left is removed by the next steps.
        """
        clock = asyncio.get_running_loop().time

        async def work(connection: aiosqlite.Connection) -> bool:
            end = clock() + STEP
            removed = False
            for table, key in (await tables_of_guilds(connection)).items():
                some = f"SELECT {', '.join(key)} FROM {table} WHERE guild_id = ? LIMIT {ROWS}"
                # Row by row: in `key IN (SELECT ...)` SQLite would look through all of the guild each time.
                statement = f"DELETE FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in key)}"
                while found := await connection.execute_fetchall(some, (guild_id,)):
                    await connection.executemany(statement, found)
                    removed = True
                    if clock() > end:
                        return False
            return not removed  # else once more: triggers may have written what was removed before

        return await self._database.write(work)

    async def scrub(self) -> bool:
        """Let nothing of what was removed be left in the files; False while somebody reads an older state."""
        return await self._database.scrub()
