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
from storage.departures import STAYS

LANGUAGE = ("ALTER TABLE digest_plan ADD COLUMN language TEXT NOT NULL DEFAULT 'en'",)
_COLUMNS = (
    "id, guild_id, channel_id, time, zone, days, topics, created_by, paused, covered_until, problem, "
    "sources, length, language, next_due"
)


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
                f"INSERT OR REPLACE INTO digest_plan ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
                (
                    *(kept.id, kept.guild_id, kept.channel_id, kept.time, kept.zone),
                    *(json.dumps(kept.days), json.dumps(kept.topics), kept.created_by, kept.paused),
                    *(rows.instant(kept.covered_until), kept.problem),
                    *(json.dumps(kept.sources), kept.length, kept.language),
                    rows.instant(kept.next_due or kept.covered_until),
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

    async def edit(self, plan: DigestPlan) -> bool:
        """Change when, where and what a plan posts, and let it go on where it was; False when there is none."""
        return await self._change(
            "UPDATE digest_plan SET channel_id = ?, time = ?, zone = ?, days = ?, topics = ?, created_by = ?, "
            "paused = ?, problem = ?, next_due = ?, sources = ?, length = ?, language = ? "
            "WHERE guild_id = ? AND id = ?",
            (
                *(plan.channel_id, plan.time, plan.zone, json.dumps(plan.days), json.dumps(plan.topics)),
                *(plan.created_by, plan.paused, plan.problem, rows.instant(plan.next_due or plan.covered_until)),
                *(json.dumps(plan.sources), plan.length, plan.language, plan.guild_id, plan.id),
            ),
        )

    async def due(self, now: datetime, limit: int) -> list[DigestPlan]:
        """The plans of all guilds whose next slot has come, but for paused ones and guilds that were left."""
        stays = STAYS.format("digest_plan")
        return await self._select(f"WHERE NOT paused AND next_due <= ? AND {stays} LIMIT ?", (rows.instant(now), limit))

    async def upcoming(self, now: datetime) -> list[DigestPlan]:
        """The plans of all guilds whose next slot is to come, but for paused ones."""
        return await self._select("WHERE NOT paused AND next_due > ?", (rows.instant(now),))

    async def move(self, plans: Sequence[tuple[DigestPlan, datetime]]) -> None:
        """Set the next slot of plans; one that was changed meanwhile stays as it is."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "UPDATE digest_plan SET next_due = ? WHERE guild_id = ? AND id = ? AND next_due = ?",
                [
                    (rows.instant(due), plan.guild_id, plan.id, rows.instant(plan.next_due or plan.covered_until))
                    for plan, due in plans
                ],
            )

        await self._database.write(work)

    async def remove(self, guild_id: int, plan_id: int) -> bool:
        """Remove a plan and its digests but one that is being sent, which ends whole; False when there is none."""

        async def work(connection: aiosqlite.Connection) -> bool:
            key = (guild_id, plan_id)
            kept = "SELECT slot FROM digest_occurrence WHERE guild_id = ? AND owner_id = ? AND state = 'sending'"
            for table in ("digest_part", "digest_occurrence"):
                await connection.execute(
                    f"DELETE FROM {table} WHERE guild_id = ? AND owner_id = ? AND slot NOT IN ({kept})",  # noqa: S608
                    key + key,
                )
            cursor = await connection.execute("DELETE FROM digest_plan WHERE guild_id = ? AND id = ?", key)
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def pause(self, guild_id: int, plan_id: int, paused: bool, problem: str | None = None) -> bool:
        """Pause a plan, or let it go on; `problem` tells why it paused by itself. False when there is none, or it was
        paused before."""
        return await self._change(
            "UPDATE digest_plan SET paused = ?, problem = ? WHERE guild_id = ? AND id = ? AND NOT (paused AND ?)",
            (paused, problem, guild_id, plan_id, paused),
        )

    async def _change(self, statement: str, values: Sequence[object]) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            return (await connection.execute(statement, values)).rowcount > 0

        return await self._database.write(work)

    async def _select(self, where: str, values: Sequence[object]) -> list[DigestPlan]:
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT {_COLUMNS} FROM digest_plan {where}", values)  # noqa: S608
        return [_plan(row) for row in found]


def _plan(row: Sequence[Any]) -> DigestPlan:
    id, guild_id, channel_id, time, zone, days, topics, *others = row
    created_by, paused, covered, problem, sources, length, language, due = others
    return DigestPlan(
        *(id, guild_id, channel_id, time, zone, tuple(json.loads(days)), tuple(json.loads(topics)), created_by),
        *(bool(paused), rows.parse_instant(covered), problem, tuple(json.loads(sources)), length),
        *(language, rows.parse_instant(due)),
    )
