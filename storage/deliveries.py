"""What became of each digest: occurrences, unique by local slot, and the outbox of their messages."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import aiosqlite

from bot.engine.model import Digest, DigestPlan, Occurrence, Part
from storage import rows
from storage.database import Database
from storage.departures import STAYS

SCHEMA = (
    # Every slot up to `next_due` is dealt with.
    "ALTER TABLE digest_plan ADD COLUMN next_due TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE digest_plan ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE digest_plan ADD COLUMN length TEXT NOT NULL DEFAULT 'normal'",
    "UPDATE digest_plan SET next_due = covered_until",
    "CREATE INDEX digest_plan_due ON digest_plan (next_due) WHERE NOT paused",
    """CREATE TABLE digest_occurrence (
        guild_id INTEGER NOT NULL, plan_id INTEGER NOT NULL, slot TEXT NOT NULL, channel_id INTEGER NOT NULL,
        created_by INTEGER NOT NULL, due TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        not_before TEXT NOT NULL, lease TEXT, since TEXT, until TEXT, used TEXT NOT NULL DEFAULT '[]', problem TEXT,
        PRIMARY KEY (guild_id, plan_id, slot)) WITHOUT ROWID""",
    """CREATE INDEX digest_occurrence_open ON digest_occurrence (not_before)
        WHERE state IN ('due', 'prepared', 'sending')""",
    """CREATE TABLE digest_part (
        guild_id INTEGER NOT NULL, plan_id INTEGER NOT NULL, slot TEXT NOT NULL, number INTEGER NOT NULL,
        position INTEGER NOT NULL, payload TEXT NOT NULL, nonce TEXT NOT NULL, first_try TEXT, message_id INTEGER,
        done INTEGER NOT NULL DEFAULT 0, spare INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (guild_id, plan_id, slot, number)) WITHOUT ROWID""",
    # A run without messages was under way when the bot was stopped for the update: what it told comes with the next.
    """INSERT INTO digest_occurrence (guild_id, plan_id, slot, channel_id, created_by, due, state, not_before)
        SELECT r.guild_id, r.plan_id, r.slot, p.channel_id, p.created_by, r.claimed_at,
               CASE WHEN r.message_ids IS NULL THEN 'uncertain' ELSE 'sent' END, r.claimed_at
        FROM digest_run r JOIN digest_plan p ON p.guild_id = r.guild_id AND p.id = r.plan_id""",
    """INSERT INTO digest_part (guild_id, plan_id, slot, number, position, payload, nonce, message_id, done)
        SELECT r.guild_id, r.plan_id, r.slot, m.key, m.key, '', '', m.value, 1
        FROM digest_run r, json_each(r.message_ids) m WHERE r.message_ids IS NOT NULL""",
    "DROP TABLE digest_run",
)

_OPEN = "o.state IN ('due', 'prepared', 'sending')"
_COLUMNS = (
    "o.guild_id, o.plan_id, o.slot, o.channel_id, o.created_by, o.due, o.state, o.tries, o.problem, (SELECT message_id "
    "FROM digest_part p WHERE p.guild_id = o.guild_id AND p.plan_id = o.plan_id AND p.slot = o.slot AND p.message_id "
    "IS NOT NULL ORDER BY position LIMIT 1)"
)
_THIS = "guild_id = ? AND plan_id = ? AND slot = ?"
# A clock that was set back must not make a lease or a rest last for a day.
FARTHEST = timedelta(hours=7)


class Deliveries:
    """The digests of every guild on their way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, plan: DigestPlan, slots: Sequence[tuple[str, datetime, bool]], next_due: datetime, now: datetime
    ) -> None:
        """Note slots whose hour has come: name, instant, and whether it is sent or skipped; known ones stay."""

        async def work(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(
                "UPDATE digest_plan SET next_due = ? WHERE guild_id = ? AND id = ? AND next_due = ? AND NOT paused",
                (rows.instant(next_due), plan.guild_id, plan.id, rows.instant(plan.next_due or plan.covered_until)),
            )
            if not cursor.rowcount:  # edited meanwhile
                return
            for slot, due, sent in slots:
                await _insert(connection, plan, slot, due, "due" if sent else "skipped", now)

        await self._database.write(work)

    async def open_now(self, plan: DigestPlan, now: datetime) -> Occurrence:
        """A digest out of turn, under the next number."""

        async def work(connection: aiosqlite.Connection) -> str:
            (row,) = await connection.execute_fetchall(
                "SELECT count(*) FROM digest_occurrence WHERE guild_id = ? AND plan_id = ? AND slot LIKE 'now-%'",
                (plan.guild_id, plan.id),
            )
            slot = f"now-{row[0] + 1}"
            await _insert(connection, plan, slot, now, "due", now)
            return slot

        slot = await self._database.write(work)
        return Occurrence(plan.guild_id, plan.id, slot, plan.channel_id, plan.created_by, now, "due")

    async def take(self, now: datetime, lease: timedelta, limit: int) -> list[Occurrence]:
        """Open occurrences that may be worked on now, longest waiting first; they are the caller's for `lease`."""

        async def work(connection: aiosqlite.Connection) -> list[Occurrence]:
            at, far = rows.instant(now), rows.instant(now + FARTHEST)
            found = list(
                await connection.execute_fetchall(
                    f"SELECT {_COLUMNS} FROM digest_occurrence o LEFT JOIN digest_plan d ON d.guild_id = o.guild_id "
                    f"AND d.id = o.plan_id WHERE {_OPEN} AND (o.not_before <= ? OR o.not_before > ?) AND (o.lease IS "
                    "NULL OR o.lease <= ? OR o.lease > ?) AND (o.state = 'sending' OR NOT d.paused) "
                    f"AND {STAYS.format('o')} "
                    "ORDER BY o.not_before LIMIT ?",
                    (at, far, at, rows.instant(now + lease), limit),
                )
            )
            await connection.executemany(
                f"UPDATE digest_occurrence SET lease = ? WHERE {_THIS}",
                [(rows.instant(now + lease), *row[:3]) for row in found],
            )
            return [_occurrence(row) for row in found]

        async with self._database.read() as connection:  # most looks find nothing, and then nothing is written
            (row,) = await connection.execute_fetchall(
                f"SELECT EXISTS (SELECT 1 FROM digest_occurrence o WHERE {_OPEN} AND {STAYS.format('o')})"
            )
        return await self._database.write(work) if row[0] else []

    async def prepare(self, one: Occurrence, digest: Digest, parts: Sequence[Part]) -> bool:
        """Fix what an occurrence says, and where the next one begins; False when the plan is no longer as it was."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE digest_plan SET covered_until = ? WHERE guild_id = ? AND id = ? AND NOT paused "
                "AND channel_id = ? AND covered_until = ?",
                (
                    *(rows.instant(digest.until), one.guild_id, one.plan_id, digest.plan.channel_id),
                    rows.instant(digest.plan.covered_until),
                ),
            )
            if not cursor.rowcount:
                return False
            cursor = await connection.execute(
                "UPDATE digest_occurrence SET state = 'prepared', channel_id = ?, since = ?, until = ?, used = ? "
                f"WHERE {_THIS} AND state = 'due'",
                (
                    *(digest.plan.channel_id, rows.instant(digest.plan.covered_until), rows.instant(digest.until)),
                    *(json.dumps(digest.used), *_key(one)),
                ),
            )
            if not cursor.rowcount:
                raise AssertionError("an occurrence is prepared once")  # takes covered_until back too
            for part in parts:
                await _insert_part(connection, one, part)
            return True

        return await self._database.write(work)

    async def parts(self, one: Occurrence) -> list[Part]:
        """The messages of an occurrence in their order."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT number, position, payload, nonce, first_try, message_id, done, spare FROM digest_part "
                f"WHERE {_THIS} ORDER BY position, number",
                _key(one),
            )
        return [_part(row) for row in found]

    async def trying(self, one: Occurrence, part: Part, at: datetime, lease: datetime) -> bool:
        """Note a try before it is made. The first of an occurrence is refused when its plan is paused or gone."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                f"UPDATE digest_occurrence SET state = 'sending', lease = ? WHERE {_THIS} AND (state = 'sending' OR "
                "state = 'prepared' AND EXISTS (SELECT 1 FROM digest_plan d WHERE d.guild_id = "
                "digest_occurrence.guild_id AND d.id = digest_occurrence.plan_id AND NOT d.paused))",
                (rows.instant(lease), *_key(one)),
            )
            if cursor.rowcount:
                await connection.execute(
                    f"UPDATE digest_part SET first_try = ? WHERE {_THIS} AND number = ?",
                    (rows.instant(at), *_key(one), part.number),
                )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def done(self, one: Occurrence, part: Part, message_id: int | None) -> None:
        """A message is posted (without an id: and was deleted since); with the last one the occurrence is sent."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE digest_part SET message_id = ?, done = 1 WHERE {_THIS} AND number = ?",
                (message_id, *_key(one), part.number),
            )
            await connection.execute(
                f"UPDATE digest_occurrence SET state = 'sent', lease = NULL, problem = NULL WHERE {_THIS} AND NOT "
                f"EXISTS (SELECT 1 FROM digest_part WHERE {_THIS} AND NOT done)",
                (*_key(one), *_key(one)),
            )

        await self._database.write(work)

    async def stand_in(self, one: Occurrence, part: Part, spare: Part) -> None:
        """Another message takes the place of one that Discord refused for what it says."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE digest_part SET done = 1 WHERE {_THIS} AND number = ?",
                (*_key(one), part.number),
            )
            await _insert_part(connection, one, spare)

        await self._database.write(work)

    async def later(self, one: Occurrence, not_before: datetime, problem: str | None) -> None:
        """Let an occurrence rest."""
        await self._change(
            "UPDATE digest_occurrence SET not_before = ?, lease = NULL, tries = tries + 1, problem = ? "
            f"WHERE {_THIS} AND state IN ('due', 'prepared', 'sending')",
            (rows.instant(not_before), problem, *_key(one)),
        )

    async def end(self, one: Occurrence, state: str, problem: str | None) -> bool:
        """Close an occurrence that is not sent; True when it was open. Where nothing of it can have been read, the
        next digest begins where this one began."""

        async def work(connection: aiosqlite.Connection) -> bool:
            if state != "uncertain":
                await connection.execute(
                    "UPDATE digest_plan SET covered_until = (SELECT since FROM digest_occurrence WHERE "
                    f"{_THIS}) WHERE guild_id = ? AND id = ? AND EXISTS (SELECT 1 FROM digest_occurrence o WHERE "
                    "o.guild_id = digest_plan.guild_id AND o.plan_id = digest_plan.id AND o.slot = ? AND "
                    "o.state IN ('prepared', 'sending') AND o.until = digest_plan.covered_until) AND NOT EXISTS "
                    f"(SELECT 1 FROM digest_part WHERE {_THIS} AND (first_try IS NOT NULL OR message_id IS NOT NULL))",
                    (*_key(one), one.guild_id, one.plan_id, one.slot, *_key(one)),
                )
            cursor = await connection.execute(
                f"UPDATE digest_occurrence SET state = ?, problem = ?, lease = NULL WHERE {_THIS} "
                "AND state IN ('due', 'prepared', 'sending')",
                (state, problem, *_key(one)),
            )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def untried(self, one: Occurrence, part: Part) -> None:
        """Discord refused the very first try of a part: it is certain that it was not posted."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE digest_part SET first_try = NULL WHERE {_THIS} AND number = ?",
                (*_key(one), part.number),
            )
            await connection.execute(
                f"UPDATE digest_occurrence SET state = 'prepared', lease = NULL WHERE {_THIS} AND state = 'sending' "
                f"AND NOT EXISTS (SELECT 1 FROM digest_part WHERE {_THIS} AND (done OR first_try IS NOT NULL))",
                (*_key(one), *_key(one)),
            )

        await self._database.write(work)

    async def history(self, guild_id: int, plan_id: int, limit: int) -> list[Occurrence]:
        """The last occurrences of a plan, newest first."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                f"SELECT {_COLUMNS} FROM digest_occurrence o WHERE o.guild_id = ? AND o.plan_id = ? "
                "ORDER BY o.due DESC, o.slot DESC LIMIT ?",
                (guild_id, plan_id, limit),
            )
        return [_occurrence(row) for row in found]

    async def shown(self, guild_id: int, plan_id: int, since: datetime) -> frozenset[str]:
        """The keys of what the digests of a plan have shown since an instant, also those of which a part is missing."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT used FROM digest_occurrence o WHERE guild_id = ? AND plan_id = ? AND due >= ? "
                "AND (state IN ('prepared', 'sending', 'sent', 'uncertain') OR EXISTS (SELECT 1 FROM digest_part p "
                "WHERE p.guild_id = o.guild_id AND p.plan_id = o.plan_id AND p.slot = o.slot AND message_id "
                "IS NOT NULL))",
                (guild_id, plan_id, rows.instant(since)),
            )
        return frozenset(key for row in found for key in json.loads(row[0]))

    async def _change(self, statement: str, values: Sequence[object]) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, values)

        await self._database.write(work)


