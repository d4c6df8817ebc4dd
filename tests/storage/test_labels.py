"""Speakers and subjects are counted and found as quotes and figures come, change and go."""

from dataclasses import replace

import pytest

from bot.engine.matching import index
from bot.engine.model import Article, Figure, Findings, Quote
from bot.engine.spelling import fold
from storage.store import Store
from tests.desk.shelves import NOW

TEXT = "The quay is shut. Four ferries wait. Nobody sails."
ARTICLE = Article("Quay shut", TEXT, ((0, len(TEXT)),))
MOSS = Quote("indirect", ((0, 16),), None, None, "Ada Moss", "harbour master", 0.9)
AGAIN = replace(MOSS, content=((18, 35),), role=None)
ARDEN = replace(MOSS, content=((37, 50),), speaker="Tom Arden", role="captain")
FIGURE = Figure((18, 30), 4.0, None, "ferry", "=", "ferries", "Four ferries", (18, 35), None)


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store
        assert await store.check() == []


async def add(store, quotes=(MOSS, AGAIN, ARDEN), figures=(FIGURE,), guild=1, mark="a"):
    findings = Findings(tuple(quotes), tuple(figures))
    record, _ = await store.articles.add(
        guild, ARTICLE, findings, index(ARTICLE, findings), fingerprint=mark, engine=1, added_by=None, added_at=NOW
    )
    return record.id


async def speakers(store, guild=1):
    return [(one.name, one.role, one.quotes) for one in await store.speakers.all(guild)]


async def found(store, word, kind="speaker", guild=1):
    def work(read):
        items = read.candidates(guild, kind, [(fold(word)[0], 1.0)])
        return read.labels(guild, kind, [item for item, _ in items])

    return await store.search.run(work)


async def test_speakers_are_counted_under_the_role_given_most(store):
    await add(store)
    await add(store, [replace(MOSS, role="mayor")] * 1, mark="b")
    await add(store, [replace(MOSS, role="mayor")] * 1, mark="c")
    assert await speakers(store) == [("Ada Moss", "mayor", 4), ("Tom Arden", "captain", 1)]
    assert await speakers(store, guild=2) == []
    counts = await store.articles.counts(1)
    assert (counts.articles, counts.quotes, counts.figures, counts.speakers) == (3, 5, 3, 2)
    assert await store.figures.subjects(1) == [("ferries", 3)]


async def test_labels_are_found_by_name_role_and_subject(store):
    await add(store)
    assert await found(store, "moss") == await found(store, "harbour") == ["Ada Moss"]
    assert await found(store, "ferry", "topic") == ["ferries"]
    assert await found(store, "moss", guild=2) == []
    assert await store.search.run(lambda read: read.neighbours(1, ["mos"])) == {fold("moss")[0]}


async def test_what_goes_is_found_no_more(store):
    first = await add(store)
    second = await add(store, [ARDEN], (), mark="b")
    await store.articles.remove(1, first)
    assert await speakers(store) == [("Tom Arden", "captain", 1)]
    assert await found(store, "moss") == []
    assert await found(store, "ferry", "topic") == []
    assert await store.search.run(lambda read: read.neighbours(1, ["mos"])) == set()
    await store.articles.remove(1, second)
    assert await speakers(store) == []
    counts = await store.articles.counts(1)
    assert (counts.articles, counts.quotes, counts.figures, counts.speakers) == (0, 0, 0, 0)


async def test_labels_follow_corrections(store):
    article = await add(store, [MOSS])
    await store.corrections.put(1, 1, "Jo Dell", "pilot", at=NOW, by=7)
    assert await speakers(store) == [("Jo Dell", "pilot", 1)]
    assert (await found(store, "dell"), await found(store, "moss")) == (["Jo Dell"], [])
    findings = Findings((MOSS, ARDEN), ())
    await store.articles.replace_findings(1, article, findings, index(ARTICLE, findings), engine=2)
    assert sorted(await speakers(store)) == [("Jo Dell", "pilot", 1), ("Tom Arden", "captain", 1)]
    await store.corrections.undo(1, 1)
    assert sorted(await speakers(store)) == [("Ada Moss", "harbour master", 1), ("Tom Arden", "captain", 1)]
    assert (await found(store, "dell"), await found(store, "moss")) == ([], ["Ada Moss"])
    assert (await store.articles.counts(1)).speakers == 2


async def test_a_name_that_is_a_function_word_is_found(store):
    await add(store, [replace(MOSS, speaker="Will", role=None)])
    assert await found(store, "will") == ["Will"]
