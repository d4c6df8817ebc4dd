"""What the database tells of the bot's work, of all guilds together: for whoever runs it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import aiosqlite

from bot.engine.model.running import Due, Durations, Work
from storage import rows
from storage.database import Database

SCHEMA = (
    "CREATE INDEX digest_occurrence_day ON digest_occurrence (due, state)",
    "CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL)",
)
DAY = timedelta(days=1)
LATE = 600  # seconds after its hour, from which on a digest says itself that it is late
_OPEN = (
    "FROM {}_occurrence o LEFT JOIN {} d ON d.guild_id = o.guild_id AND d.id = o.owner_id "
    "WHERE o.state IN ('due', 'prepared', 'sending') AND (o.state = 'sending' OR NOT d.paused)"
)
_DIGESTS, _ALERTS = _OPEN.format("digest", "digest_plan"), _OPEN.format("alert", "watch")


class Operations:
    """The bot's work as a whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def writes(self) -> Durations:
        """How long transactions of this process took."""
        return self._database.writes

    @property
    def wrote(self) -> float | None:
        """When this process last finished one, on the clock that nobody sets."""
        return self._database.wrote

    async def touch(self, now: datetime) -> None:
        """Write a few bytes, to see whether it can be done; raises StorageProblem."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT OR REPLACE INTO pulse (id, at) VALUES (1, ?)", (rows.instant(now),))

        await self._database.write(work)

    async def due(self, now: datetime) -> Due:
        """The work whose time has come."""
        async with self._database.read() as connection:
            ((digests, oldest),) = await connection.execute_fetchall(f"SELECT count(*), min(o.not_before) {_DIGESTS}")
            ((alerts, other),) = await connection.execute_fetchall(f"SELECT count(*), min(o.not_before) {_ALERTS}")
            ((first,),) = await connection.execute_fetchall("SELECT min(next_due) FROM digest_plan WHERE NOT paused")
        waiting = [rows.parse_instant(at) for at in (oldest, other, first) if at]
        behind = max([(now - at).total_seconds() for at in waiting], default=0.0)
        return Due(digests, max(0.0, behind), rows.parse_instant(first) if first else None, alerts)

    async def work(self, now: datetime) -> Work:
        """All there is to tell."""
        due = await self.due(now)
        since = rows.instant(now - DAY)
        async with self._database.read() as connection:
            states = await connection.execute_fetchall(
                "SELECT state, count(*) FROM digest_occurrence WHERE due > ? GROUP BY state", (since,)
            )
            ((late,),) = await connection.execute_fetchall(
                "SELECT count(*) FROM digest_occurrence o WHERE due > ? AND state = 'sent' AND (SELECT "
                "(julianday(min(first_try)) - julianday(o.due)) * 86400 FROM digest_part p WHERE p.guild_id = "
                "o.guild_id AND p.owner_id = o.owner_id AND p.slot = o.slot) > ?",
                (since, LATE),
            )
            ((alerts,),) = await connection.execute_fetchall(
                "SELECT count(*) FROM alert_occurrence WHERE due > ? AND state = 'sent'", (since,)
            )
            ((watches,),) = await connection.execute_fetchall("SELECT count(*) FROM watch WHERE NOT paused")
            ((plans, paused),) = await connection.execute_fetchall("SELECT count(*), total(paused) FROM digest_plan")
            ((feeds, failing),) = await connection.execute_fetchall(
                "SELECT count(*), total(s.failing_since IS NOT NULL) FROM feed f JOIN source s ON s.id = f.source_id "
                "WHERE NOT f.paused"
            )
            ((entries,),) = await connection.execute_fetchall("SELECT count(*) FROM feed_entry WHERE state = 'waiting'")
            seen = list(await connection.execute_fetchall("SELECT at FROM pulse"))
        return Work(
            due=due,
            seen_at=rows.parse_instant(seen[0][0]) if seen else None,
            day={**{str(state): int(count) for state, count in states}, "late": int(late)},
            plans=int(plans),
            paused=int(paused),
            watches=int(watches),
            alerts=int(alerts),
            feeds=int(feeds),
            failing=int(failing),
            entries=int(entries),
            wal=await asyncio.to_thread(self._wal),
        )

    def _wal(self) -> int:
        try:
            return self._database.path.with_name(self._database.path.name + "-wal").stat().st_size
        except OSError:
            return 0
