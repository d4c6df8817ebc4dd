"""The index written anew from what is stored, for a library that was indexed in another way."""

from __future__ import annotations

import aiosqlite

from bot.engine.indexing import index
from bot.engine.model import Article, Figure, Findings, Quote, Span
from storage import rows
from storage.postings import Written, write_index

PAGE = 200  # articles at once


async def rebuild(connection: aiosqlite.Connection) -> None:
    """Index every article of every guild; the tables of the index must be empty."""
    guilds = await connection.execute_fetchall("SELECT guild_id FROM guild ORDER BY guild_id")
    for (guild_id,) in list(guilds):
        last = 0
        while articles := await _articles(connection, guild_id, last):
            written = [await _indexed(connection, guild_id, id, article) for id, article in articles]
            await write_index(connection, guild_id, written)
            last = articles[-1][0]


async def _articles(connection: aiosqlite.Connection, guild_id: int, after: int) -> list[tuple[int, Article]]:
    found = await connection.execute_fetchall(
        "SELECT id, title, text, paragraphs, deck FROM article WHERE guild_id = ? AND id > ? ORDER BY id LIMIT ?",
        (guild_id, after, PAGE),
    )
    return [
        (id, Article(title, text, rows.parse_spans(paragraphs), rows.parse_span(deck)))
        for id, title, text, paragraphs, deck in found
    ]


async def _indexed(connection: aiosqlite.Connection, guild_id: int, id: int, article: Article) -> Written:
    """What is indexed of a quote is its content, of a figure its subject, sentence and unit; the rest stays empty."""
    where = "WHERE guild_id = ? AND article_id = ? ORDER BY id"
    quotes: dict[int, tuple[Span, ...]] = {}
    for quote, content in await connection.execute_fetchall(f"SELECT id, content FROM quote {where}", (guild_id, id)):  # noqa: S608
        quotes[quote] = rows.parse_spans(content)
    figures: dict[int, Figure] = {}
    columns = "id, start, stop, unit, subject, sentence"
    for figure, start, stop, unit, subject, sentence in await connection.execute_fetchall(
        f"SELECT {columns} FROM figure {where}",  # noqa: S608
        (guild_id, id),
    ):
        span = (start, stop)
        figures[figure] = Figure(span, 0.0, None, unit, "=", subject, "", rows.parse_span(sentence) or span, None)
    findings = Findings(
        tuple(Quote("direct", content, None, None, None, None, 1.0) for content in quotes.values()),
        tuple(figures.values()),
    )
    return Written(index(article, findings), {"quote": list(quotes), "figure": list(figures), "article": [id]})
