"""The lists of the index: what is written, shortened and found, also where items pass from segment to segment."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.matching import index
from bot.engine.model import Article, Entry, Findings, Index, Intake, Quote
from storage import postings
from storage.postings import BUCKETS, ITEM, SEGMENT_BITS, number
from storage.store import Store
from tests.desk.shelves import NOW
from tests.misremembering import Corpus

TERMS = st.integers(-BUCKETS, 2**32 - 1)
ITEMS = st.integers(1, 2**28)


def lists(store, path):
    """Every posting of a file: guild, kind and number of the term, and the items."""
    with sqlite3.connect(path) as file:
        found = file.execute("SELECT guild_id, kind, segment, term, count, items FROM posting").fetchall()
    file.close()
    kept: dict[tuple[int, str, int], set[int]] = {}
    for guild, kind, segment, term, count, blob in found:
        low = np.frombuffer(blob, ITEM).tolist()
        assert count == len(low) == len(set(low)) > 0
        kept.setdefault((guild, kind, term), set()).update((segment << SEGMENT_BITS) + one for one in low)
    return kept


@given(st.lists(st.tuples(TERMS, ITEMS), max_size=60))
def test_items_are_grouped_by_term_and_segment(pairs):
    terms = np.array([term for term, _ in pairs], np.int64)
    items = np.array([item for _, item in pairs], np.int64)
    found = [
        (term, (segment << SEGMENT_BITS) + low)
        for segment, term, blob in postings._grouped(terms, items)
        for low in np.frombuffer(blob, ITEM).tolist()
    ]
    assert sorted(found) == sorted(set(pairs))


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_words_and_pairs_have_numbers_of_their_own(one, two):
    one, two = ("x".join(part.encode("ascii", "ignore").decode().split()) or "x" for part in (one, two))
    assert 0 <= number(one) < 2**32
    assert -BUCKETS <= number(f"{one} {two}") < 0


async def test_many_articles_at_once_are_indexed_as_one_by_one(tmp_path):
    intakes = list(Corpus(60, seed=2).intakes())
    async with Store.open(tmp_path / "many.db") as many, Store.open(tmp_path / "one.db") as single:
        answers = await many.articles.add_all(1, [*intakes, intakes[0]], engine=1, added_at=NOW)
        assert [new for _, new in answers] == [True] * len(intakes) + [False]
        assert answers[-1][0] == answers[0][0]
        for one in intakes:
            await single.articles.add_all(1, [one], engine=1, added_at=NOW)
        assert await many.check() == await single.check() == []
        assert await many.articles.page(1) == await single.articles.page(1)
        assert await many.articles.counts(1) == await single.articles.counts(1)
    assert lists(many, tmp_path / "many.db") == lists(single, tmp_path / "one.db")


async def test_no_articles_are_no_work(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        assert await store.articles.add_all(1, [], engine=1, added_at=NOW) == []


async def count_from(store, first):
    """Let the next quote have an id."""

    async def work(connection):
        await connection.execute("UPDATE guild SET last_quote = ?", (first - 1,))

    await store._database.write(work)


async def test_items_of_every_segment_are_found_and_removed(tmp_path):
    """The ids of a guild that has added and removed for years."""
    entry = Entry("quote", 0, ("quay", "shut", "quay shut"), ("quay", "shut"))
    text = "Quay shut."
    quote = Quote("direct", ((0, 9),), None, None, None, None, 1.0)
    one = Intake(Article(None, text, ((0, 9),)), "", Findings((quote,), ()), Index((entry,), ("quay", "shut")))
    async with Store.open(tmp_path / "library.db") as store:
        ids = []
        for start in (1, LAST := (1 << SEGMENT_BITS) - 1, LAST + 1, 5 * LAST, 10 * LAST):
            await count_from(store, start)
            ((record, _),) = await store.articles.add_all(
                1, [replace(one, fingerprint=str(start))], engine=1, added_at=NOW
            )
            (kept,) = await store.quotes.of_article(1, record.id)
            ids.append((record.id, kept.id))

        async def found():
            read = await store.search.run(
                lambda read: (
                    read.candidates(1, "quote", [("shut", 1.0), ("quay shut", 2.0)], limit=10),
                    read.frequencies(1, "quote", ["quay"]),
                )
            )
            return [item for item, _ in read[0]], read[1].get("quay", 0)

        everything = [id for _, id in ids]
        assert len(set(everything)) == len(everything)
        assert await found() == (everything, len(everything))
        for place, (article, _) in enumerate(ids):
            await store.articles.remove(1, article)
            assert await found() == (everything[place + 1 :], len(everything) - place - 1)
    assert lists(store, tmp_path / "library.db") == {}


async def test_removing_and_reading_again_leave_the_lists_of_what_is_there(tmp_path):
    corpus = Corpus(80, seed=3)
    intakes = list(corpus.intakes())
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        for guild in (1, 2):
            await store.articles.add_all(guild, intakes, engine=1, added_at=NOW)
        for article in (2, 5):
            await store.articles.remove(1, article)
        fewer = Findings(intakes[3].findings.quotes[::2], ())
        await store.articles.replace_findings(1, 4, fewer, index(intakes[3].article, fewer), engine=2)
        assert await store.check() == []
        there = {
            (guild, record.id): [(one.id, one.words) for one in await store.quotes.of_article(guild, record.id)]
            for guild in (1, 2)
            for record in await store.articles.page(guild, limit=100)
        }
    expected: dict[tuple[int, str, int], set[int]] = {}
    for (guild, id), quotes in there.items():
        told = intakes[id - 1].article
        for item, words in quotes:
            spans = ((told.text.index(words), told.text.index(words) + len(words)),)
            quote = Quote("direct", spans, None, None, None, None, 1.0)
            spoken, whole = index(told, Findings((quote,), ())).entries
            for term in spoken.terms:
                expected.setdefault((guild, "quote", number(term)), set()).add(item)
        for term in whole.terms:
            expected.setdefault((guild, "article", number(term)), set()).add(id)
    assert lists(store, path) == expected


async def candidates(store, words):
    weights = [(word, 1.0) for word in words.split()]
    return [item for item, _ in await store.search.run(lambda read: read.candidates(1, "quote", weights, limit=50))]


WRITER = """
import asyncio, sys
from pathlib import Path
from storage.store import Store
from tests.misremembering import Corpus
from tests.desk.shelves import NOW

