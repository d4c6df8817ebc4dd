"""The index as it is read: candidates for a question, in one thread of its own with a connection of its own.

Measured in research with eight askers at once: one thread answers as fast as more of them, as all of it is computing,
and leaves the event loop alone. The guild is first in every key: none sees or influences another's results.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import numpy as np

from bot.engine.model import EntryKind, QuoteKind, QuoteRecord
from storage import findings
from storage.database import BUSY_MS, translated
from storage.postings import ITEM, SEGMENT_BITS, number

T = TypeVar("T")

# Postings that one question may read, rarest terms first; this bounds the worst case whatever is asked. Of 1,000
# questions at a million quotes 40,000 found 97.5 %, 60,000 97.8 % and 120,000 97.7 %, the last in 0.7 ms more.
BUDGET = 60_000
# Of a list up to this long the items are read with its length; of a longer one only if the budget allows.
SHORT_LIST = 2_000
NEIGHBOURS = 2_000  # words looked at for one question's misspellings
BOUNDING = 4_096  # postings among which the lower bound for the best candidates is looked for
SWITCH = 0.001  # seconds that the search thread computes before the event loop may go on
CACHE_KIB = 4_096  # of the file, kept by the connection


@dataclass(slots=True)
class _List:
    """The postings of one term: how many, and by segment the items, None where they were not read yet."""

    count: int = 0
    parts: dict[int, bytes | None] = field(default_factory=dict)


class Reader:
    """One guild's library after the other, read in the search thread; every call of `run` sees one state of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sums = np.zeros(0, np.float32)  # by item; zero between two questions
        self._lists: dict[tuple[int, EntryKind, str], _List] = {}
        self.touched = 0  # postings read for the last candidates

    def forget(self) -> None:
        """Forget the lists of the last question."""
        self._lists.clear()

    def frequencies(self, guild_id: int, kind: EntryKind, terms: Iterable[str]) -> dict[str, int]:
        """In how many items each term stands; terms that stand in none are left out."""
        lists = self._of(guild_id, kind, terms)
        return {term: one.count for term, one in lists.items() if one.count}

    def neighbours(self, guild_id: int, keys: Iterable[str]) -> set[str]:
        """The words of a guild that share a misspelling key."""
        statement = (
            "SELECT DISTINCT s.word FROM json_each(?) j CROSS JOIN spelling s ON s.guild_id = ? AND s.key = j.value "
            "LIMIT ?"
        )
        numbers = sorted({crc32(key.encode()) for key in keys})
        return {row[0] for row in self._connection.execute(statement, (json.dumps(numbers), guild_id, NEIGHBOURS))}

    def candidates(
        self, guild_id: int, kind: EntryKind, weights: Sequence[tuple[str, float]], *, limit: int = 100
    ) -> list[tuple[int, float]]:
        """Items by the summed weight of the terms they hold, heaviest first; terms are read rarest first."""
        lists = self._of(guild_id, kind, [term for term, _ in weights])
        taken: list[tuple[str, float]] = []
        spent = 0
        for term, weight in sorted(weights, key=lambda one: (lists[one[0]].count, one[0])):
            if lists[term].count:
                if taken and spent + lists[term].count > BUDGET:
                    break
                spent += lists[term].count
                taken.append((term, weight))
        self.touched = spent
        self._read_long(guild_id, kind, [term for term, _ in taken])
        parts = [
            (segment, weight, blob)
            for term, weight in taken
            for segment, blob in lists[term].parts.items()
            if blob is not None
        ]
        return self._heaviest(parts, limit) if parts else []

    def keys(self, guild_id: int, kind: EntryKind, items: Iterable[int]) -> dict[int, str]:
        """By item its words in their order, with spaces between."""
        found = self._connection.execute(
            "SELECT e.item, e.keys FROM json_each(?) j CROSS JOIN entry e "
            "ON e.guild_id = ? AND e.kind = ? AND e.item = j.value",
            (json.dumps(sorted(items)), guild_id, kind),
        )
        return dict(found.fetchall())

    def quotes(self, guild_id: int, ids: Sequence[int]) -> list[QuoteRecord]:
        """Quotes by id, in the order of `ids`; unknown ones are left out."""
        rows = self._connection.execute(findings.QUOTES_BY_ID, (guild_id, json.dumps(list(ids))))
        return findings.quotes_in_order(rows, ids)

    def admitted(
        self,
        guild_id: int,
        ids: Sequence[int],
        *,
        speakers: Collection[str] | None = None,
        since: str | None = None,
        sources: Collection[str] | None = None,
        kind: QuoteKind | None = None,
    ) -> set[int]:
        """Those of some quotes that are by speakers, published since a day, by outlets, of a kind; None for any."""
        values = {"guild": guild_id, "ids": json.dumps(list(ids)), **findings.wanted(since, sources, kind, speakers)}
        return {row[0] for row in self._connection.execute(findings.ADMITTED_IDS, values)}

    def _of(self, guild_id: int, kind: EntryKind, terms: Iterable[str]) -> dict[str, _List]:
        """The lists of some terms, read unless this question has read them before."""
        terms = list(dict.fromkeys(terms))
        new = [term for term in terms if (guild_id, kind, term) not in self._lists]
        if new:
            by_number: dict[int, list[_List]] = defaultdict(list)
            for term in new:
                one = self._lists[guild_id, kind, term] = _List()
                by_number[number(term)].append(one)
            for segment, term_number, count, blob in self._rows(guild_id, kind, by_number, SHORT_LIST):
                for one in by_number[term_number]:
                    one.count += count
                    one.parts[segment] = blob
        return {term: self._lists[guild_id, kind, term] for term in terms}

    def _read_long(self, guild_id: int, kind: EntryKind, terms: Iterable[str]) -> None:
        """Read the items of lists of which only the length is known."""
        by_number = {
            number(term): one for term in terms if None in (one := self._lists[guild_id, kind, term]).parts.values()
        }
        if by_number:
            for segment, term_number, _, blob in self._rows(guild_id, kind, by_number, -1):
                by_number[term_number].parts[segment] = blob

    def _rows(
        self, guild_id: int, kind: EntryKind, numbers: Iterable[int], longest: int
    ) -> Iterable[tuple[int, int, int, bytes | None]]:
        """Segment, number, count and, if there are at most `longest` (-1: any), the items of some lists."""
        (last,) = self._connection.execute(
            "SELECT max(item) FROM entry WHERE guild_id = ? AND kind = ?", (guild_id, kind)
        ).fetchone()
        segments = json.dumps(list(range(((last or 0) >> SEGMENT_BITS) + 1)))
        return self._connection.execute(
            "SELECT p.segment, p.term, p.count, CASE WHEN :longest < 0 OR p.count <= :longest THEN p.items END "
            "FROM json_each(:segments) s CROSS JOIN json_each(:terms) t CROSS JOIN posting p ON p.guild_id = :guild "
            "AND p.kind = :kind AND p.segment = s.value AND p.term = t.value",
            {
                **{"guild": guild_id, "kind": kind, "longest": longest},
                **{"segments": segments, "terms": json.dumps(sorted(numbers))},
            },
        )

    def _heaviest(self, parts: Sequence[tuple[int, float, bytes]], limit: int) -> list[tuple[int, float]]:
        """The items with the greatest sums of weights over lists, given as segment, weight and items."""
        segments = sorted({segment for segment, _, _ in parts})
        base = {segment: place << SEGMENT_BITS for place, segment in enumerate(segments)}
        if len(self._sums) < len(segments) << SEGMENT_BITS:
            self._sums = np.zeros(len(segments) << SEGMENT_BITS, np.float32)
        lengths = np.array([len(blob) // ITEM.itemsize for _, _, blob in parts])
        slots = np.frombuffer(b"".join(blob for _, _, blob in parts), ITEM).astype(np.intp)
        slots += np.repeat(np.array([base[segment] for segment, _, _ in parts]), lengths)
        try:
            np.add.at(self._sums, slots, np.repeat(np.array([one[1] for one in parts], np.float32), lengths))
            # The least of the best of any items is a bound for the best of all. The lists are rarest first.
            first = self._sums[_distinct(slots[:BOUNDING])]
            bound = np.partition(first, len(first) - limit)[len(first) - limit] if len(first) > limit else 0
            best = _distinct(slots[self._sums[slots] >= bound])
            heavy = self._sums[best]
        finally:
            self._sums[slots] = 0
        order = np.lexsort((best, -heavy))[:limit]
        low = (1 << SEGMENT_BITS) - 1
        return [
            ((segments[slot >> SEGMENT_BITS] << SEGMENT_BITS) + (slot & low), sum_)
            for slot, sum_ in zip(best[order].tolist(), heavy[order].tolist(), strict=True)
        ]


def _distinct(numbers: np.ndarray) -> np.ndarray:
    """Sorted, each once; for some thousands much faster than numpy's own."""
    numbers = np.sort(numbers)
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))]


class Search:
    """Questions to the index of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # A question computes; where Python lets it go on for 5 ms, as it does by itself, the event loop is that late.
        sys.setswitchinterval(min(SWITCH, sys.getswitchinterval()))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._reader: Reader | None = None
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[Reader], T]) -> T:
        """The result of `work` on one state of the file, in the search thread; raises StorageProblem."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    async def close(self) -> None:
        """Let the question that is being answered finish, then close."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    def _work(self, work: Callable[[Reader], T]) -> T:
        with translated(self._path):
            reader, connection = self._opened()
            connection.execute("BEGIN")
            try:
                return work(reader)
            finally:
                reader.forget()
                connection.execute("COMMIT")

    def _opened(self) -> tuple[Reader, sqlite3.Connection]:
        if self._reader is None or self._connection is None:
            self._connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
            )
            for pragma in (f"busy_timeout={BUSY_MS}", "query_only=ON", f"cache_size=-{CACHE_KIB}"):
                self._connection.execute(f"PRAGMA {pragma}").fetchall()
            self._reader = Reader(self._connection)
        return self._reader, self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._reader = self._connection = None
