"""Versions of articles: the texts that were replaced, what was found in them and no later, and how they differ."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import aiosqlite

from bot.engine.model import (
    Article,
    ArticleRecord,
    ArticleRef,
    Changes,
    Difference,
    EntryKind,
    FigureRecord,
    QuoteRecord,
    Revision,
    Version,
)
from storage import rows
from storage.articles import Found, Kept, Kind, new_ids, one_article, write_findings
from storage.corrections import move, reapply
from storage.database import Database
from storage.postings import forget

KINDS: tuple[Kind, ...] = ("quote", "figure")
_COPIED = "fingerprint, title, text, paragraphs, deck, byline, source, url, published"


async def _fill_addresses(connection: aiosqlite.Connection) -> None:
    found = await connection.execute_fetchall("SELECT guild_id, id, url FROM article WHERE url IS NOT NULL")
    await connection.executemany(
        "UPDATE article SET address = ? WHERE guild_id = ? AND id = ?",
        [(rows.address(url), guild_id, id) for guild_id, id, url in found],
    )


# A quote or figure with a `version` is superseded: that version is the last one that has it, and its spans are of that
# text. `successor` is what stands in its place now. A version row is a text that was replaced, `until` then, and
# `changes` tell how the next one differs; the text that stands is the article's own.
SCHEMA: tuple[str | Callable[[aiosqlite.Connection], Awaitable[None]], ...] = (
    "ALTER TABLE article ADD COLUMN address TEXT",
    "CREATE INDEX article_address ON article (guild_id, address) WHERE address IS NOT NULL",
    _fill_addresses,
    """CREATE TABLE version (
        guild_id INTEGER NOT NULL, article_id INTEGER NOT NULL, number INTEGER NOT NULL, until TEXT NOT NULL,
        changes TEXT NOT NULL, fingerprint TEXT NOT NULL, title TEXT, text TEXT NOT NULL, paragraphs TEXT NOT NULL,
        deck TEXT, byline TEXT, source TEXT, url TEXT, published TEXT,
        PRIMARY KEY (guild_id, article_id, number)) WITHOUT ROWID""",
    "CREATE INDEX version_fingerprint ON version (guild_id, fingerprint)",
    "CREATE INDEX version_until ON version (guild_id, until, article_id)",
    "CREATE TRIGGER versions_go AFTER DELETE ON article BEGIN "
    "DELETE FROM version WHERE guild_id = old.guild_id AND article_id = old.id; END",
    *(
        f"ALTER TABLE {table} ADD COLUMN {column}"
        for table in ("quote", "figure")
        for column in ("version INTEGER", "gone_at TEXT", "successor INTEGER")
    ),
    "ALTER TABLE correction ADD COLUMN version INTEGER",
)


class Versions:
    """The versions of the articles of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, guild_id: int, url: str | None, *, limit: int) -> list[ArticleRecord]:
        """The articles of a guild with the address of a link, the last one first."""
        address = rows.address(url)
        statement = (
            f"SELECT {rows.ARTICLE} FROM article a WHERE a.guild_id = ? AND a.address = ? "  # noqa: S608
            "ORDER BY a.id DESC LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, address, limit)) if address else ()
        return [rows.article(row) for row in found]

    async def of_article(self, guild_id: int, article_id: int) -> list[Version]:
        """The versions of an article, the first one first; empty when there is no such article."""
        statement = "SELECT number, until, changes FROM version WHERE guild_id = ? AND article_id = ? ORDER BY number"
        async with self._database.read() as connection:
            record = await one_article(connection, guild_id, article_id)
            found = list(await connection.execute_fetchall(statement, (guild_id, article_id)))
        if record is None:
            return []
        since = [record.added_at, *(rows.parse_instant(until) for _, until, _ in found)]
        changes = [None, *(_parse(changes) for _, _, changes in found)]
        until: list[datetime | None] = [*since[1:], None]
        return [Version(number, *one) for number, one in enumerate(zip(since, until, changes, strict=True), start=1)]

    async def text(self, guild_id: int, article_id: int, number: int) -> Article | None:
        """The article as a version that was replaced had it."""
        statement = (
            "SELECT title, text, paragraphs, deck, byline, source, url, published FROM version "
            "WHERE guild_id = ? AND article_id = ? AND number = ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, article_id, number))
        for title, text, paragraphs, deck, *about in found:
            return Article(title, text, rows.parse_spans(paragraphs), rows.parse_span(deck), *about)
        return None

    async def changed(self, guild_id: int, *, limit: int) -> list[ArticleRef]:
        """The articles that have several versions, the one that changed last first."""
        statement = (
            f"SELECT {rows.REF} FROM (SELECT article_id, max(until) AS last FROM version WHERE guild_id = :guild "  # noqa: S608
            "GROUP BY article_id ORDER BY last DESC, article_id DESC LIMIT :limit) v "
            "CROSS JOIN article a ON a.guild_id = :guild AND a.id = v.article_id ORDER BY v.last DESC, a.id DESC"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, {"guild": guild_id, "limit": limit})
        return [ArticleRef(*row) for row in found]

    async def put(
        self,
        guild_id: int,
        old: ArticleRecord,
        quotes: Sequence[QuoteRecord],
        figures: Sequence[FigureRecord],
        revision: Revision,
        *,
        engine: int,
        at: datetime,
    ) -> ArticleRecord | None:
        """Let an article have a new version, in one transaction; the article as it is now.

        `quotes` and `figures` are what `revision` was told of. None when the article is no longer as it was then.
        """
        article = revision.intake.article
        findings = revision.intake.findings
        kept: Kept = {"quote": revision.quotes, "figure": revision.figures}
        lost: dict[Kind, Mapping[int, int | None]] = {"quote": revision.lost_quotes, "figure": revision.lost_figures}

        async def work(connection: aiosqlite.Connection) -> ArticleRecord | None:
            if await one_article(connection, guild_id, old.id) != old:
                return None
            if await _ids(connection, guild_id, old.id, "quote") != set(map(_known, quotes)):
                return None
            if await _ids(connection, guild_id, old.id, "figure") != set(map(_known, figures)):
                return None
            number = await _store_old(connection, guild_id, old.id, revision.changes, at)
            found = Found(old.id, article, findings)
            places = {id: findings.quotes[place].content for place, id in revision.quotes.items()}
            await move(connection, guild_id, old.id, number, places)
            items: list[tuple[EntryKind, int]] = [("article", old.id)]
            for kind in KINDS:
                items += [(kind, id) for id in kept[kind].values()]
                await _delete(connection, guild_id, kind, list(kept[kind].values()))
            await forget(connection, guild_id, items)
            ids = await new_ids(connection, guild_id, [found], kept)
            for kind in KINDS:
                instead = {id: None if place is None else ids[kind][0][place] for id, place in lost[kind].items()}
                await _supersede(connection, guild_id, old.id, kind, number, rows.instant(at), instead)
            await write_findings(connection, guild_id, [found], [revision.intake.index], ids)
            await reapply(connection, guild_id, old.id, ids["quote"][0], findings.quotes)
            record = replace(
                old, article=article, engine=engine, quotes=len(findings.quotes), figures=len(findings.figures)
            )
            await _replace_text(connection, guild_id, record, revision.intake.fingerprint)
            return record

        return await self._database.write(work)


def _known(record: QuoteRecord | FigureRecord) -> tuple[int, int | None]:
    return record.id, record.superseded.version if record.superseded else None


async def _ids(
    connection: aiosqlite.Connection, guild_id: int, article_id: int, kind: Kind
) -> set[tuple[int, int | None]]:
    statement = f"SELECT id, version FROM {kind} WHERE guild_id = ? AND article_id = ?"  # noqa: S608
    return {(row[0], row[1]) for row in await connection.execute_fetchall(statement, (guild_id, article_id))}


async def _store_old(
    connection: aiosqlite.Connection, guild_id: int, article_id: int, changes: Changes, at: datetime
) -> int:
    """Keep the text that an article has until now; the number of that version."""
    (row,) = await connection.execute_fetchall(
        f"INSERT INTO version (guild_id, article_id, number, until, changes, {_COPIED}) "  # noqa: S608
        "SELECT guild_id, id, "
        "(SELECT count(*) + 1 FROM version v WHERE v.guild_id = a.guild_id AND v.article_id = a.id), "
        f"?, ?, {_COPIED} FROM article a WHERE guild_id = ? AND id = ? RETURNING number",
        (rows.instant(at), json.dumps(asdict(changes)), guild_id, article_id),
    )
    return int(row[0])


async def _supersede(
    connection: aiosqlite.Connection,
    guild_id: int,
    article_id: int,
    kind: Kind,
    version: int,
    at: str,
    instead: dict[int, int | None],
) -> None:
    """Mark what is lost, given with what stands in its place; also for what that had stood in the place of."""
    await connection.executemany(
        f"UPDATE {kind} SET successor = ? WHERE guild_id = ? AND article_id = ? AND successor = ?",  # noqa: S608
        [(new, guild_id, article_id, id) for id, new in instead.items()],
    )
    await connection.executemany(
        f"UPDATE {kind} SET version = ?, gone_at = ?, successor = ? WHERE guild_id = ? AND id = ?",  # noqa: S608
        [(version, at, new, guild_id, id) for id, new in instead.items()],
    )


async def _delete(connection: aiosqlite.Connection, guild_id: int, kind: Kind, ids: Sequence[int]) -> None:
    statement = f"DELETE FROM {kind} WHERE guild_id = ? AND id IN (SELECT value FROM json_each(?))"  # noqa: S608
    await connection.execute(statement, (guild_id, json.dumps(ids)))


async def _replace_text(
    connection: aiosqlite.Connection, guild_id: int, record: ArticleRecord, fingerprint: str
) -> None:
    """Let an article have another text. Where another article has the same one, that is the one its words mean."""
    article = record.article
    await connection.execute(
        "UPDATE article SET title = :title, text = :text, paragraphs = :paragraphs, deck = :deck, byline = :byline, "
        "source = :source, url = :url, published = :published, engine = :engine, quotes = :quotes, "
        "figures = :figures, fingerprint = iif(EXISTS (SELECT 1 FROM article o WHERE o.guild_id = :guild "
        "AND o.fingerprint = :mark AND o.id != :id), :mark || ' ' || :id, :mark) WHERE guild_id = :guild AND id = :id",
        {
            **{"guild": guild_id, "id": record.id, "mark": fingerprint, "engine": record.engine},
            **{"quotes": record.quotes, "figures": record.figures, "title": article.title, "text": article.text},
            **{"paragraphs": json.dumps(article.paragraphs), "deck": rows.dump_span(article.deck)},
            **{"byline": article.byline, "source": article.source, "url": article.url},
            **{"published": article.published},
        },
    )


def _parse(kept: str) -> Changes:
    data: dict[str, Any] = json.loads(kept)
    title = data.pop("title")
    differences = tuple(Difference(**one) for one in data.pop("differences"))
    return Changes(tuple(title) if title else None, differences, **data)
