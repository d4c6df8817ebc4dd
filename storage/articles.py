"""Articles with all that was found in them, written and removed as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

import aiosqlite

from bot.engine.model import Article, ArticleRecord, Counts, Findings, Index, Span
from storage import rows
from storage.corrections import reapply
from storage.database import Database
from storage.pairing import Content, paired
from storage.reports import drop_lost
from storage.search import forget, write_index

LARGEST_ID = 2**63 - 1  # of a SQLite integer
BETWEEN = " … "  # between the parts of a quote that the article interrupts

Places = dict[str, dict[int, Content]]  # of findings, by kind and id
_NOTHING: Places = {"quote": {}, "figure": {}}


class Articles:
    """The articles of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        guild_id: int,
        article: Article,
        findings: Findings,
        index: Index,
        *,
        fingerprint: str,
        engine: int,
        added_by: int | None,
        added_at: datetime,
    ) -> tuple[ArticleRecord, bool]:
        """Keep an article, its findings and their index in one transaction; False when it was there already."""

        async def work(connection: aiosqlite.Connection) -> tuple[ArticleRecord, bool]:
            known = await _one(connection, "a.guild_id = ? AND a.fingerprint = ?", (guild_id, fingerprint))
            if known:
                return known, False
            id = await next_id(connection, guild_id, "last_article")
            quotes, figures = len(findings.quotes), len(findings.figures)
            await connection.execute(
                "INSERT INTO article (guild_id, id, fingerprint, title, text, paragraphs, deck, byline, source, url, "
                "published, added_at, added_by, engine, quotes, figures) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    *(guild_id, id, fingerprint, article.title, article.text, json.dumps(article.paragraphs)),
                    *(rows.dump_span(article.deck), article.byline, article.source, article.url, article.published),
                    *(rows.instant(added_at), added_by, engine, quotes, figures),
                ),
            )
            await _write_findings(connection, guild_id, id, article, findings, index, _NOTHING)
            return ArticleRecord(id, article, added_at, added_by, engine, quotes, figures), True

        return await self._database.write(work)

    async def get(self, guild_id: int, article_id: int) -> ArticleRecord | None:
        """One article of a guild; None also for a number that no id can be."""
        if not 0 < article_id <= LARGEST_ID:
            return None
        async with self._database.read() as connection:
            return await _one(connection, "a.guild_id = ? AND a.id = ?", (guild_id, article_id))

    async def page(self, guild_id: int, *, offset: int = 0, limit: int = 25) -> list[ArticleRecord]:
        """Articles of a guild, newest first."""
        statement = f"SELECT {rows.ARTICLE} FROM article a WHERE a.guild_id = ? ORDER BY a.id DESC LIMIT ? OFFSET ?"  # noqa: S608
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, limit, offset))
        return [rows.article(row) for row in found]

    async def since(self, guild_id: int, since: datetime, until: datetime) -> list[ArticleRecord]:
        """Articles added from `since` on and before `until`, oldest first."""
        statement = (
            f"SELECT {rows.ARTICLE} FROM article a "  # noqa: S608
            "WHERE a.guild_id = ? AND a.added_at >= ? AND a.added_at < ? ORDER BY a.added_at, a.id"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, rows.instant(since), rows.instant(until)))
        return [rows.article(row) for row in found]

    async def remove(self, guild_id: int, article_id: int) -> bool:
        """Remove an article with everything that came from it; False when there is none."""

        async def work(connection: aiosqlite.Connection) -> bool:
            await _remove_findings(connection, guild_id, article_id)
            await drop_lost(connection, guild_id)
            await connection.execute(
                "DELETE FROM correction WHERE guild_id = ? AND article_id = ?", (guild_id, article_id)
            )
            cursor = await connection.execute(
                "DELETE FROM article WHERE guild_id = ? AND id = ?", (guild_id, article_id)
            )
            return cursor.rowcount > 0

        return await self._database.write(work)

    async def outdated(self, engine: int, guild_id: int | None = None) -> list[tuple[int, int]]:
        """Guild and id of the articles that an older engine read, of one guild or of all."""
        statement = (
            "SELECT guild_id, id FROM article WHERE engine < :engine "
            "AND (:guild IS NULL OR guild_id = :guild) ORDER BY guild_id, id"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, {"engine": engine, "guild": guild_id})
        return [(row[0], row[1]) for row in found]

    async def outdate(self, guild_id: int | None = None) -> None:
        """Count the articles of one guild or of all as read by no engine yet, so that every one is read again."""
        statement = "UPDATE article SET engine = 0 WHERE :guild IS NULL OR guild_id = :guild"

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(statement, {"guild": guild_id})

        await self._database.write(work)

    async def replace_findings(
        self, guild_id: int, article_id: int, findings: Findings, index: Index, *, engine: int
    ) -> None:
        """Put what a newer engine found in the place of what was found before, in one transaction.

        Quotes and figures that are the same keep their ids; corrections are put on the new quotes.
        """

        async def work(connection: aiosqlite.Connection) -> None:
            record = await _one(connection, "a.guild_id = ? AND a.id = ?", (guild_id, article_id))
            if record is None:  # removed meanwhile
                return
            old = await _remove_findings(connection, guild_id, article_id)
            quote_ids = await _write_findings(connection, guild_id, article_id, record.article, findings, index, old)
            await reapply(connection, guild_id, article_id, quote_ids, findings.quotes)
            await drop_lost(connection, guild_id)
            await connection.execute(
                "UPDATE article SET engine = ?, quotes = ?, figures = ? WHERE guild_id = ? AND id = ?",
                (engine, len(findings.quotes), len(findings.figures), guild_id, article_id),
            )

        await self._database.write(work)

    async def counts(self, guild_id: int) -> Counts:
        """How much a guild's library holds."""
        statement = (
            "SELECT count(*), coalesce(sum(quotes), 0), coalesce(sum(figures), 0), "
            "(SELECT count(DISTINCT speaker) FROM quote WHERE guild_id = :guild) FROM article WHERE guild_id = :guild"
        )
        async with self._database.read() as connection:
            (row,) = await connection.execute_fetchall(statement, {"guild": guild_id})
        return Counts(*row)


