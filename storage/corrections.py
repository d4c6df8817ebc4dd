"""Speakers as people corrected them: kept apart from the quotes, so that they survive when an article is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import aiosqlite

from bot.engine.model import Quote
from storage import rows
from storage.database import Database
from storage.pairing import Content, paired
from storage.reports import close

# A figure in what somebody denies is stated by nobody, also when another turns out to have denied it.
DENIED = ("ALTER TABLE figure ADD COLUMN denied INTEGER NOT NULL DEFAULT 0",)
_PART = "json_extract(part.value, '$[0]') <= figure.start AND figure.stop <= json_extract(part.value, '$[1]') "


class Corrections:
    """The corrections of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, guild_id: int, quote_id: int, speaker: str | None, role: str | None, *, at: datetime, by: int | None
    ) -> bool:
        """Set a quote's speaker, and close its reports; False when there is no such quote."""
        statement = (
            "INSERT INTO correction SELECT q.guild_id, "
            "(SELECT coalesce(max(id), 0) + 1 FROM correction WHERE guild_id = q.guild_id), q.article_id, "
            "coalesce(c.content, q.content), :speaker, :role, q.speaker, :at, :by, "
            "iif(c.id IS NULL, q.speaker, c.found_speaker), iif(c.id IS NULL, q.role, c.found_role), "
            "coalesce(c.found_confidence, q.confidence), q.version "
            "FROM quote q LEFT JOIN correction c ON c.guild_id = q.guild_id AND c.id = q.correction "
            "WHERE q.guild_id = :guild AND q.id = :quote RETURNING id"
        )
        values = {"guild": guild_id, "quote": quote_id, "speaker": speaker, "role": role, "by": by}

        async def work(connection: aiosqlite.Connection) -> bool:
            made = await connection.execute_fetchall(statement, values | {"at": rows.instant(at)})
            for (id,) in made:
                await _apply(connection, guild_id, quote_id, id)
                await close(connection, guild_id, quote_id)
            return bool(made)

        return await self._database.write(work)

    async def undo(self, guild_id: int, quote_id: int) -> bool:
        """Take back a quote's last correction: what stood before it stands again. False when there is none."""
        statement = (
            "SELECT c.id, c.found_speaker, c.found_role, c.found_confidence, (SELECT max(b.id) FROM correction b WHERE "
            "b.guild_id = c.guild_id AND b.article_id = c.article_id AND b.version IS c.version "
            "AND b.content = c.content AND b.id < c.id) "
            "FROM quote q JOIN correction c ON c.guild_id = q.guild_id AND c.id = q.correction "
            "WHERE q.guild_id = ? AND q.id = ?"
        )

        async def work(connection: aiosqlite.Connection) -> bool:
            standing = await connection.execute_fetchall(statement, (guild_id, quote_id))
            for id, speaker, role, confidence, earlier in standing:
                if earlier is None:
                    await connection.execute(
                        "UPDATE quote SET speaker = ?, role = ?, confidence = ?, correction = NULL "
                        "WHERE guild_id = ? AND id = ?",
                        (speaker, role, confidence, guild_id, quote_id),
                    )
                    await _name_figures(connection, guild_id, quote_id)
                else:
                    await _apply(connection, guild_id, quote_id, earlier)
                await connection.execute("DELETE FROM correction WHERE guild_id = ? AND id = ?", (guild_id, id))
            return bool(standing)

        return await self._database.write(work)


async def reapply(
    connection: aiosqlite.Connection, guild_id: int, article_id: int, ids: Sequence[int], quotes: Sequence[Quote]
) -> None:
    """Put an article's corrections on its new quotes; one whose quote is not among them is kept for when it is."""
    found = await connection.execute_fetchall(
        "SELECT content, max(id) FROM correction WHERE guild_id = ? AND article_id = ? AND version IS NULL "
        "GROUP BY content",
        (guild_id, article_id),
    )
    last = [(content, id) for content, id in found]
    pairs = paired([rows.parse_spans(content) for content, _ in last], [quote.content for quote in quotes])
    for at, which in pairs.items():
        content, id = last[which]
        quote = quotes[at]
        await connection.execute(
            "UPDATE correction SET found_speaker = ?, found_role = ?, found_confidence = ? "
            "WHERE guild_id = ? AND article_id = ? AND version IS NULL AND content = ?",
            (quote.speaker, quote.role, quote.confidence, guild_id, article_id, content),
        )
        await _apply(connection, guild_id, ids[at], id)


async def move(
    connection: aiosqlite.Connection, guild_id: int, article_id: int, version: int, moved: Mapping[int, Content]
) -> None:
    """Let an article's corrections follow its quotes to a new text: by id of those that stay their places there.

    They have not been moved themselves yet. The other corrections stay with the text of `version`.
    """
    found = await connection.execute_fetchall(
        "SELECT q.id, c.version, c.content FROM json_each(?) j CROSS JOIN quote q ON q.guild_id = ? AND q.id = j.value "
        "JOIN correction c ON c.guild_id = q.guild_id AND c.id = q.correction",
        (json.dumps(list(moved)), guild_id),
    )
    of_article = "WHERE guild_id = ? AND article_id = ?"
    await connection.execute(
        f"UPDATE correction SET version = ? {of_article} AND version IS NULL",  # noqa: S608
        (version, guild_id, article_id),
    )
    await connection.executemany(
        f"UPDATE correction SET version = NULL, content = ? {of_article} AND version = ? AND content = ?",  # noqa: S608
        [(json.dumps(moved[id]), guild_id, article_id, since or version, content) for id, since, content in found],
    )


async def _apply(connection: aiosqlite.Connection, guild_id: int, quote_id: int, correction_id: int) -> None:
    await connection.execute(
        "UPDATE quote SET (speaker, role, confidence, correction) = (SELECT c.speaker, c.role, 1.0, c.id "
        "FROM correction c WHERE c.guild_id = quote.guild_id AND c.id = ?) WHERE guild_id = ? AND id = ?",
        (correction_id, guild_id, quote_id),
    )
    await _name_figures(connection, guild_id, quote_id)


async def _name_figures(connection: aiosqlite.Connection, guild_id: int, quote_id: int) -> None:
    """Let the figures in a quote follow its speaker: each is stated by who says the innermost quote around it."""
    await connection.execute(
        "UPDATE figure SET speaker = (SELECT q.speaker FROM quote q, json_each(q.content) part "  # noqa: S608
        "WHERE q.guild_id = figure.guild_id AND q.article_id = figure.article_id AND q.version IS figure.version "
        f"AND {_PART}"
        "ORDER BY json_extract(part.value, '$[1]') - json_extract(part.value, '$[0]') LIMIT 1) "
        "WHERE guild_id = :guild AND NOT denied "
        "AND article_id = (SELECT article_id FROM quote WHERE guild_id = :guild AND id = :quote) "
        "AND EXISTS (SELECT 1 FROM quote q, json_each(q.content) part "
        f"WHERE q.guild_id = :guild AND q.id = :quote AND q.version IS figure.version AND {_PART})",
        {"guild": guild_id, "quote": quote_id},
    )
