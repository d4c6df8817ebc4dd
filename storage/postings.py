"""The index as it is written: for every term the items that hold it, as blobs of small numbers.

A term is looked up by a number: a word by the CRC of its letters, a pair of neighbours by one of BUCKETS. Two terms of
one number only add candidates that are then seen not to fit. Items of one kind in one guild are cut into segments of
65,536 by number: an item is two bytes, and writing stays in the newest segment. The guild is first in every key.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from zlib import crc32

import aiosqlite
import numpy as np

from bot.engine.model import EntryKind, Index
from bot.engine.spelling import slip_keys

SEGMENT_BITS = 16
LOW = (1 << SEGMENT_BITS) - 1
# Pairs share 2^18 lists: at a million quotes a list of a rare pair then holds a hundred others, and there are no more
# lists than that. Measured in research: with a list for each pair the index is three times as large and no better.
BUCKET_BITS = 18
BUCKETS = 1 << BUCKET_BITS
PAIR_SHIFT = 32 - BUCKET_BITS
ITEM = np.dtype("<u2")
SEPARATOR = " "
KINDS: tuple[EntryKind, ...] = ("quote", "figure", "article")


@dataclass(frozen=True, slots=True)
class Written:
    """The index of one article, with the ids its items were given, by kind and in the order of the findings."""

    index: Index
    ids: Mapping[EntryKind, Sequence[int]]


def number(term: str) -> int:
    """What a word, or two words with a space between, is looked up by."""
    code = crc32(term.encode())
    return -1 - (code >> PAIR_SHIFT) if SEPARATOR in term else code


async def write_index(connection: aiosqlite.Connection, guild_id: int, written: Sequence[Written]) -> None:
    """Write the terms of the items of some articles, all in one go: the more there are, the less each costs."""
    # Generators: the rows are made in the connection's own thread, not on the event loop.
    await connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?)", _entries(guild_id, written))
    await connection.executemany(
        "INSERT INTO posting VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE SET count = count + excluded.count, "
        "items = CAST(items || excluded.items AS BLOB)",  # || alone makes a text of them
        _lists(guild_id, written),
    )
    words = {word for one in written for word in one.index.words}
    known = await connection.execute_fetchall(
        "SELECT word FROM word WHERE guild_id = ? AND word IN (SELECT value FROM json_each(?))",
        (guild_id, json.dumps(list(words))),
    )
    new = words - {row[0] for row in known}
    await connection.executemany("INSERT INTO word VALUES (?,?)", ((guild_id, word) for word in sorted(new)))
    await connection.executemany("INSERT OR IGNORE INTO spelling VALUES (?,?,?)", _spellings(guild_id, new))


async def forget(connection: aiosqlite.Connection, guild_id: int, items: Iterable[tuple[EntryKind, int]]) -> None:
    """Remove the items of one article from the index, and the words that then stand nowhere any more."""
    by_kind: dict[EntryKind, list[int]] = defaultdict(list)
    for kind, item in items:
        by_kind[kind].append(item)
    words: set[str] = set()
    for kind, numbers in by_kind.items():
        entries = await connection.execute_fetchall(
            "DELETE FROM entry WHERE guild_id = ? AND kind = ? AND item IN (SELECT value FROM json_each(?)) "
            "RETURNING item, keys, others",
            (guild_id, kind, json.dumps(numbers)),
        )
        gone: dict[tuple[int, int], set[int]] = defaultdict(set)
        for item, keys, others in entries:
            sequence, rest = keys.split(), others.split()
            words.update(sequence, (term for term in rest if SEPARATOR not in term))
            for term in (*sequence, *map(SEPARATOR.join, pairwise(sequence)), *rest):
                gone[item >> SEGMENT_BITS, number(term)].add(item & LOW)
        await _shorten(connection, guild_id, kind, gone)
    await _forget_words(connection, guild_id, words)


async def _shorten(
    connection: aiosqlite.Connection, guild_id: int, kind: EntryKind, gone: Mapping[tuple[int, int], set[int]]
) -> None:
    """Take items out of lists, given by segment and number of the term; a list that is then empty goes."""
    lists = await connection.execute_fetchall(
        "SELECT p.segment, p.term, p.items FROM json_each(?) j CROSS JOIN posting p ON p.guild_id = ? AND p.kind = ? "
        "AND p.segment = json_extract(j.value, '$[0]') AND p.term = json_extract(j.value, '$[1]')",
        (json.dumps(sorted(gone)), guild_id, kind),
    )
    kept = []
    empty = []
    for segment, term, blob in lists:
        items = np.frombuffer(blob, ITEM)
        left = items[~np.isin(items, np.fromiter(gone[segment, term], ITEM))]
        if len(left):
            kept.append((len(left), left.tobytes(), guild_id, kind, segment, term))
        else:
            empty.append((guild_id, kind, segment, term))
    where = "WHERE guild_id = ? AND kind = ? AND segment = ? AND term = ?"
    await connection.executemany(f"UPDATE posting SET count = ?, items = ? {where}", kept)  # noqa: S608
    await connection.executemany(f"DELETE FROM posting {where}", empty)  # noqa: S608


async def _forget_words(connection: aiosqlite.Connection, guild_id: int, words: Iterable[str]) -> None:
    """Let no misspelling lead to a word any more that no list of the guild is of."""
    gone = await connection.execute_fetchall(
        "WITH place (kind, segment) AS "
        "(SELECT k.value, s.value FROM json_each(:kinds) k CROSS JOIN json_each(:segments) s) "
        "DELETE FROM word WHERE guild_id = :guild AND word IN (SELECT json_extract(j.value, '$[0]') "
        "FROM json_each(:words) j WHERE NOT EXISTS (SELECT 1 FROM place CROSS JOIN posting p ON p.guild_id = :guild "
        "AND p.kind = place.kind AND p.segment = place.segment AND p.term = json_extract(j.value, '$[1]'))) "
        "RETURNING word",
        {
            "guild": guild_id,
            "kinds": json.dumps(KINDS),
            "segments": json.dumps(await _segments(connection, guild_id)),
            "words": json.dumps([(word, number(word)) for word in sorted(words)]),
        },
    )
    await connection.executemany(
        "DELETE FROM spelling WHERE guild_id = ? AND key = ? AND word = ?",
        _spellings(guild_id, [row[0] for row in gone]),
    )


async def _segments(connection: aiosqlite.Connection, guild_id: int) -> list[int]:
    """The segments that a guild's items may be in."""
    statement = "SELECT max(last_article, last_quote, last_figure) FROM guild WHERE guild_id = ?"
    found = await connection.execute_fetchall(statement, (guild_id,))
    return [segment for (last,) in found for segment in range((last >> SEGMENT_BITS) + 1)]