async def next_id(connection: aiosqlite.Connection, guild_id: int, counter: str, count: int = 1) -> int:
    """The first of `count` new ids of a guild; ids are never used again."""
    await connection.execute("INSERT INTO guild (guild_id) VALUES (?) ON CONFLICT DO NOTHING", (guild_id,))
    statement = f"UPDATE guild SET {counter} = {counter} + ? WHERE guild_id = ? RETURNING {counter}"  # noqa: S608
    (row,) = await connection.execute_fetchall(statement, (count, guild_id))
    return int(row[0]) - count + 1


async def _one(connection: aiosqlite.Connection, where: str, values: tuple[object, ...]) -> ArticleRecord | None:
    found = await connection.execute_fetchall(f"SELECT {rows.ARTICLE} FROM article a WHERE {where}", values)  # noqa: S608
    return next((rows.article(row) for row in found), None)


async def _write_findings(
    connection: aiosqlite.Connection,
    guild_id: int,
    id: int,
    article: Article,
    findings: Findings,
    index: Index,
    old: Places,
) -> list[int]:
    """Write what was found, under the ids of what stood there before if it is the same; the ids of the quotes."""
    quote_places = [quote.content for quote in findings.quotes]
    quote_ids = await _ids(connection, guild_id, "last_quote", old["quote"], quote_places)
    figure_places = [(figure.span,) for figure in findings.figures]
    figure_ids = await _ids(connection, guild_id, "last_figure", old["figure"], figure_places)
    await connection.executemany(
        "INSERT INTO quote VALUES (?,?,?,?,?,?,?,?,?,?,?,NULL)",
        [
            (
                *(guild_id, number, id, quote.kind, json.dumps(quote.content), rows.dump_span(quote.cue)),
                *(rows.dump_span(quote.source), quote.speaker, quote.role, quote.confidence),
                BETWEEN.join(_part(article, span) for span in quote.content),
            )
            for number, quote in zip(quote_ids, findings.quotes, strict=True)
        ],
    )
    await connection.executemany(
        "INSERT INTO figure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                *(guild_id, number, id, *figure.span, figure.value, figure.value_high, figure.unit, figure.change),
                *(figure.subject, figure.as_written, rows.dump_span(figure.sentence), figure.speaker),
                *(_part(article, figure.sentence), figure.kind, figure.period, figure.place),
            )
            for number, figure in zip(figure_ids, findings.figures, strict=True)
        ],
    )
    await write_index(connection, guild_id, index, {"quote": quote_ids, "figure": figure_ids, "article": [id]})
    return quote_ids


async def _ids(
    connection: aiosqlite.Connection, guild_id: int, counter: str, old: Mapping[int, Content], new: Sequence[Content]
) -> list[int]:
    """An id for each new place: that of the old one which is the same, else one that was never used."""
    known = list(old)
    kept = paired(list(old.values()), new)
    fresh = count(await next_id(connection, guild_id, counter, len(new) - len(kept)))
    return [known[kept[place]] if place in kept else next(fresh) for place in range(len(new))]


async def _remove_findings(connection: aiosqlite.Connection, guild_id: int, article_id: int) -> Places:
    """Remove what was found in an article; where it stood."""
    places: Places = {}
    for kind, place in (("quote", "content"), ("figure", "json_array(json_array(start, stop))")):
        found = await connection.execute_fetchall(
            f"DELETE FROM {kind} WHERE guild_id = ? AND article_id = ? RETURNING id, {place}",  # noqa: S608
            (guild_id, article_id),
        )
        places[kind] = {id: rows.parse_spans(spans) for id, spans in found}
    items = [(kind, id) for kind, known in places.items() for id in known]
    await forget(connection, guild_id, [("article", article_id), *items])
    return places


def _part(article: Article, span: Span) -> str:
    return article.text[span[0] : span[1]]