def _key(one: Occurrence) -> tuple[int, int, str]:
    return one.guild_id, one.plan_id, one.slot


async def _insert(
    connection: aiosqlite.Connection, plan: DigestPlan, slot: str, due: datetime, state: str, now: datetime
) -> None:
    await connection.execute(
        "INSERT INTO digest_occurrence (guild_id, plan_id, slot, channel_id, created_by, due, state, not_before) "
        "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            *(plan.guild_id, plan.id, slot, plan.channel_id, plan.created_by, rows.instant(due), state),
            rows.instant(min(due, now)),
        ),
    )


async def _insert_part(connection: aiosqlite.Connection, one: Occurrence, part: Part) -> None:
    await connection.execute(
        "INSERT INTO digest_part (guild_id, plan_id, slot, number, position, payload, nonce, spare) "
        "VALUES (?,?,?,?,?,?,?,?)",
        (*_key(one), part.number, part.position, part.payload, part.nonce, part.spare),
    )


def _occurrence(row: Sequence[Any]) -> Occurrence:
    guild_id, plan_id, slot, channel_id, created_by, due, *others = row
    return Occurrence(guild_id, plan_id, slot, channel_id, created_by, rows.parse_instant(due), *others)


def _part(row: Sequence[Any]) -> Part:
    number, position, payload, nonce, first_try, message_id, done, spare = row
    tried = rows.parse_instant(first_try) if first_try else None
    return Part(number, position, payload, nonce, tried, message_id, bool(done), bool(spare))
