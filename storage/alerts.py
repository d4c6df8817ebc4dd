"""Alerts on their way: what was found for a watch becomes the text of a message in one transaction."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import aiosqlite

from bot.engine.model import Hit, Occurrence, Part
from storage import rows
from storage.amendments import show
from storage.database import Database
from storage.outbox import Outbox, key

SCHEMA = (
    # `member`: whose own watch it was, who must still be in the server when it is sent.
    """CREATE TABLE alert_occurrence (
        guild_id INTEGER NOT NULL, owner_id INTEGER NOT NULL, slot TEXT NOT NULL, channel_id INTEGER NOT NULL,
        created_by INTEGER NOT NULL, member INTEGER, due TEXT NOT NULL, state TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0, not_before TEXT NOT NULL, lease TEXT, problem TEXT,
        PRIMARY KEY (guild_id, owner_id, slot)) WITHOUT ROWID""",
    """CREATE INDEX alert_occurrence_open ON alert_occurrence (not_before)
        WHERE state IN ('due', 'prepared', 'sending')""",
    """CREATE TABLE alert_part (
        guild_id INTEGER NOT NULL, owner_id INTEGER NOT NULL, slot TEXT NOT NULL, number INTEGER NOT NULL,
        position INTEGER NOT NULL, payload TEXT NOT NULL, nonce TEXT NOT NULL, first_try TEXT, message_id INTEGER,
        done INTEGER NOT NULL DEFAULT 0, spare INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (guild_id, owner_id, slot, number)) WITHOUT ROWID""",
    # What was not begun when a watch is paused is not sent when it goes on.
    "CREATE TRIGGER alert_paused AFTER UPDATE OF paused ON watch WHEN new.paused BEGIN "
    "UPDATE alert_occurrence SET state = 'skipped', lease = NULL, problem = coalesce(new.problem, 'It was paused.') "
    "WHERE guild_id = new.guild_id AND owner_id = new.id AND state = 'prepared'; END",
    "CREATE TRIGGER alert_parts_go AFTER DELETE ON alert_occurrence BEGIN DELETE FROM alert_part "
    "WHERE guild_id = old.guild_id AND owner_id = old.owner_id AND slot = old.slot; END",
    # With a watch goes all that is not being sent.
    "CREATE TRIGGER alert_goes AFTER DELETE ON watch BEGIN "
    "DELETE FROM alert_part WHERE guild_id = old.guild_id AND owner_id = old.id AND slot NOT IN (SELECT slot FROM "
    "alert_occurrence o WHERE o.guild_id = old.guild_id AND o.owner_id = old.id AND o.state = 'sending'); "
    "DELETE FROM alert_occurrence WHERE guild_id = old.guild_id AND owner_id = old.id AND state != 'sending'; END",
)
_TOLD = (
    "guild_id = ? AND watch_id = ? AND (kind, item_id) IN "
    "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
)


class Alerts(Outbox):
    """The alerts of every guild on their way."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "alert", "watch", "o.member")

    async def prepare(
        self, one: Occurrence, articles: Iterable[int], parts: Sequence[Part], hits: Sequence[Hit], rest_until: datetime
    ) -> bool:
        """Fix what an alert says, and take what it tells out of what its watch waits to tell, which rests until then.

        Without parts nothing is sent. False when the watch is paused or gone, or some of it was taken or removed
        meanwhile.
        """
        told = (one.guild_id, one.owner_id, json.dumps([[hit.kind, hit.item_id] for hit in hits]))

        async def work(connection: aiosqlite.Connection) -> bool:
            (row,) = await connection.execute_fetchall(f"SELECT count(*) FROM watch_hit WHERE {_TOLD}", told)
            if row[0] != len(hits):
                return False
            cursor = await connection.execute(
                "UPDATE watch SET rest_until = ? WHERE guild_id = ? AND id = ? AND NOT paused",
                (rows.instant(rest_until), one.guild_id, one.owner_id),
            )
            if not cursor.rowcount:
                return False
            await connection.execute(f"DELETE FROM watch_hit WHERE {_TOLD}", told)
            if not parts:
                return True
            await connection.execute(
                "INSERT INTO alert_occurrence (guild_id, owner_id, slot, channel_id, created_by, member, due, state, "
                "not_before) VALUES (?,?,?,?,?,?,?,'prepared',?)",
                (*key(one), one.channel_id, one.created_by, one.member, rows.instant(one.due), rows.instant(one.due)),
            )
            for part in parts:
                await self._insert_part(connection, one, part)
            await show(connection, one, articles)
            return True

        return await self._database.write(work)
