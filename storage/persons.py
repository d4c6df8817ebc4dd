"""Where something is kept under a person's Discord id, and what becomes of it when they want it deleted."""
# ruff: noqa: S608 (statements are put together of constants of this file)

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import aiosqlite

from storage.database import Database

PAGE = 500  # rows read at once


@dataclass(frozen=True, slots=True)
class Trace:
    """One column that holds a person's id: what a row is, in plain words, and what of it is the person's to see.

    When they want it deleted, rows that meet `goes` are removed; in those that stay `instead` takes the id's place.
    """

    name: str
    table: str
    column: str
    shown: str  # names and values for json_object
    goes: str = "FALSE"
    instead: str = "NULL"  # 0, somebody, where the column must hold a number
    id: str = ""  # how the id is read from the column, where it is not the column itself

    @property
    def theirs(self) -> str:
        """The rows of a person of a guild."""
        return f"FROM {self.table} WHERE guild_id = :guild AND {self.id or self.column} = :person"


TRACES: tuple[Trace, ...] = (
    Trace("articles added", "article", "added_by", "'article', id, 'link', url, 'added', added_at"),
    Trace("articles proposed", "article", "proposed_by", "'article', id, 'link', url, 'added', added_at"),
    Trace(
        *("proposals", "proposal", "proposed_by"),
        "'proposal', id, 'state', state, 'link', url, 'file', name, 'title', title, 'source', source, "
        "'published', published, 'bytes', size, 'proposed', proposed_at, 'article', article_id",
        goes="state = 'open'",
        instead="0",
    ),
    Trace("proposals decided", "proposal", "decided_by", "'proposal', id, 'state', state, 'decided', decided_at"),
    Trace("reports", "report", "reporter", "'quote', quote_id, 'note', note, 'reported', made_at", goes="TRUE"),
    Trace(
        *("corrections", "correction", "made_by"),
        "'article', article_id, 'speaker', speaker, 'before', speaker_before, 'corrected', made_at",
    ),
    Trace(
        *("digests set up", "digest_plan", "created_by"),
        "'digest', id, 'channel', CAST(channel_id AS TEXT), 'time', time, 'zone', zone, 'days', json(days), "
        "'topics', json(topics), 'sources', json(sources), 'length', length, 'dates', language",
        instead="0",
    ),
    Trace(
        *("digests posted", "digest_occurrence", "created_by"),
        "'digest', owner_id, 'due', due, 'state', state, 'channel', CAST(channel_id AS TEXT)",
        instead="0",
    ),
    Trace(
        *("watches", "watch", "created_by"),
        "'watch', id, 'kind', kind, 'words', words, 'above', above, 'below', below, 'quiet', json(quiet), "
        "'zone', zone, 'channel', CAST(channel_id AS TEXT), 'made', created_at",
        goes="NOT shared",
        instead="0",
    ),
    Trace("alerts", "alert_occurrence", "member", "'watch', owner_id, 'due', due, 'state', state", goes="TRUE"),
    Trace(
        *("alerts of the server's watches", "alert_occurrence", "created_by"),
        "'watch', owner_id, 'due', due, 'state', state",
        instead="0",
        id="CASE WHEN member IS NOT created_by THEN created_by END",  # an alert of one's own watch is told of above
    ),
    Trace(
        *("feeds added", "feed", "added_by"),
        "'feed', id, 'address', (SELECT url FROM source s WHERE s.id = source_id), 'outlet', outlet, "
        "'must have', json(must), 'must not have', json(must_not), 'added', added_at",
    ),
    Trace("sources blocked", "blocked_source", "blocked_by", "'source', name, 'blocked', blocked_at"),
    Trace(
        *("proposals switched on", "proposing", "set_by"),
        "'channel', CAST(channel_id AS TEXT), 'switched on', set_at",
        instead="0",
    ),
    Trace(
        *("answers with pages", "card", "payload"),
        "'asked', json(payload), 'at', made_at",
        goes="TRUE",
        id="CASE WHEN json_valid(payload) THEN json_extract(payload, '$.asker') END",
    ),
)


class Persons:
    """What is kept under people's ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, guild_id: int, person: int) -> AsyncIterator[tuple[str, Sequence[str]]]:
        """What is kept of a person in a guild: what it is, and JSON objects of it, page by page."""
        who = {"guild": guild_id, "person": person, "page": PAGE}
        for trace in TRACES:
            statement = f"SELECT json_object({trace.shown}) {trace.theirs} LIMIT :page OFFSET :skipped"
            skipped = 0
            while True:
                async with self._database.read() as connection:
                    found = await connection.execute_fetchall(statement, who | {"skipped": skipped})
                page = [row[0] for row in found]
                if page:
                    yield trace.name, page
                if len(page) < PAGE:
                    break
                skipped += PAGE

    async def erase(self, guild_id: int, person: int) -> dict[str, tuple[int, int]]:
        """Remove a person's id from all that a guild keeps, in one transaction.

        By what it was, how many rows were removed and how many stay without the id.
        """
        who = {"guild": guild_id, "person": person}

        async def work(connection: aiosqlite.Connection) -> dict[str, tuple[int, int]]:
            told = {}
            for trace in TRACES:
                gone = await connection.execute(f"DELETE {trace.theirs} AND ({trace.goes})", who)
                stay = await connection.execute(
                    f"UPDATE {trace.table} SET {trace.column} = {trace.instead} WHERE guild_id = :guild "
                    f"AND {trace.id or trace.column} = :person",
                    who,
                )
                if gone.rowcount or stay.rowcount:
                    told[trace.name] = gone.rowcount, stay.rowcount
            return told

        return await self._database.write(work)
