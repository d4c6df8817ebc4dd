"""What became of each digest: occurrences, unique by local slot, and the outbox of their messages."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import aiosqlite

from bot.engine.model import Digest, DigestPlan, Occurrence, Part
from storage import rows
from storage.amendments import show
from storage.database import Database
from storage.outbox import THIS, Outbox, key

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
# A plan is not the only thing that messages are of.
RENAMED = (
    "ALTER TABLE digest_occurrence RENAME COLUMN plan_id TO owner_id",
    "ALTER TABLE digest_part RENAME COLUMN plan_id TO owner_id",
)
Slot = tuple[str, datetime, bool]  # its name, when it is due, and whether it is sent or skipped


class Deliveries(Outbox):
    """The digests of every guild on their way."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "digest", "digest_plan")

    async def open(self, plans: Sequence[tuple[DigestPlan, Sequence[Slot], datetime]], now: datetime) -> None:
        """Note the slots of plans whose hour has come, and when each plan comes next; known slots stay."""

        async def work(connection: aiosqlite.Connection) -> None:
            for plan, slots, next_due in plans:
                cursor = await connection.execute(
                    "UPDATE digest_plan SET next_due = ? WHERE guild_id = ? AND id = ? AND next_due = ? AND NOT paused",
                    (rows.instant(next_due), plan.guild_id, plan.id, rows.instant(plan.next_due or plan.covered_until)),
                )
                if not cursor.rowcount:  # edited meanwhile
                    continue
                for slot, due, sent in slots:
                    await _insert(connection, plan, slot, due, "due" if sent else "skipped", now)

        if plans:  # most looks find none, and then nothing is written
            await self._database.write(work)

    async def open_now(self, plan: DigestPlan, now: datetime) -> Occurrence:
        """A digest out of turn, under the next number."""

        async def work(connection: aiosqlite.Connection) -> str:
            (row,) = await connection.execute_fetchall(
                "SELECT count(*) FROM digest_occurrence WHERE guild_id = ? AND owner_id = ? AND slot LIKE 'now-%'",
                (plan.guild_id, plan.id),
            )
            slot = f"now-{row[0] + 1}"
            await _insert(connection, plan, slot, now, "due", now)
            return slot

        slot = await self._database.write(work)
        return Occurrence(plan.guild_id, plan.id, slot, plan.channel_id, plan.created_by, now, "due")

    async def prepare(self, one: Occurrence, digest: Digest, parts: Sequence[Part]) -> bool:
        """Fix what an occurrence says, and where the next one begins; False when the plan is no longer as it was."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE digest_plan SET covered_until = ? WHERE guild_id = ? AND id = ? AND NOT paused "
                "AND channel_id = ? AND covered_until = ?",
                (
                    *(rows.instant(digest.until), one.guild_id, one.owner_id, digest.plan.channel_id),
                    rows.instant(digest.plan.covered_until),
                ),
            )
            if not cursor.rowcount:
                return False
            cursor = await connection.execute(
                "UPDATE digest_occurrence SET state = 'prepared', channel_id = ?, since = ?, until = ?, used = ? "
                f"WHERE {THIS} AND state = 'due'",
                (
                    *(digest.plan.channel_id, rows.instant(digest.plan.covered_until), rows.instant(digest.until)),
                    *(json.dumps(digest.used), *key(one)),
                ),
            )
            if not cursor.rowcount:
                raise AssertionError("an occurrence is prepared once")  # takes covered_until back too
            for part in parts:
                await self._insert_part(connection, one, part)
            await show(connection, one, digest.articles)
            return True

        return await self._database.write(work)

    async def _ending(self, connection: aiosqlite.Connection, one: Occurrence, state: str) -> None:
        """Where nothing of it can have been read, the next digest begins where this one began."""
        if state != "uncertain":
            await connection.execute(
                "UPDATE digest_plan SET covered_until = (SELECT since FROM digest_occurrence WHERE "
                f"{THIS}) WHERE guild_id = ? AND id = ? AND EXISTS (SELECT 1 FROM digest_occurrence o WHERE "
                "o.guild_id = digest_plan.guild_id AND o.owner_id = digest_plan.id AND o.slot = ? AND "
                "o.state IN ('prepared', 'sending') AND o.until = digest_plan.covered_until) AND NOT EXISTS "
                f"(SELECT 1 FROM digest_part WHERE {THIS} AND (first_try IS NOT NULL OR message_id IS NOT NULL))",
                (*key(one), one.guild_id, one.owner_id, one.slot, *key(one)),
            )

    async def found(self, one: Occurrence, message_id: int) -> None:
        """A digest was posted that is not known as sent: now it is, and the next one begins at its hour."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE digest_occurrence SET state = 'sent', problem = NULL, lease = NULL WHERE {THIS}", key(one)
            )
            await self._insert_part(connection, one, Part(0, 0, "", ""))
            await connection.execute(
                f"UPDATE digest_part SET message_id = ?, done = 1 WHERE {THIS}", (message_id, *key(one))
            )
            await connection.execute(
                "UPDATE digest_plan SET covered_until = max(covered_until, ?) WHERE guild_id = ? AND id = ?",
                (rows.instant(one.due), one.guild_id, one.owner_id),
            )

        await self._database.write(work)

    async def shown(self, guild_id: int, plan_id: int, since: datetime) -> frozenset[str]:
        """The keys of what the digests of a plan have shown since an instant, also those of which a part is missing."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT used FROM digest_occurrence o WHERE guild_id = ? AND owner_id = ? AND due >= ? "
                "AND (state IN ('prepared', 'sending', 'sent', 'uncertain') OR EXISTS (SELECT 1 FROM digest_part p "
                "WHERE p.guild_id = o.guild_id AND p.owner_id = o.owner_id AND p.slot = o.slot AND message_id "
                "IS NOT NULL))",
                (guild_id, plan_id, rows.instant(since)),
            )
        return frozenset(key for row in found for key in json.loads(row[0]))


async def _insert(
    connection: aiosqlite.Connection, plan: DigestPlan, slot: str, due: datetime, state: str, now: datetime
) -> None:
    await connection.execute(
        "INSERT INTO digest_occurrence (guild_id, owner_id, slot, channel_id, created_by, due, state, not_before) "
        "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            *(plan.guild_id, plan.id, slot, plan.channel_id, plan.created_by, rows.instant(due), state),
            rows.instant(min(due, now)),
        ),
    )
