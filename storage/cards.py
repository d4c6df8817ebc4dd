"""What the bot must remember between two clicks and two starts: answers with pages, and the registered commands."""

from __future__ import annotations

import secrets
from datetime import datetime

import aiosqlite

from storage import rows
from storage.database import Database

TOKEN_BYTES = 9  # 12 characters that nobody guesses


class Cards:
    """Payloads of answers with pages, by a token."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, guild_id: int, payload: str, at: datetime) -> str:
        """Keep a payload; returns its token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT INTO card VALUES (?,?,?,?)", (guild_id, token, payload, rows.instant(at)))

        await self._database.write(work)
        return token

    async def get(self, guild_id: int, token: str) -> str | None:
        """The payload a guild keeps under a token."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT payload FROM card WHERE guild_id = ? AND token = ?", (guild_id, token)
            )
        return next((row[0] for row in found), None)

    async def purge(self, before: datetime) -> None:
        """Forget what was kept before an instant."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM card WHERE made_at < ?", (rows.instant(before),))

        await self._database.write(work)


class Commands:
    """The hash of the command set that was last registered with Discord."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self) -> str | None:
        """The hash, if one is kept."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall("SELECT digest FROM command_set")
        return next((row[0] for row in found), None)

    async def put(self, digest: str) -> None:
        """Keep the hash."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT OR REPLACE INTO command_set VALUES (1, ?)", (digest,))

        await self._database.write(work)
