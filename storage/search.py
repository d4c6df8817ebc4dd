"""The index: which items hold a term, and which words a misspelt one may stand for; the guild first in every key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import aiosqlite

from bot.engine.model import EntryKind, Index
from storage.database import Database

# Postings that one question may read, rarest terms first; this bounds the worst case whatever is asked.
BUDGET = 20_000
# A term in more items than this is counted no further: it tells hardly anything.
COUNTED = 5_000
NEIGHBOURS = 2_000  # words looked at for one misspelling
SEPARATOR = "\n"


class Search:
    """Candidates for a question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def frequencies(self, guild_id: int, kind: EntryKind, terms: Sequence[str]) -> dict[str, int]:
        """In how many items each term stands, counted up to COUNTED; terms that stand in none are left out."""
        statement = (
            "SELECT j.value, (SELECT count(*) FROM (SELECT 1 FROM posting p "
            "WHERE p.guild_id = ? AND p.kind = ? AND p.term = j.value LIMIT ?)) FROM json_each(?) j"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(
                statement, (guild_id, kind, COUNTED, json.dumps(list(dict.fromkeys(terms))))
            )
        return {term: count for term, count in found if count}

    async def neighbours(self, guild_id: int, keys: Sequence[str]) -> set[str]:
        """The words of a guild that share a misspelling key."""
        statement = (
            "SELECT DISTINCT s.term FROM json_each(?) j JOIN spelling s ON s.guild_id = ? AND s.key = j.value LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (json.dumps(list(keys)), guild_id, NEIGHBOURS))
        return {row[0] for row in found}

    async def candidates(
        self, guild_id: int, kind: EntryKind, weights: Sequence[tuple[str, float]], *, limit: int = 100
    ) -> list[tuple[int, float]]:
        """Items by the summed weight of the terms they hold, heaviest first."""
        counts = await self.frequencies(guild_id, kind, [term for term, _ in weights])
        taken: list[tuple[str, float]] = []
        spent = 0
        for term, weight in sorted(weights, key=lambda one: (counts.get(one[0], 0), one[0])):
            spent += counts.get(term, 0)
            if taken and spent > BUDGET:
                break
            if term in counts:
                taken.append((term, weight))
        statement = (
            "SELECT p.item, sum(json_extract(j.value, '$[1]')) FROM json_each(?) j JOIN posting p "
            "ON p.guild_id = ? AND p.kind = ? AND p.term = json_extract(j.value, '$[0]') "
            "GROUP BY p.item ORDER BY 2 DESC, 1 LIMIT ?"
        )
        async with self._database.read() as connection:
            found = await connection.execute_fetchall(statement, (json.dumps(taken), guild_id, kind, limit))
        return [(row[0], row[1]) for row in found]


async def write_index(
    connection: aiosqlite.Connection, guild_id: int, index: Index, ids: Mapping[str, Sequence[int]]
) -> None:
    """Write the terms of an article's items; `ids` are those of each kind, in the order of the findings."""
    entries = [(entry.kind, ids[entry.kind][entry.item], entry.terms) for entry in index.entries]
    await connection.executemany(
        "INSERT INTO entry VALUES (?,?,?,?)",
        [(guild_id, kind, item, SEPARATOR.join(terms)) for kind, item, terms in entries],
    )
    await connection.executemany(
        "INSERT OR IGNORE INTO posting VALUES (?,?,?,?)",
        sorted((guild_id, kind, term, item) for kind, item, terms in entries for term in terms),
    )
    await connection.executemany(
        "INSERT OR IGNORE INTO spelling VALUES (?,?,?)", sorted((guild_id, key, term) for key, term in index.spellings)
    )


async def forget(connection: aiosqlite.Connection, guild_id: int, items: Iterable[tuple[str, int]]) -> None:
    """Remove items from the index, and the misspelling keys of words that stand nowhere any more."""
    gone: set[str] = set()
    for kind, item in items:
        found = await connection.execute_fetchall(
            "DELETE FROM entry WHERE guild_id = ? AND kind = ? AND item = ? RETURNING terms", (guild_id, kind, item)
        )
        terms = [term for row in found for term in row[0].split(SEPARATOR)]
        gone.update(terms)
        await connection.executemany(
            "DELETE FROM posting WHERE guild_id = ? AND kind = ? AND term = ? AND item = ?",
            [(guild_id, kind, term, item) for term in terms],
        )
    await connection.execute(
        "DELETE FROM spelling WHERE guild_id = :guild AND term IN (SELECT value FROM json_each(:terms) "
        "WHERE NOT EXISTS (SELECT 1 FROM posting WHERE guild_id = :guild "
        "AND kind IN ('quote', 'figure', 'article') AND term = value))",
        {"guild": guild_id, "terms": json.dumps(sorted(gone))},
    )
