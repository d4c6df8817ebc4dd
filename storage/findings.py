"""Stored quotes and figures."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.engine.model import FigureRecord, QuoteKind, QuoteRecord
from storage import rows
from storage.database import Database

RECENT = 2_000  # quotes of one speaker; a library of a million has some with tens of thousands
_CITED = "JOIN article a INDEXED BY article_ref"  # the table itself would be read through the article's text
_QUOTES = (
    f"SELECT {rows.QUOTE} FROM quote q {_CITED} ON a.guild_id = q.guild_id AND a.id = q.article_id "  # noqa: S608
    "LEFT JOIN correction c ON c.guild_id = q.guild_id AND c.id = q.correction "
)
_ADMITTED = (
    "(:since IS NULL OR a.published >= :since) AND (:kind IS NULL OR q.kind = :kind) "
    "AND (:sources IS NULL OR a.source IN (SELECT value FROM json_each(:sources)))"
)
_PLACE = "json_extract(q.content, '$[0][0]'), q.id"  # ids that are kept when an article is read again tell no order
_FIGURES = f"SELECT {rows.FIGURE} FROM figure f {_CITED} ON a.guild_id = f.guild_id AND a.id = f.article_id "  # noqa: S608


QUOTES_BY_ID = _QUOTES + "WHERE q.guild_id = ? AND q.id IN (SELECT value FROM json_each(?))"  # noqa: S608
# Those of some quotes that are by speakers, published since a day, by outlets, of a kind; NULL for any.
ADMITTED_IDS = (
    f"SELECT q.id FROM json_each(:ids) j CROSS JOIN quote q ON q.guild_id = :guild AND q.id = j.value "  # noqa: S608
    f"{_CITED.replace('JOIN', 'CROSS JOIN')} ON a.guild_id = q.guild_id AND a.id = q.article_id "
    f"WHERE (:speakers IS NULL OR q.speaker IN (SELECT value FROM json_each(:speakers))) AND {_ADMITTED}"
)


def quotes_in_order(found: Iterable[rows.Row], ids: Sequence[int]) -> list[QuoteRecord]:
    """Rows of QUOTES_BY_ID as records in the order of `ids`."""
    records = {one.id: one for one in map(rows.quote, found)}
    return [records[id] for id in ids if id in records]


class Quotes:
    """The quotes of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, ids: Sequence[int]) -> list[QuoteRecord]:
        """Quotes by id, in the order of `ids`; unknown ones are left out."""
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(QUOTES_BY_ID, (guild_id, json.dumps(list(ids))))
        return quotes_in_order(found, ids)

    async def of_article(self, guild_id: int, article_id: int, part: range | None = None) -> list[QuoteRecord]:
        """The quotes of an article in their order: all, or those at some positions, from 0."""
        where = f"WHERE q.guild_id = ? AND q.article_id = ? ORDER BY {_PLACE} LIMIT ? OFFSET ?"
        return await self._select(where, (guild_id, article_id, *_limit(part)))

    async def after(self, guild_id: int, id: int, limit: int) -> list[QuoteRecord]:
        """The quotes that follow an id, in the order of their ids."""
        return await self._select("WHERE q.guild_id = ? AND q.id > ? ORDER BY q.id LIMIT ?", (guild_id, id, limit))

    async def of_speaker(
        self,
        guild_id: int,
        name: str,
        *,
        since: str | None = None,
        sources: Collection[str] | None = None,
        kind: QuoteKind | None = None,
        limit: int = 200,
    ) -> list[QuoteRecord]:
        """The quotes of a speaker, newest article first: all, or those published since a day, by outlets, of a kind.

        Without conditions, of one who says more than RECENT it is the last ones added that are looked at.
        """
        recent = (
            "q.id IN (SELECT id FROM quote WHERE guild_id = :guild AND speaker = :name ORDER BY id DESC LIMIT :few)"
        )
        narrowed = since is not None or sources is not None or kind is not None
        where = (
            f"WHERE q.guild_id = :guild AND q.speaker = :name AND {_ADMITTED if narrowed else recent} "
            f"ORDER BY a.published DESC, a.id DESC, {_PLACE} LIMIT :limit"
        )
        values = {"guild": guild_id, "name": name, "few": RECENT, "limit": limit}
        return await self._select(where, values | wanted(since, sources, kind))

    async def corrected(self, guild_id: int, *, limit: int = 25) -> list[QuoteRecord]:
        """The quotes whose speaker a person set, the last one first."""
        where = "WHERE q.guild_id = ? AND q.correction IS NOT NULL ORDER BY c.made_at DESC, q.id LIMIT ?"
        return await self._select(where, (guild_id, limit))

    async def _select(self, where: str, values: Sequence[object] | Mapping[str, object]) -> list[QuoteRecord]:
        async with self._database.read() as connection:
            return [rows.quote(row) for row in await connection.execute_fetchall(_QUOTES + where, values)]


class Figures:
    """The figures of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, ids: Sequence[int]) -> list[FigureRecord]:
        """Figures by id, in the order of `ids`; unknown ones are left out."""
        where = "WHERE f.guild_id = ? AND f.id IN (SELECT value FROM json_each(?))"
        found = {one.id: one for one in await self._select(where, (guild_id, json.dumps(list(ids))))}
        return [found[id] for id in ids if id in found]

    async def of_article(self, guild_id: int, article_id: int, part: range | None = None) -> list[FigureRecord]:
        """The figures of an article in their order: all, or those at some positions, from 0."""
        where = "WHERE f.guild_id = ? AND f.article_id = ? ORDER BY f.start, f.id LIMIT ? OFFSET ?"
        return await self._select(where, (guild_id, article_id, *_limit(part)))

    async def of_articles(self, guild_id: int, article_ids: Iterable[int]) -> list[FigureRecord]:
        """The figures of some articles, one after the other, each in their order."""
        where = (
            "WHERE f.guild_id = ? AND f.article_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY f.article_id, f.start, f.id"
        )
        return await self._select(where, (guild_id, json.dumps(list(article_ids))))

    async def after(self, guild_id: int, id: int, limit: int) -> list[FigureRecord]:
        """The figures that follow an id, in the order of their ids."""
        return await self._select("WHERE f.guild_id = ? AND f.id > ? ORDER BY f.id LIMIT ?", (guild_id, id, limit))

    async def _select(self, where: str, values: Sequence[object]) -> list[FigureRecord]:
        async with self._database.read() as connection:
            return [rows.figure(row) for row in await connection.execute_fetchall(_FIGURES + where, values)]


def wanted(
    since: str | None,
    sources: Collection[str] | None,
    kind: QuoteKind | None,
    speakers: Collection[str] | None = None,
) -> dict[str, object]:
    """Conditions as values of a statement; None for any."""
    return {"since": since, "kind": kind, "sources": _listed(sources), "speakers": _listed(speakers)}


def _limit(part: range | None) -> tuple[int, int]:
    """LIMIT and OFFSET of some positions; of all where it is None."""
    return (len(part), part.start) if part is not None else (-1, 0)


def _listed(names: Collection[str] | None) -> str | None:
    return json.dumps(list(names)) if names is not None else None
