"""Articles with all that was found in them, written and removed as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Literal

import aiosqlite

from bot.engine.model import (
    Article,
    ArticleRecord,
    ArticleRef,
    Counts,
    EntryKind,
    Findings,
    Index,
    Intake,
    Origin,
    Span,
)
from storage import rows
from storage.corrections import reapply
from storage.database import Database, next_id
from storage.names import settle_new
from storage.pairing import Content, paired
from storage.postings import Written, forget, write_index
from storage.reports import drop_lost

LARGEST_ID = 2**63 - 1  # of a SQLite integer
BY_NOBODY = Origin()  # the command line
_SINCE = "WHERE a.guild_id = ? AND a.added_at >= ? AND a.added_at < ? AND NOT a.silent"
BETWEEN = " … "  # between the parts of a quote that the article interrupts

Kind = Literal["quote", "figure"]
Places = dict[Kind, dict[int, Content]]  # of findings, by kind and id
Ids = dict[Kind, list[list[int]]]  # of findings, by kind, for each article
Kept = Mapping[Kind, Mapping[int, int]]  # ids of findings by their position, by kind
NOTHING_KEPT: Kept = {"quote": {}, "figure": {}}
KINDS: tuple[tuple[Kind, str], ...] = (("quote", "content"), ("figure", "json_array(json_array(start, stop))"))


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
                "published, added_at, engine, quotes, figures, added_by, proposed_by, feed_id, silent, address) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (_article_row(guild_id, mark, record) for mark, record in records.items()),
            )
            found = [Found(record.id, new[mark].article, new[mark].findings) for mark, record in records.items()]
            ids = await new_ids(connection, guild_id, found)
            await write_findings(connection, guild_id, found, [one.index for one in new.values()], ids)
            await settle_new(connection, guild_id, {name: it for one in new.values() for name, it in one.names.items()})
            answer = []
            for one in intakes:
                fresh = one.fingerprint not in known
                if fresh:  # but not the next one that is the same
                    known[one.fingerprint] = records[one.fingerprint]
                answer.append((known[one.fingerprint], fresh))
            return answer

        return await self._database.write(work)

    async def refs(self, guild_id: int, ids: Sequence[int]) -> list[ArticleRef]:
        """Articles by id, as they are cited; unknown ones are left out."""
        where = "a.guild_id = ? AND a.id IN (SELECT value FROM json_each(?))"
        statement = f"SELECT {rows.REF} FROM article a WHERE {where}"  # noqa: S608
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (guild_id, json.dumps(list(ids))))
        return [ArticleRef(*row) for row in found]

    async def get(self, guild_id: int, article_id: int) -> ArticleRecord | None:
        """One article of a guild; None also for a number that no id can be."""
        if not 0 < article_id <= LARGEST_ID:
            return None
        async with self._database.read() as connection:
            return await one_article(connection, guild_id, article_id)

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

    async def since(
        self, guild_id: int, since: datetime, until: datetime, *, limit: int, offset: int = 0
    ) -> list[ArticleRecord]:
        """Articles added from `since` on and before `until`, newest first; not what was old when its feed came."""
        statement = (
            f"SELECT {rows.ARTICLE} FROM article a {_SINCE} ORDER BY a.added_at DESC, a.id DESC LIMIT ? OFFSET ?"  # noqa: S608
        )
        span = (guild_id, rows.instant(since), rows.instant(until))
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (*span, limit, offset))
        return [rows.article(row) for row in found]

    async def count_since(self, guild_id: int, since: datetime, until: datetime) -> int:
        """How many `since` tells of."""
        span = (guild_id, rows.instant(since), rows.instant(until))
        async with self._database.read() as connection:
            ((count,),) = await connection.execute_fetchall(f"SELECT count(*) FROM article a {_SINCE}", span)  # noqa: S608
        return int(count)

    async def remove(self, guild_id: int, article_id: int) -> bool:
        """Remove an article with everything that came from it; False when there is none."""

        async def work(connection: aiosqlite.Connection) -> bool:
            await remove_findings(connection, guild_id, article_id, superseded=True)
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
            record = await one_article(connection, guild_id, article_id)
            if record is None:  # removed meanwhile
                return
            old = await remove_findings(connection, guild_id, article_id)
            found = Found(article_id, record.article, findings)
            same = {kind: _same(old[kind], places) for kind, places in found.places.items()}
            ids = await new_ids(connection, guild_id, [found], same)
            await write_findings(connection, guild_id, [found], [index], ids)
            await reapply(connection, guild_id, article_id, ids["quote"][0], findings.quotes)
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
    """The articles a guild has already, by fingerprint, of their text or an earlier version of it."""
    found = await connection.execute_fetchall(
        f"SELECT v.fingerprint, {rows.ARTICLE} FROM json_each(:marks) j CROSS JOIN version v "  # noqa: S608
        "ON v.guild_id = :guild AND v.fingerprint = j.value "
        "CROSS JOIN article a ON a.guild_id = v.guild_id AND a.id = v.article_id "
        f"UNION ALL SELECT a.fingerprint, {rows.ARTICLE} FROM json_each(:marks) j CROSS JOIN article a "
        "ON a.guild_id = :guild AND a.fingerprint = j.value",
        {"marks": json.dumps(list(fingerprints)), "guild": guild_id},
    )
    return {row[0]: rows.article(row[1:]) for row in found}  # of two the one whose text it is


async def one_article(connection: aiosqlite.Connection, guild_id: int, article_id: int) -> ArticleRecord | None:
    """One article of a guild."""
    statement = f"SELECT {rows.ARTICLE} FROM article a WHERE a.guild_id = ? AND a.id = ?"  # noqa: S608
    found = await connection.execute_fetchall(statement, (guild_id, article_id))
    return next((rows.article(row) for row in found), None)


def _article_row(guild_id: int, fingerprint: str, record: ArticleRecord) -> tuple[object, ...]:
    article, origin = record.article, record.origin
    return (
        *(guild_id, record.id, fingerprint, article.title, article.text, json.dumps(article.paragraphs)),
        *(rows.dump_span(article.deck), article.byline, article.source, article.url, article.published),
        *(rows.instant(record.added_at), record.engine, record.quotes, record.figures),
        *(origin.added_by, origin.proposed_by, origin.feed_id, origin.silent, rows.address(article.url)),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """An article by its id, with what was found in it."""

    id: int
    article: Article
    findings: Findings

    @property
    def places(self) -> dict[Kind, list[Content]]:
        """Where everything stands, in the order of the findings."""
        quotes = [quote.content for quote in self.findings.quotes]
        return {"quote": quotes, "figure": [(figure.span,) for figure in self.findings.figures]}


async def new_ids(
    connection: aiosqlite.Connection, guild_id: int, found: Sequence[Found], kept: Kept = NOTHING_KEPT
) -> Ids:
    """By kind the ids of what was found in each article: one never used, or by position the one that is kept.

    Only where it is one article there is anything to keep.
    """
    ids: Ids = {}
    for kind, same in kept.items():
        places = [range(len(one.places[kind])) for one in found]
        fresh = count(await next_id(connection, guild_id, f"last_{kind}", sum(map(len, places)) - len(same)))
        ids[kind] = [[same[place] if place in same else next(fresh) for place in one] for one in places]
    return ids


async def write_findings(
    connection: aiosqlite.Connection, guild_id: int, found: Sequence[Found], indexes: Sequence[Index], ids: Ids
) -> None:
    """Write what was found in articles under its ids. Rows are made by generators, in the connection's thread."""
    await connection.executemany(
        "INSERT INTO quote (guild_id, id, article_id, kind, content, cue, source, speaker, role, confidence, words) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                *(guild_id, number, one.id, quote.kind, json.dumps(quote.content), rows.dump_span(quote.cue)),
                *(rows.dump_span(quote.source), quote.speaker, quote.role, quote.confidence),
                BETWEEN.join(_part(one.article, span) for span in quote.content),
            )
            for one, numbers in zip(found, ids["quote"], strict=True)
            for number, quote in zip(numbers, one.findings.quotes, strict=True)
        ),
    )
    await connection.executemany(
        "INSERT INTO figure (guild_id, id, article_id, start, stop, value, value_high, unit, change, subject, "
        "as_written, sentence, speaker, sentence_text, kind, period, place, denied) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                *(guild_id, number, one.id, *figure.span, figure.value, figure.value_high, figure.unit, figure.change),
                *(figure.subject, figure.as_written, rows.dump_span(figure.sentence), figure.speaker),
                *(_part(one.article, figure.sentence), figure.kind, figure.period, figure.place, figure.denied),
            )
            for one, numbers in zip(found, ids["figure"], strict=True)
            for number, figure in zip(numbers, one.findings.figures, strict=True)
        ),
    )
    written = [
        Written(index, {"quote": quotes, "figure": figures, "article": [one.id]})
        for one, index, quotes, figures in zip(found, indexes, ids["quote"], ids["figure"], strict=True)
    ]
    await write_index(connection, guild_id, written)


def _same(old: Mapping[int, Content], new: Sequence[Content]) -> dict[int, int]:
    """By position of what was found now the id of what stood there before."""
    known = list(old)
    return {place: known[which] for place, which in paired(list(old.values()), new).items()}


async def remove_findings(
    connection: aiosqlite.Connection, guild_id: int, article_id: int, *, superseded: bool = False
) -> Places:
    """Remove what is found in an article, and if told so what was found in earlier versions of it; where it stood."""
    places: Places = {}
    for kind, place in KINDS:
        found = await connection.execute_fetchall(
            f"DELETE FROM {kind} WHERE guild_id = ? AND article_id = ? AND (? OR version IS NULL) "  # noqa: S608
            f"RETURNING id, {place}",
            (guild_id, article_id, superseded),
        )
        places[kind] = {id: rows.parse_spans(spans) for id, spans in found}
    items: list[tuple[EntryKind, int]] = [("article", article_id)]
    items += [("quote", id) for id in places["quote"]] + [("figure", id) for id in places["figure"]]
    await forget(connection, guild_id, items)
    return places


def _part(article: Article, span: Span) -> str:
    return article.text[span[0] : span[1]]