def _entries(guild_id: int, written: Sequence[Written]) -> Iterator[tuple[object, ...]]:
    for one in written:
        for entry in one.index.entries:
            known = set(entry.keys)
            others = SEPARATOR.join(term for term in entry.terms if term not in known and SEPARATOR not in term)
            yield (guild_id, entry.kind, one.ids[entry.kind][entry.item], SEPARATOR.join(entry.keys), others)


def _spellings(guild_id: int, words: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Rows in the order of their key."""
    for key, word in sorted((key, one) for one in words for key in slip_keys(one)):
        yield guild_id, key, word


def _lists(guild_id: int, written: Sequence[Written]) -> Iterator[tuple[object, ...]]:
    """Rows of postings in the order of their key."""
    kinds = sorted({entry.kind for one in written for entry in one.index.entries})
    for kind in kinds:
        terms, items = array("q"), array("q")
        for one in written:
            ids = one.ids[kind]
            for entry in one.index.entries:
                if entry.kind == kind:
                    # As `number` does, without calling it fifty times a quote.
                    numbers = [
                        code if SEPARATOR not in term else -1 - (code >> PAIR_SHIFT)
                        for term in entry.terms
                        for code in (crc32(term.encode()),)
                    ]
                    terms.extend(numbers)
                    items.extend(repeat(ids[entry.item], len(numbers)))
        for segment, term, blob in _grouped(np.frombuffer(terms, np.int64), np.frombuffer(items, np.int64)):
            yield guild_id, kind, segment, term, len(blob) // ITEM.itemsize, blob


def _grouped(terms: np.ndarray, items: np.ndarray) -> Iterator[tuple[int, int, bytes]]:
    """Segment, number and items for each two equal-long arrays of numbers and items, sorted; no item twice."""
    if not len(terms):
        return
    # One number to sort by: segment, term (33 bits, so that pairs may be negative), place in the segment.
    packed = (((items >> SEGMENT_BITS) << 33) + terms + BUCKETS << SEGMENT_BITS) + (items & LOW)
    packed.sort()
    packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
    lists = packed >> SEGMENT_BITS
    starts = np.flatnonzero(np.concatenate(([True], lists[1:] != lists[:-1])))
    stops = np.append(starts[1:], len(lists))
    blob = (packed & LOW).astype(ITEM).tobytes()
    size = ITEM.itemsize
    for which, start, stop in zip(lists[starts].tolist(), starts.tolist(), stops.tolist(), strict=True):
        yield which >> 33, (which & (1 << 33) - 1) - BUCKETS, blob[size * start : size * stop]
