"""Articles with all that was found in them, written and removed as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import aiosqlite

from bot.engine.model import Article, ArticleRecord, Counts, EntryKind, Findings, Index, Intake, Origin, Span
from storage import rows
from storage.corrections import reapply
from storage.database import Database, next_id
from storage.names import settle_new
from storage.pairing import Content, paired
from storage.postings import Written, forget, write_index
from storage.reports import drop_lost

LARGEST_ID = 2**63 - 1  # of a SQLite integer
BY_NOBODY = Origin()  # the command line
BETWEEN = " … "  # between the parts of a quote that the article interrupts

Places = dict[str, dict[int, Content]]  # of findings, by kind and id
_NOTHING: Places = {"quote": {}, "figure": {}}


class Articles:
    """The articles of every guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_all(
        self, guild_id: int, intakes: Sequence[Intake], *, engine: int, added_at: datetime, origin: Origin = BY_NOBODY
    ) -> list[tuple[ArticleRecord, bool]]:
        """Keep many articles in one transaction: some hundreds at once cost a fifth of what each would alone."""

        async def work(connection: aiosqlite.Connection) -> list[tuple[ArticleRecord, bool]]:
            known = await _known(connection, guild_id, [one.fingerprint for one in intakes])
            new = {one.fingerprint: one for one in intakes if one.fingerprint not in known}
            first = await next_id(connection, guild_id, "last_article", len(new)) if new else 0
            records = {
                mark: ArticleRecord(
                    *(id, one.article, added_at, origin, engine),
                    *(len(one.findings.quotes), len(one.findings.figures)),
                )
                for id, (mark, one) in enumerate(new.items(), start=first)
            }
            await connection.executemany(
                "INSERT INTO article (guild_id, id, fingerprint, title, text, paragraphs, deck, byline, source, url, "
                "published, added_at, engine, quotes, figures, added_by, proposed_by, feed_id, silent) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (_article_row(guild_id, mark, record) for mark, record in records.items()),
            )
            found = [_Found(record.id, new[mark].article, new[mark].findings) for mark, record in records.items()]
            await _write_findings(connection, guild_id, found, [one.index for one in new.values()], _NOTHING)
            await settle_new(connection, guild_id, {name: it for one in new.values() for name, it in one.names.items()})
            answer = []
            for one in intakes:
                fresh = one.fingerprint not in known
                if fresh:  # but not the next one that is the same
                    known[one.fingerprint] = records[one.fingerprint]
                answer.append((known[one.fingerprint], fresh))
            return answer

        return await self._database.write(work)

    async def get(self, guild_id: int, article_id: int) -> ArticleRecord | None:
        """One article of a guild; None also for a number that no id can be."""
        if not 0 < article_id <= LARGEST_ID:
            return None
        async with self._database.read() as connection:
            return await _one(connection, "a.guild_id = ? AND a.id = ?", (guild_id, article_id))

    async def some(self, guild_id: int, ids: Iterable[int]) -> dict[int, ArticleRecord]:
        """Those of some articles that there are, by id."""
        statement = (
            f"SELECT {rows.ARTICLE} FROM json_each(?) j CROSS JOIN article a ON a.guild_id = ? AND a.id = j.value"  # noqa: S608
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (json.dumps(list(ids)), guild_id))
        return {one.id: one for one in map(rows.article, found)}

    async def page(self, guild_id: int, *, offset: int = 0, limit: int = 25) -> list[ArticleRecord]:
        """Articles of a guild, newest first."""
        statement = f"SELECT {rows.ARTICLE} FROM article a WHERE a.guild_id = ? ORDER BY a.id DESC LIMIT ? OFFSET ?"  # noqa: S608
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, limit, offset))
        return [rows.article(row) for row in found]

    async def since(self, guild_id: int, since: datetime, until: datetime) -> list[ArticleRecord]:
        """Articles added from `since` on and before `until`, oldest first; not what was old when its feed came."""
        statement = (
            f"SELECT {rows.ARTICLE} FROM article a "  # noqa: S608
            "WHERE a.guild_id = ? AND a.added_at >= ? AND a.added_at < ? AND NOT a.silent ORDER BY a.added_at, a.id"
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
            found = _Found(article_id, record.article, findings)
            (quote_ids,) = await _write_findings(connection, guild_id, [found], [index], old)
            await reapply(connection, guild_id, article_id, quote_ids, findings.quotes)
            await drop_lost(connection, guild_id)
            await connection.execute(
                "UPDATE article SET engine = ?, quotes = ?, figures = ? WHERE guild_id = ? AND id = ?",
                (engine, len(findings.quotes), len(findings.figures), guild_id, article_id),
            )

        await self._database.write(work)

    async def counts(self, guild_id: int) -> Counts:
        """How much a guild's library holds."""
        statement = "SELECT articles, quotes, figures FROM guild WHERE guild_id = ?"
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id,))
        return next((Counts(*row) for row in found), Counts(0, 0, 0))


