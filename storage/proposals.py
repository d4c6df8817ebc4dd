"""What members of the guilds propose, and where each guild has that shown."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.engine.model import Submission
from bot.engine.model.proposals import Proposal
from storage import rows
from storage.database import Database, next_id

SCHEMA: tuple[str, ...] = (
    "ALTER TABLE guild ADD COLUMN last_proposal INTEGER NOT NULL DEFAULT 0",
    # A guild that is in here lets its members propose.
    """CREATE TABLE proposing (
        guild_id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, set_by INTEGER NOT NULL, set_at TEXT NOT NULL)""",
    """CREATE TABLE proposal (
        guild_id INTEGER NOT NULL, id INTEGER NOT NULL, state TEXT NOT NULL, url TEXT, name TEXT, title TEXT,
        source TEXT, published TEXT, size INTEGER NOT NULL, proposed_by INTEGER NOT NULL, proposed_at TEXT NOT NULL,
        decided_by INTEGER, decided_at TEXT, article_id INTEGER, channel_id INTEGER, message_id INTEGER,
        PRIMARY KEY (guild_id, id)) WITHOUT ROWID""",
    "CREATE INDEX proposal_state ON proposal (guild_id, state, proposed_at)",
    # Apart, so that a list does not read megabytes past; gone once the proposal is decided.
    """CREATE TABLE proposal_data (
        guild_id INTEGER NOT NULL, proposal_id INTEGER NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (guild_id, proposal_id))""",
)
_COLUMNS = (
    "id, url, name, title, source, published, size, proposed_by, proposed_at, state, decided_by, decided_at, "
    "article_id, channel_id, message_id"
)


class Proposals:
    """The proposals of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def channel(self, guild_id: int) -> int | None:
        """The channel in which a guild has proposals shown; None where nothing can be proposed."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT channel_id FROM proposing WHERE guild_id = ?", (guild_id,)
            )
        return next((int(row[0]) for row in found), None)

    async def set_channel(self, guild_id: int, channel_id: int, *, by: int, at: datetime) -> None:
        """Let members propose, shown in this channel."""
        statement = "INSERT OR REPLACE INTO proposing VALUES (?, ?, ?, ?)"
        await self._change(statement, (guild_id, channel_id, by, rows.instant(at)))

    async def no_channel(self, guild_id: int) -> bool:
        """Let nobody propose; False where nobody could."""
        return await self._change("DELETE FROM proposing WHERE guild_id = ?", (guild_id,))

    async def waiting(self, guild_id: int, member: int, url: str | None) -> tuple[int, int, int, int]:
        """How many proposals are open: of all, of a member, of this link alone; and the bytes of all."""
        statement = (
            "SELECT count(*), coalesce(sum(proposed_by = ?), 0), coalesce(sum(size = 0 AND url IS ?), 0), "
            "coalesce(sum(size), 0) FROM proposal WHERE guild_id = ? AND state = 'open'"
        )
        async with self._database.read() as connection:
            (row,) = await connection.execute_fetchall(statement, (member, url, guild_id))
        return row[0], row[1], row[2], row[3]

    async def add(self, guild_id: int, offer: Submission, *, by: int, at: datetime) -> Proposal:
        """Keep a proposal with its data."""

        async def work(connection: aiosqlite.Connection) -> Proposal:
            number = await next_id(connection, guild_id, "last_proposal")
            await connection.execute(
                "INSERT INTO proposal (guild_id, id, state, url, name, title, source, published, size, proposed_by, "
                "proposed_at) VALUES (?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(guild_id, number, offer.url, offer.name, offer.title, offer.source, offer.published),
                    *(len(offer.data), by, rows.instant(at)),
                ),
            )
            if offer.data:
                await connection.execute("INSERT INTO proposal_data VALUES (?, ?, ?)", (guild_id, number, offer.data))
            return Proposal(number, offer, len(offer.data), by, at)

        return await self._database.write(work)

    async def get(self, guild_id: int, number: int) -> Proposal | None:
        """One proposal of a guild, without its data."""
        return next(iter(await self._select("guild_id = ? AND id = ?", (guild_id, number))), None)

    async def open(self, guild_id: int) -> list[Proposal]:
        """The open proposals of a guild, oldest first, without their data."""
        return await self._select("guild_id = ? AND state = 'open' ORDER BY id", (guild_id,))

    async def data(self, guild_id: int, number: int) -> bytes:
        """The bytes of an open proposal; none of a link."""
        statement = "SELECT data FROM proposal_data WHERE guild_id = ? AND proposal_id = ?"
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, number))
        return next((bytes(row[0]) for row in found), b"")

    async def shown(self, guild_id: int, number: int, channel_id: int, message_id: int) -> None:
        """Keep by which message a proposal is shown."""
        statement = "UPDATE proposal SET channel_id = ?, message_id = ? WHERE guild_id = ? AND id = ?"
        await self._change(statement, (channel_id, message_id, guild_id, number))

    async def decide(self, guild_id: int, after: Proposal) -> bool:
        """Close a proposal as `after` has it; False when it is open no more."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE proposal SET state = ?, decided_by = ?, decided_at = ?, article_id = ? "
                "WHERE guild_id = ? AND id = ? AND state = 'open'",
                (
                    *(after.state, after.decided_by, after.decided_at and rows.instant(after.decided_at)),
                    *(after.article_id, guild_id, after.id),
                ),
            )
            if cursor.rowcount:
                await _forget(connection, guild_id)
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def lapse(self, guild_id: int, *, before: datetime, at: datetime) -> None:
        """Close the open proposals that were made before then."""
        old = "guild_id = ? AND state = 'open' AND proposed_at < ?"
        if not await self._select(f"{old} LIMIT 1", (guild_id, rows.instant(before))):  # nothing to write, mostly
            return

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE proposal SET state = 'lapsed', decided_at = ? WHERE {old}",  # noqa: S608
                (rows.instant(at), guild_id, rows.instant(before)),
            )
            await _forget(connection, guild_id)

        await self._database.write(work)

    async def forget(self, before: datetime) -> int:
        """Drop what was decided or lapsed before; how many there were."""

        async def work(connection: aiosqlite.Connection) -> int:
            cursor = await connection.execute(
                "DELETE FROM proposal WHERE state != 'open' AND decided_at < ?", (rows.instant(before),)
            )
            return cursor.rowcount

        return await self._database.write(work)

    async def lapsed(self, guild_id: int, since: datetime) -> int:
        """How many proposals of a guild have lapsed since then."""
        where = "guild_id = ? AND state = 'lapsed' AND decided_at >= ?"
        return len(await self._select(where, (guild_id, rows.instant(since))))

    async def _select(self, where: str, values: tuple[object, ...]) -> list[Proposal]:
        async with self._database.read() as connection:
            statement = f"SELECT {_COLUMNS} FROM proposal WHERE {where}"  # noqa: S608
            found = await connection.execute_fetchall(statement, values)
        return [_proposal(row) for row in found]

    async def _change(self, statement: str, values: tuple[object, ...]) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            return (await connection.execute(statement, values)).rowcount > 0

        return await self._database.write(work)


async def _forget(connection: aiosqlite.Connection, guild_id: int) -> None:
    """Remove the data of what is open no more."""
    await connection.execute(
        "DELETE FROM proposal_data WHERE guild_id = ? AND proposal_id NOT IN "
        "(SELECT id FROM proposal WHERE guild_id = ? AND state = 'open')",
        (guild_id, guild_id),
    )


def _proposal(row: rows.Row) -> Proposal:
    id, url, name, title, source, published, size, by, at, state, decided_by, decided_at, *shown = row
    offer = Submission(b"", name, title, source, url, published)
    decided = decided_at and rows.parse_instant(decided_at)
    return Proposal(id, offer, size, by, rows.parse_instant(at), state, decided_by, decided, *shown)
