"""What was sent and no longer shows its articles as they are: found by triggers, whoever changes them."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.engine.model import Occurrence, OccurrenceKind, Part
from storage import rows
from storage.database import Database
from storage.departures import STAYS


def _changed(name: str, event: str, article: str) -> str:
    """A trigger by which what shows an article is looked at again."""
    return (
        f"CREATE TRIGGER {name} AFTER {event} BEGIN INSERT INTO amendment SELECT guild_id, kind, owner_id, slot, '', 1 "
        f"FROM shown WHERE guild_id = old.guild_id AND article_id = {article} "
        "ON CONFLICT DO UPDATE SET changes = changes + 1; END"
    )


SCHEMA = (
    "ALTER TABLE digest_part ADD COLUMN amended TEXT",  # the payload as it stands since it was edited
    "ALTER TABLE alert_part ADD COLUMN amended TEXT",
    # The articles that an occurrence shows something of.
    """CREATE TABLE shown (
        guild_id INTEGER NOT NULL, kind TEXT NOT NULL, owner_id INTEGER NOT NULL, slot TEXT NOT NULL,
        article_id INTEGER NOT NULL, PRIMARY KEY (guild_id, kind, owner_id, slot, article_id)) WITHOUT ROWID""",
    "CREATE INDEX shown_article ON shown (guild_id, article_id)",
    # Those of which something changed: so often since it was first put here.
    """CREATE TABLE amendment (
        guild_id INTEGER NOT NULL, kind TEXT NOT NULL, owner_id INTEGER NOT NULL, slot TEXT NOT NULL,
        not_before TEXT NOT NULL, changes INTEGER NOT NULL,
        PRIMARY KEY (guild_id, kind, owner_id, slot)) WITHOUT ROWID""",
    _changed("amend_quote", "UPDATE OF speaker, role, correction, version ON quote", "old.article_id"),
    _changed("amend_figure", "UPDATE OF speaker, version ON figure", "old.article_id"),
    _changed("amend_unfound_quote", "DELETE ON quote", "old.article_id"),
    _changed("amend_unfound_figure", "DELETE ON figure", "old.article_id"),
    _changed("amend_title", "UPDATE OF title ON article", "old.id"),
    _changed("amend_removed", "DELETE ON article", "old.id"),
    *(
        f"CREATE TRIGGER {kind}_shown_goes AFTER DELETE ON {kind}_occurrence BEGIN "
        f"DELETE FROM shown WHERE guild_id = old.guild_id AND kind = '{kind}' AND owner_id = old.owner_id "
        "AND slot = old.slot; "
        f"DELETE FROM amendment WHERE guild_id = old.guild_id AND kind = '{kind}' AND owner_id = old.owner_id "
        "AND slot = old.slot; END"
        for kind in ("digest", "alert")
    ),
)
_THIS = "guild_id = ? AND kind = ? AND owner_id = ? AND slot = ?"


async def show(connection: aiosqlite.Connection, one: Occurrence, articles: Iterable[int]) -> None:
    """Note within a transaction which articles an occurrence shows something of.

    It is looked at once when it is sent: something may have changed since it was read to be put together.
    """
    await connection.executemany(
        "INSERT OR IGNORE INTO shown (guild_id, kind, owner_id, slot, article_id) VALUES (?,?,?,?,?)",
        [(*_key(one), article) for article in articles],
    )
    await connection.execute(
        "INSERT INTO amendment (guild_id, kind, owner_id, slot, not_before, changes) VALUES (?,?,?,?,'',1)", _key(one)
    )


class Amendments:
    """The messages of every guild that must be looked at again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, kind: OccurrenceKind, now: datetime, limit: int) -> list[Occurrence]:
        """What has been sent and shows something that changed since."""
        columns = "o.guild_id, o.owner_id, o.slot, o.channel_id, o.created_by, o.due, o.state"
        member = "o.member" if kind == "alert" else "NULL"
        statement = (
            f"SELECT {columns}, {member} FROM amendment a JOIN {kind}_occurrence o ON o.guild_id = a.guild_id "
            "AND o.owner_id = a.owner_id AND o.slot = a.slot WHERE a.kind = ? AND a.not_before <= ? "
            f"AND o.state NOT IN ('due', 'prepared', 'sending') AND {STAYS.format('a')} LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (kind, rows.instant(now), limit))
        return [
            Occurrence(guild, owner, slot, channel, by, rows.parse_instant(due), state, kind=kind, member=member)
            for guild, owner, slot, channel, by, due, state, member in found
        ]

    async def changes(self, one: Occurrence) -> int:
        """How often something of an occurrence has changed since it was put on the list."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(f"SELECT changes FROM amendment WHERE {_THIS}", _key(one))
        return next((row[0] for row in found), 0)

    async def later(self, one: Occurrence, not_before: datetime) -> None:
        """Let an occurrence wait."""
        values = (rows.instant(not_before), *_key(one))
        await self._change(f"UPDATE amendment SET not_before = ? WHERE {_THIS}", values)

    async def done(self, one: Occurrence, changes: int) -> None:
        """Take an occurrence off the list, unless something has changed again meanwhile."""
        await self._change(f"DELETE FROM amendment WHERE {_THIS} AND changes = ?", (*_key(one), changes))

    async def amended(self, one: Occurrence, part: Part, payload: str) -> None:
        """Keep how a message stands now."""
        await self._change(
            f"UPDATE {one.kind}_part SET amended = ? WHERE guild_id = ? AND owner_id = ? AND slot = ? AND number = ?",
            (payload, one.guild_id, one.owner_id, one.slot, part.number),
        )

    async def _change(self, statement: str, values: tuple[object, ...]) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, values)

        await self._database.write(work)


def _key(one: Occurrence) -> tuple[object, ...]:
    return one.guild_id, one.kind, one.owner_id, one.slot