async def _known(
    connection: aiosqlite.Connection, guild_id: int, fingerprints: Sequence[str]
) -> dict[str, ArticleRecord]:
    """The articles a guild has already, by fingerprint."""
    found = await connection.execute_fetchall(
        f"SELECT a.fingerprint, {rows.ARTICLE} FROM json_each(?) j CROSS JOIN article a "  # noqa: S608
        "ON a.guild_id = ? AND a.fingerprint = j.value",
        (json.dumps(list(fingerprints)), guild_id),
    )
    return {row[0]: rows.article(row[1:]) for row in found}


async def _one(connection: aiosqlite.Connection, where: str, values: tuple[object, ...]) -> ArticleRecord | None:
    found = await connection.execute_fetchall(f"SELECT {rows.ARTICLE} FROM article a WHERE {where}", values)  # noqa: S608
    return next((rows.article(row) for row in found), None)


def _article_row(guild_id: int, fingerprint: str, record: ArticleRecord) -> tuple[object, ...]:
    article, origin = record.article, record.origin
    return (
        *(guild_id, record.id, fingerprint, article.title, article.text, json.dumps(article.paragraphs)),
        *(rows.dump_span(article.deck), article.byline, article.source, article.url, article.published),
        *(rows.instant(record.added_at), record.engine, record.quotes, record.figures),
        *(origin.added_by, origin.proposed_by, origin.feed_id, origin.silent),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An article by its id, with what was found in it."""

    id: int
    article: Article
    findings: Findings


async def _write_findings(
    connection: aiosqlite.Connection, guild_id: int, found: Sequence[_Found], indexes: Sequence[Index], old: Places
) -> list[list[int]]:
    """Write what was found in articles, under the ids of what stood there before if it is the same; the quotes' ids.

    Only where it is one article there is anything old. Rows are made by generators, in the connection's thread.
    """
    contents = [[quote.content for quote in one.findings.quotes] for one in found]
    quote_ids = await _ids(connection, guild_id, "last_quote", old["quote"], contents)
    spans = [[(figure.span,) for figure in one.findings.figures] for one in found]
    figure_ids = await _ids(connection, guild_id, "last_figure", old["figure"], spans)
    await connection.executemany(
        "INSERT INTO quote VALUES (?,?,?,?,?,?,?,?,?,?,?,NULL)",
        (
            (
                *(guild_id, number, one.id, quote.kind, json.dumps(quote.content), rows.dump_span(quote.cue)),
                *(rows.dump_span(quote.source), quote.speaker, quote.role, quote.confidence),
                BETWEEN.join(_part(one.article, span) for span in quote.content),
            )
            for one, ids in zip(found, quote_ids, strict=True)
            for number, quote in zip(ids, one.findings.quotes, strict=True)
        ),
    )
    await connection.executemany(
        "INSERT INTO figure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                *(guild_id, number, one.id, *figure.span, figure.value, figure.value_high, figure.unit, figure.change),
                *(figure.subject, figure.as_written, rows.dump_span(figure.sentence), figure.speaker),
                *(_part(one.article, figure.sentence), figure.kind, figure.period, figure.place),
            )
            for one, ids in zip(found, figure_ids, strict=True)
            for number, figure in zip(ids, one.findings.figures, strict=True)
        ),
    )
    written = [
        Written(index, {"quote": quotes, "figure": figures, "article": [one.id]})
        for one, index, quotes, figures in zip(found, indexes, quote_ids, figure_ids, strict=True)
    ]
    await write_index(connection, guild_id, written)
    return quote_ids


async def _ids(
    connection: aiosqlite.Connection,
    guild_id: int,
    counter: str,
    old: Mapping[int, Content],
    new: Sequence[Sequence[Content]],
) -> list[list[int]]:
    """An id for each new place of each article: that of the old one which is the same, else one never used."""
    known = list(old)
    kept = [paired(list(old.values()), places) for places in new]
    fresh = count(await next_id(connection, guild_id, counter, sum(map(len, new)) - sum(map(len, kept))))
    return [
        [known[same[place]] if place in same else next(fresh) for place in range(len(places))]
        for places, same in zip(new, kept, strict=True)
    ]


async def _remove_findings(connection: aiosqlite.Connection, guild_id: int, article_id: int) -> Places:
    """Remove what was found in an article; where it stood."""
    places: Places = {}
    for kind, place in (("quote", "content"), ("figure", "json_array(json_array(start, stop))")):
        found = await connection.execute_fetchall(
            f"DELETE FROM {kind} WHERE guild_id = ? AND article_id = ? RETURNING id, {place}",  # noqa: S608
            (guild_id, article_id),
        )
        places[kind] = {id: rows.parse_spans(spans) for id, spans in found}
    items: list[tuple[EntryKind, int]] = [("article", article_id)]
    items += [("quote", id) for id in places["quote"]] + [("figure", id) for id in places["figure"]]
    await forget(connection, guild_id, items)
    return places


def _part(article: Article, span: Span) -> str:
    return article.text[span[0] : span[1]]
