"""Floors of what misremembered words find in a library of 3,000 invented quotes, and of what that may read."""

import asyncio

import pytest

from bot.desk import Desk
from bot.desk.finding import find_said
from bot.worker import InlineWorker
from storage import search
from storage.store import Store
from tests.desk.shelves import GUILD, NOW
from tests.misremembering import Corpus

ROWS = 3_000
ASKED = 60  # of each kind
# How many of ASKED come first at least. What is missing to 60 is beaten by a quote that fits what was asked as well.
FLOORS = {"exact": 60, "typo": 60, "reordered": 59, "bent": 60, "wrong": 53, "common": 60}
ANSWERED = 0  # absent quotes, of ASKED, that may be answered by something else
NEAREST = 16  # of those, shown as what comes nearest; 13 were


@pytest.fixture(scope="module")
def corpus():
    return Corpus(ROWS, seed=5)


@pytest.fixture(scope="module")
def library(corpus, tmp_path_factory):
    """The file; every test opens it anew."""
    path = tmp_path_factory.mktemp("recall") / "library.db"

    async def fill():
        async with Store.open(path) as store:
            await corpus.shelve(store)

    asyncio.run(fill())
    return path


@pytest.mark.parametrize("kind", FLOORS)
async def test_misremembered_words_find_their_quote(library, corpus, kind):
    async with Store.open(library) as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        right = 0
        for words, holds in corpus.questions(kind, ASKED):
            answer = await desk.who_said(GUILD, words)
            right += bool(answer.quotes) and any(
                holds(record.words) for record in (answer.quotes[0].record, *answer.quotes[0].also)
            )
    assert right >= FLOORS[kind]


async def test_absent_quotes_have_no_answer(library, corpus):
    async with Store.open(library) as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        answers = [await desk.who_said(GUILD, corpus.absent()) for _ in range(ASKED)]
    assert sum(bool(answer.quotes) and answer.note is None for answer in answers) <= ANSWERED
    assert sum(bool(answer.quotes) for answer in answers) <= NEAREST


@pytest.mark.parametrize("budget", [500, 5_000])
async def test_no_question_reads_more_postings_than_the_budget(library, corpus, monkeypatch, budget):
    monkeypatch.setattr(search, "BUDGET", budget)
    touched = []

    def work(words):
        def ask(read):
            find_said(read, GUILD, words, ROWS)
            touched.append(read.touched)

        return ask

    async with Store.open(library) as store:
        for kind in FLOORS:
            for words, _ in corpus.questions(kind, 20):
                await store.search.run(work(words))
    assert 0 < max(touched) <= budget
