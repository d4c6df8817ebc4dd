"""Candidates against a plain count of the same, within the budget, and each guild for itself."""

import random

import pytest

from bot.engine.indexing import terms
from bot.engine.spelling import fold
from storage import search
from storage.postings import number
from storage.store import Store
from tests.desk.shelves import NOW
from tests.misremembering import Corpus

ROWS = 400


@pytest.fixture(scope="module")
def corpus():
    return Corpus(ROWS, seed=8)


@pytest.fixture
async def store(tmp_path, corpus):
    async with Store.open(tmp_path / "library.db") as store:
        await corpus.shelve(store, guild=1)
        yield store


def weighed(corpus, dice):
    """Some terms of one quote and of others, with weights that no two sums of are equal."""
    some = [term for words in dice.sample(corpus.quotes, 3) for term in dice.sample(terms(fold(" ".join(words))), 5)]
    return [(term, dice.random()) for term in dict.fromkeys(some)]


@pytest.mark.parametrize("short", [0, search.SHORT_LIST])
@pytest.mark.parametrize("bounding", [32, search.BOUNDING])
async def test_candidates_are_those_with_the_greatest_sums(store, corpus, monkeypatch, short, bounding):
    monkeypatch.setattr(search, "SHORT_LIST", short)
    monkeypatch.setattr(search, "BOUNDING", bounding)
    held = [{number(term) for term in terms(fold(" ".join(words)))} for words in corpus.quotes]  # pairs share numbers
    dice = random.Random(3)
    for _ in range(40):
        weights = weighed(corpus, dice)
        weights = list({number(term): (term, weight) for term, weight in weights}.values())
        sums = {
            item: sum(weight for term, weight in weights if number(term) in one)
            for item, one in enumerate(held, start=1)
        }
        best = sorted((sum_ for sum_ in sums.values() if sum_), reverse=True)[:20]
        found = await store.search.run(lambda read, weights=weights: read.candidates(1, "quote", weights, limit=20))
        assert [one for _, one in found] == pytest.approx(best, abs=1e-4)
        assert all(sums[item] == pytest.approx(one, abs=1e-4) for item, one in found)
        counts = await store.search.run(
            lambda read, weights=weights: read.frequencies(1, "quote", [term for term, _ in weights])
        )
        assert counts == {term: sum(number(term) in one for one in held) for term, _ in weights}


async def test_the_rarest_terms_are_read_until_the_budget_is_spent(store, corpus, monkeypatch):
    dice = random.Random(4)
    for budget in (1, 20, 100, 1_000):
        monkeypatch.setattr(search, "BUDGET", budget)
        weights = weighed(corpus, dice)

        def work(read, weights=weights):
            counts = read.frequencies(1, "quote", [term for term, _ in weights])
            return read.candidates(1, "quote", weights, limit=ROWS), read.touched, counts

        found, touched, counts = await store.search.run(work)
        assert found
        assert touched <= max(budget, min(counts.values()))


async def test_another_guild_changes_nothing(store, corpus):
    dice = random.Random(5)
    asked = [weighed(corpus, dice) for _ in range(10)]

    def work(read):
        return [
            (read.candidates(1, "quote", one, limit=30), read.frequencies(1, "quote", dict(one)), read.touched)
            for one in asked
        ]

    before = await store.search.run(work)
    await Corpus(ROWS, seed=9).shelve(store, guild=2)
    await corpus.shelve(store, guild=0)
    assert await store.search.run(work) == before


async def test_a_question_sees_what_was_added_before_it(store, corpus):
    (words, _) = corpus.exact()
    weights = [(term, 1.0) for term in terms(fold(words))]
    first = await store.search.run(lambda read: read.candidates(1, "quote", weights, limit=1))
    (one,) = Corpus(10, seed=8).intakes()
    ((record, new),) = await store.articles.add_all(3, [one], engine=1, added_at=NOW)
    assert new
    ids = [quote.id for quote in await store.quotes.of_article(3, record.id)]
    assert set(await store.search.run(lambda read: read.keys(3, "quote", ids))) == set(ids)
    assert await store.search.run(lambda read: read.candidates(1, "quote", weights, limit=1)) == first


async def test_an_error_in_a_question_spoils_no_other(store):
    with pytest.raises(ZeroDivisionError):
        await store.search.run(lambda read: 1 / 0)
    assert await store.search.run(lambda read: read.frequencies(1, "quote", ["labor"]))
