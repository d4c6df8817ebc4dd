"""Digest plans, and what became of each local slot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiosqlite

from bot.engine.model import DigestPlan
from storage import rows
from storage.database import Database, next_id

_COLUMNS = "id, guild_id, channel_id, time, zone, days, topics, created_by, paused, covered_until, problem"


class Digests:
    """The digests of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, plan: DigestPlan) -> DigestPlan:
        """Keep a plan; one with id 0 is new and gets the guild's next id."""

        async def work(connection: aiosqlite.Connection) -> DigestPlan:
            id = plan.id or await next_id(connection, plan.guild_id, "last_plan")
            kept = replace(plan, id=id)
            await connection.execute(
                f"INSERT OR REPLACE INTO digest_plan ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
                (
                    *(kept.id, kept.guild_id, kept.channel_id, kept.time, kept.zone),
                    *(json.dumps(kept.days), json.dumps(kept.topics), kept.created_by, kept.paused),
                    *(rows.instant(kept.covered_until), kept.problem),
                ),
            )
            return kept

        return await self._database.write(work)

    async def get(self, guild_id: int, plan_id: int) -> DigestPlan | None:
        """One plan of a guild."""
        return next(iter(await self._select("WHERE guild_id = ? AND id = ?", (guild_id, plan_id))), None)

    async def of_guild(self, guild_id: int) -> list[DigestPlan]:
        """All plans of a guild."""
        return await self._select("WHERE guild_id = ? ORDER BY id", (guild_id,))

    async def active(self) -> list[DigestPlan]:
        """The plans of all guilds that are not paused."""
        return await self._select("WHERE NOT paused ORDER BY guild_id, id", ())

    async def remove(self, guild_id: int, plan_id: int) -> bool:
        """Remove a plan and its runs; False when there is none."""

        async def work(connection: aiosqlite.Connection) -> bool:
            await connection.execute("DELETE FROM digest_run WHERE guild_id = ? AND plan_id = ?", (guild_id, plan_id))
            cursor = await connection.execute(
                "DELETE FROM digest_plan WHERE guild_id = ? AND id = ?", (guild_id, plan_id)
            )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def pause(self, guild_id: int, plan_id: int, paused: bool, problem: str | None = None) -> bool:
        """Pause a plan, or let it go on; `problem` tells why it paused by itself. False when there is none."""
        return await self._change(
            "UPDATE digest_plan SET paused = ?, problem = ? WHERE guild_id = ? AND id = ?",
            (paused, problem, guild_id, plan_id),
        )

    async def claim(self, guild_id: int, plan_id: int, slot: str, at: datetime) -> bool:
        """Take a slot for sending; False when it was taken before."""
        return await self._change(
            "INSERT INTO digest_run (guild_id, plan_id, slot, claimed_at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            (guild_id, plan_id, slot, rows.instant(at)),
        )

    async def confirm(
        self, guild_id: int, plan_id: int, slot: str, *, message_ids: Sequence[int], covered_until: datetime
    ) -> None:
        """Note that a slot was sent; the next digest begins at `covered_until`."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE digest_run SET message_ids = ? WHERE guild_id = ? AND plan_id = ? AND slot = ?",
                (json.dumps(list(message_ids)), guild_id, plan_id, slot),
            )
            await connection.execute(
                "UPDATE digest_plan SET covered_until = ? WHERE guild_id = ? AND id = ?",
                (rows.instant(covered_until), guild_id, plan_id),
            )

        await self._database.write(work)

    async def release(self, guild_id: int, plan_id: int, slot: str) -> None:
        """Give a slot back that could not be sent."""
        await self._change(
            "DELETE FROM digest_run WHERE guild_id = ? AND plan_id = ? AND slot = ? AND message_ids IS NULL",
            (guild_id, plan_id, slot),
        )

    async def stale(self, before: datetime) -> list[tuple[int, int, str]]:
        """Guild, plan and slot of what was claimed before an instant and never confirmed."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                "SELECT guild_id, plan_id, slot FROM digest_run WHERE message_ids IS NULL AND claimed_at < ?",
                (rows.instant(before),),
            )
        return [(row[0], row[1], row[2]) for row in found]

    async def _change(self, statement: str, values: Sequence[object]) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            return (await connection.execute(statement, values)).rowcount > 0

        return await self._database.write(work)

    async def _select(self, where: str, values: Sequence[object]) -> list[DigestPlan]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT {_COLUMNS} FROM digest_plan {where}", values)  # noqa: S608
        return [_plan(row) for row in found]


def _plan(row: Sequence[Any]) -> DigestPlan:
    id, guild_id, channel_id, time, zone, days, topics, created_by, paused, covered_until, problem = row
    return DigestPlan(
        *(id, guild_id, channel_id, time, zone, tuple(json.loads(days)), tuple(json.loads(topics)), created_by),
        *(bool(paused), rows.parse_instant(covered_until), problem),
    )
