"""Stored quotes, figures and the speakers among them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence

from bot.engine.model import FigureRecord, QuoteRecord, SpeakerRecord
from storage import rows
from storage.database import Database

_QUOTES = (
    f"SELECT {rows.QUOTE} FROM quote q JOIN article a ON a.guild_id = q.guild_id AND a.id = q.article_id "  # noqa: S608
    "LEFT JOIN correction c ON c.guild_id = q.guild_id AND c.id = q.correction "
)
_PLACE = "json_extract(q.content, '$[0][0]'), q.id"  # ids that are kept when an article is read again tell no order
_FIGURES = f"SELECT {rows.FIGURE} FROM figure f JOIN article a ON a.guild_id = f.guild_id AND a.id = f.article_id "  # noqa: S608
LATEST = 2_000  # quotes of one speaker that are put in order by day; all of most, who have few

_SPEAKERS = "SELECT text, nullif(role, ''), count FROM label WHERE guild_id = ? AND kind = 'speaker'"

QUOTES_BY_ID = _QUOTES + "WHERE q.guild_id = ? AND q.id IN (SELECT value FROM json_each(?))"  # noqa: S608
FIGURES_BY_ID = _FIGURES + "WHERE f.guild_id = ? AND f.id IN (SELECT value FROM json_each(?))"  # noqa: S608
SPEAKERS_BY_NAME = _SPEAKERS + " AND text IN (SELECT value FROM json_each(?))"  # noqa: S608


def quotes_in_order(found: Iterable[rows.Row], ids: Sequence[int]) -> list[QuoteRecord]:
    """Rows of QUOTES_BY_ID as records in the order of `ids`."""
    records = {one.id: one for one in map(rows.quote, found)}
    return [records[id] for id in ids if id in records]


def figures_in_order(found: Iterable[rows.Row], ids: Sequence[int]) -> list[FigureRecord]:
    """Rows of FIGURES_BY_ID as records in the order of `ids`."""
    records = {one.id: one for one in map(rows.figure, found)}
    return [records[id] for id in ids if id in records]


def speakers_of(found: Iterable[rows.Row]) -> list[SpeakerRecord]:
    """Rows of SPEAKERS_BY_NAME as records with the role given most often, most quoted first."""
    roles: dict[str, list[tuple[bool, int, str | None]]] = {}
    for name, role, count in found:
        roles.setdefault(name, []).append((role is None, -count, role))
    records = [
        SpeakerRecord(
            name, min(given, key=lambda one: (one[0], one[1], one[2] or ""))[2], -sum(one[1] for one in given)
        )
        for name, given in roles.items()
    ]
    return sorted(records, key=lambda one: (-one.quotes, one.name))


class Quotes:
    """The quotes of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, ids: Sequence[int]) -> list[QuoteRecord]:
        """Quotes by id, in the order of `ids`; unknown ones are left out."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(QUOTES_BY_ID, (guild_id, json.dumps(list(ids))))
        return quotes_in_order(found, ids)

    async def of_article(self, guild_id: int, article_id: int) -> list[QuoteRecord]:
        """The quotes of an article in their order."""
        where = f"WHERE q.guild_id = ? AND q.article_id = ? ORDER BY {_PLACE}"
        return await self._select(where, (guild_id, article_id))

    async def after(self, guild_id: int, id: int, limit: int) -> list[QuoteRecord]:
        """The quotes that follow an id, in the order of their ids."""
        return await self._select("WHERE q.guild_id = ? AND q.id > ? ORDER BY q.id LIMIT ?", (guild_id, id, limit))

    async def of_speaker(self, guild_id: int, name: str, *, limit: int = 200) -> list[QuoteRecord]:
        """The quotes of a speaker, newest article first; of the many of a prolific one those added last."""
        where = (
            "WHERE q.guild_id = :guild AND q.id IN (SELECT id FROM quote WHERE guild_id = :guild AND speaker = :name "  # noqa: S608
            f"ORDER BY id DESC LIMIT {LATEST}) ORDER BY a.published DESC, a.id DESC, {_PLACE} LIMIT :limit"
        )
        return await self._select(where, {"guild": guild_id, "name": name, "limit": limit})

    async def corrected(self, guild_id: int, *, limit: int = 25) -> list[QuoteRecord]:
        """The quotes whose speaker a person set, the last one first."""
        where = "WHERE q.guild_id = ? AND q.correction IS NOT NULL ORDER BY c.made_at DESC, q.id LIMIT ?"
        return await self._select(where, (guild_id, limit))

    async def _select(self, where: str, values: Sequence[object] | dict[str, object]) -> list[QuoteRecord]:
        async with self._database.read() as connection:
            return [rows.quote(row) for row in await connection.execute_fetchall(_QUOTES + where, values)]


class Figures:
    """The figures of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, ids: Sequence[int]) -> list[FigureRecord]:
        """Figures by id, in the order of `ids`; unknown ones are left out."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(FIGURES_BY_ID, (guild_id, json.dumps(list(ids))))
        return figures_in_order(found, ids)

    async def of_article(self, guild_id: int, article_id: int) -> list[FigureRecord]:
        """The figures of an article in their order."""
        where = "WHERE f.guild_id = ? AND f.article_id = ? ORDER BY f.start, f.id"
        return await self._select(where, (guild_id, article_id))

    async def after(self, guild_id: int, id: int, limit: int) -> list[FigureRecord]:
        """The figures that follow an id, in the order of their ids."""
        return await self._select("WHERE f.guild_id = ? AND f.id > ? ORDER BY f.id LIMIT ?", (guild_id, id, limit))

    async def subjects(self, guild_id: int, *, limit: int = 500) -> list[tuple[str, int]]:
        """What figures were given on, commonest first."""
        statement = (
            "SELECT text, count FROM label WHERE guild_id = ? AND kind = 'topic' ORDER BY count DESC, text LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, limit))
        return [(row[0], row[1]) for row in found]

    async def units(self, guild_id: int, *, limit: int = 500) -> list[str]:
        """In which units figures were given, commonest first."""
        statement = (
            "SELECT unit FROM figure WHERE guild_id = ? AND unit IS NOT NULL "
            "GROUP BY unit ORDER BY count(*) DESC, unit LIMIT ?"
        )
        async with self._database.read() as connection:
            return [row[0] for row in await connection.execute_fetchall(statement, (guild_id, limit))]

    async def _select(self, where: str, values: Sequence[object]) -> list[FigureRecord]:
        async with self._database.read() as connection:
            return [rows.figure(row) for row in await connection.execute_fetchall(_FIGURES + where, values)]


class Speakers:
    """The speakers of every guild, as its quotes name them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, guild_id: int, *, limit: int = 5000) -> list[SpeakerRecord]:
        """Speakers with the role given most often, most quoted first."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(_SPEAKERS, (guild_id,))
        return (await asyncio.to_thread(speakers_of, found))[:limit]