async def main():
    async with Store.open(Path(sys.argv[1])) as store:
        for one in Corpus(4_000, seed=4).intakes():
            ((record, _),) = await store.articles.add_all(1, [one], engine=1, added_at=NOW)
            print(record.id, flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills in another way")
async def test_what_was_acknowledged_survives_a_kill(tmp_path):
    path = tmp_path / "library.db"
    command = [sys.executable, "-c", WRITER, str(path)]
    writer = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert writer.stdout
    while int(await writer.stdout.readline()) < 12:
        pass
    writer.kill()
    await writer.communicate()
    async with Store.open(path) as store:
        assert await store.check() == []
        counts = await store.articles.counts(1)
        assert counts.articles >= 12
        assert counts.quotes == 10 * counts.articles
        quotes = [one for id in range(1, 13) for one in await store.quotes.of_article(1, id)]
        for one in random.Random(1).sample(quotes, 20):
            assert one.id in await candidates(store, one.words)


async def test_articles_are_added_while_questions_are_answered(tmp_path):
    intakes = list(Corpus(300, seed=6).intakes())
    async with Store.open(tmp_path / "library.db") as store:

        async def add():
            for one in intakes:
                await store.articles.add_all(1, [one], engine=1, added_at=NOW)

        async def ask():
            seen = 0
            while seen < 300:
                entries, items = await store.search.run(
                    lambda read: (
                        read.frequencies(1, "article", ["none"]),
                        read.candidates(1, "quote", [(word, 1.0) for word in ("labor", "defens", "center")], limit=400),
                    )
                )
                assert entries == {}
                assert len({item for item, _ in items}) == len(items)
                seen = (await store.articles.counts(1)).quotes
            return seen

        assert (await asyncio.gather(add(), ask()))[1] == 300
