"""Messages on their way: occurrences of what sends them (the plan of a digest, or a watch), and their parts."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import aiosqlite

from bot.engine.model import Occurrence, OccurrenceKind, Part
from storage import rows
from storage.database import Database
from storage.departures import STAYS

OPEN = "o.state IN ('due', 'prepared', 'sending')"
THIS = "guild_id = ? AND owner_id = ? AND slot = ?"
# A clock that was set back must not make a lease or a rest last for a day.
FARTHEST = timedelta(hours=7)


class Outbox:
    """The outbox of digests, or of alerts. `owner` is the table of what they are of, `member` the column, if there is
    one, of whose own they are."""

    def __init__(self, database: Database, kind: OccurrenceKind, owner: str, member: str = "NULL") -> None:
        self._database = database
        self._kind: OccurrenceKind = kind
        self._occurrence, self._part, self._owner = f"{kind}_occurrence", f"{kind}_part", owner
        self._columns = (
            "o.guild_id, o.owner_id, o.slot, o.channel_id, o.created_by, o.due, o.state, o.tries, o.problem, "
            f"(SELECT message_id FROM {self._part} p WHERE p.guild_id = o.guild_id AND p.owner_id = o.owner_id "
            f"AND p.slot = o.slot AND p.message_id IS NOT NULL ORDER BY position LIMIT 1), {member}"
        )

    async def take(self, now: datetime, lease: timedelta, limit: int) -> list[Occurrence]:
        """Open occurrences that may be worked on now, longest waiting first; they are the caller's for `lease`."""

        async def work(connection: aiosqlite.Connection) -> list[Occurrence]:
            at, far = rows.instant(now), rows.instant(now + FARTHEST)
            found = list(
                await connection.execute_fetchall(
                    f"SELECT {self._columns} FROM {self._occurrence} o LEFT JOIN {self._owner} d "
                    f"ON d.guild_id = o.guild_id AND d.id = o.owner_id WHERE {OPEN} AND (o.not_before <= ? "
                    "OR o.not_before > ?) AND (o.lease IS NULL OR o.lease <= ? OR o.lease > ?) "
                    f"AND (o.state = 'sending' OR NOT d.paused) AND {STAYS.format('o')} ORDER BY o.not_before LIMIT ?",
                    (at, far, at, rows.instant(now + lease), limit),
                )
            )
            await connection.executemany(
                f"UPDATE {self._occurrence} SET lease = ? WHERE {THIS}",
                [(rows.instant(now + lease), *row[:3]) for row in found],
            )
            return [self._one(row) for row in found]

        async with self._database.read() as connection:  # most looks find nothing, and then nothing is written
            (row,) = await connection.execute_fetchall(
                f"SELECT EXISTS (SELECT 1 FROM {self._occurrence} o WHERE {OPEN} AND {STAYS.format('o')})"
            )
        return await self._database.write(work) if row[0] else []

    async def parts(self, one: Occurrence) -> list[Part]:
        """The messages of an occurrence in their order."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT number, position, payload, nonce, first_try, message_id, done, spare, amended "
                f"FROM {self._part} WHERE {THIS} ORDER BY position, number",
                key(one),
            )
        return [_part(row) for row in found]

    async def trying(self, one: Occurrence, part: Part, at: datetime, lease: datetime) -> bool:
        """Note a try before it is made. The first of an occurrence is refused when its owner is paused or gone."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                f"UPDATE {self._occurrence} SET state = 'sending', lease = ? WHERE {THIS} AND (state = 'sending' OR "
                f"state = 'prepared' AND EXISTS (SELECT 1 FROM {self._owner} d WHERE d.guild_id = "
                f"{self._occurrence}.guild_id AND d.id = {self._occurrence}.owner_id AND NOT d.paused))",
                (rows.instant(lease), *key(one)),
            )
            if cursor.rowcount:
                await connection.execute(
                    f"UPDATE {self._part} SET first_try = ? WHERE {THIS} AND number = ?",
                    (rows.instant(at), *key(one), part.number),
                )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def done(self, one: Occurrence, part: Part, message_id: int | None) -> None:
        """A message is posted (without an id: and was deleted since); with the last one the occurrence is sent."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE {self._part} SET message_id = ?, done = 1 WHERE {THIS} AND number = ?",
                (message_id, *key(one), part.number),
            )
            await connection.execute(
                f"UPDATE {self._occurrence} SET state = 'sent', lease = NULL, problem = NULL WHERE {THIS} AND NOT "
                f"EXISTS (SELECT 1 FROM {self._part} WHERE {THIS} AND NOT done)",
                (*key(one), *key(one)),
            )

        await self._database.write(work)

    async def stand_in(self, one: Occurrence, part: Part, spare: Part) -> None:
        """Another message takes the place of one that Discord refused for what it says."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE {self._part} SET done = 1 WHERE {THIS} AND number = ?",
                (*key(one), part.number),
            )
            await self._insert_part(connection, one, spare)

        await self._database.write(work)

    async def later(self, one: Occurrence, not_before: datetime, problem: str | None) -> None:
        """Let an occurrence rest."""
        await self._change(
            f"UPDATE {self._occurrence} SET not_before = ?, lease = NULL, tries = tries + 1, problem = ? "
            f"WHERE {THIS} AND state IN ('due', 'prepared', 'sending')",
            (rows.instant(not_before), problem, *key(one)),
        )

    async def give_back(self, ones: Sequence[Occurrence]) -> None:
        """End the lease of occurrences of which nothing has been tried since they were taken."""

        async def work(connection: aiosqlite.Connection) -> None:
            statement = f"UPDATE {self._occurrence} SET lease = NULL WHERE {THIS}"
            await connection.executemany(statement, [key(one) for one in ones])

        await self._database.write(work)

    async def end(self, one: Occurrence, state: str, problem: str | None) -> bool:
        """Close an occurrence that is not sent; True when it was open."""

        async def work(connection: aiosqlite.Connection) -> bool:
            await self._ending(connection, one, state)
            cursor = await connection.execute(
                f"UPDATE {self._occurrence} SET state = ?, problem = ?, lease = NULL WHERE {THIS} "
                "AND state IN ('due', 'prepared', 'sending')",
                (state, problem, *key(one)),
            )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def _ending(self, connection: aiosqlite.Connection, one: Occurrence, state: str) -> None:
        """What else changes with an occurrence that is closed."""

    async def untried(self, one: Occurrence, part: Part) -> None:
        """Discord refused the very first try of a part: it is certain that it was not posted."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE {self._part} SET first_try = NULL WHERE {THIS} AND number = ?",
                (*key(one), part.number),
            )
            await connection.execute(
                f"UPDATE {self._occurrence} SET state = 'prepared', lease = NULL WHERE {THIS} AND state = 'sending' "
                f"AND NOT EXISTS (SELECT 1 FROM {self._part} WHERE {THIS} AND (done OR first_try IS NOT NULL))",
                (*key(one), *key(one)),
            )

        await self._database.write(work)

    async def history(self, guild_id: int, owner_id: int, limit: int) -> list[Occurrence]:
        """The last occurrences of a plan or a watch, newest first."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                f"SELECT {self._columns} FROM {self._occurrence} o WHERE o.guild_id = ? AND o.owner_id = ? "
                "ORDER BY o.due DESC, o.slot DESC LIMIT ?",
                (guild_id, owner_id, limit),
            )
        return [self._one(row) for row in found]

    async def busy(self, guild_id: int, owner_id: int) -> bool:
        """Whether something of a plan or watch is still on its way."""
        async with self._database.read() as connection:
            (row,) = await connection.execute_fetchall(
                f"SELECT EXISTS (SELECT 1 FROM {self._occurrence} o WHERE guild_id = ? AND owner_id = ? AND {OPEN})",
                (guild_id, owner_id),
            )
        return bool(row[0])

    async def forget(self, before: datetime) -> int:
        """Drop what was due before and is no longer open, with its messages; how many there were."""

        async def work(connection: aiosqlite.Connection) -> int:
            old = f"SELECT guild_id, owner_id, slot FROM {self._occurrence} o WHERE o.due < ? AND NOT {OPEN}"
            await connection.execute(
                f"DELETE FROM {self._part} WHERE (guild_id, owner_id, slot) IN ({old})", (rows.instant(before),)
            )
            cursor = await connection.execute(
                f"DELETE FROM {self._occurrence} WHERE (guild_id, owner_id, slot) IN ({old})", (rows.instant(before),)
            )
            return cursor.rowcount

        return await self._database.write(work)

    async def _change(self, statement: str, values: Sequence[object]) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, values)

        await self._database.write(work)

    async def _insert_part(self, connection: aiosqlite.Connection, one: Occurrence, part: Part) -> None:
        await connection.execute(
            f"INSERT INTO {self._part} (guild_id, owner_id, slot, number, position, payload, nonce, spare) "
            "VALUES (?,?,?,?,?,?,?,?)",
            (*key(one), part.number, part.position, part.payload, part.nonce, part.spare),
        )

    def _one(self, row: Sequence[Any]) -> Occurrence:
        guild_id, owner_id, slot, channel_id, created_by, due, state, tries, problem, message_id, member = row
        return Occurrence(
            *(guild_id, owner_id, slot, channel_id, created_by, rows.parse_instant(due), state, tries, problem),
            *(message_id, self._kind, member),
        )


def key(one: Occurrence) -> tuple[int, int, str]:
    """What an occurrence is kept under."""
    return one.guild_id, one.owner_id, one.slot


def _part(row: Sequence[Any]) -> Part:
    number, position, payload, nonce, first_try, message_id, done, spare, amended = row
    tried = rows.parse_instant(first_try) if first_try else None
    return Part(number, position, payload, nonce, tried, message_id, bool(done), bool(spare), amended)
