"""Imports: every line kept once and in order, bad ones told, nothing lost or read twice after a stop."""

import json

import pytest

from bot.desk import importing
from bot.engine.model import BadInput
from bot.worker import InlineWorker
from storage.database import StorageProblem
from tests.desk.shelves import GUILD, OTHER


def line(number, **more):
    text = f"“Ship {number} will sail,” said Ada Moss, the harbour master. She left."
    return (json.dumps({"title": f"Story {number}", "text": text, **more}) + "\n").encode()


class Counting(InlineWorker):
    """Counts the lines that are read; dies on one that says so."""

    def __init__(self):
        self.read = 0

    async def run(self, work, *args, limit=None):
        if any(b"takes too long" in line for line in args[0]):
            raise BadInput("This text took too long to read.")
        self.read += len(args[0])
        return await super().run(work, *args)


async def imported(desk, lines, guild=GUILD, workers=None):
    steps = [step async for step in desk.import_lines(guild, lines, workers or [InlineWorker()])]
    bad = {number: why for step in steps for number, why in step.bad}
    return sum(step.added for step in steps), sum(step.there for step in steps), bad


async def test_lines_become_articles_in_their_order(desk, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 3)
    lines = [line(n, source="Post", url=f"https://post.example/{n}", published="2025-02-24") for n in range(10)]
    assert await imported(desk, lines, workers=[InlineWorker(), InlineWorker()]) == (10, 0, {})
    articles = await desk.articles(GUILD)
    assert [record.article.title for record in articles] == [f"Story {n}" for n in reversed(range(10))]
    assert (articles[0].ref.source, articles[0].ref.url, articles[0].ref.published) == (
        "Post",
        "https://post.example/9",
        "2025-02-24",
    )
    assert await desk.suggest_speakers(GUILD, "mos") == ["Ada Moss"]
    assert (await desk.counts(OTHER)).articles == 0


async def test_what_is_in_is_not_read_again(desk):
    worker = Counting()
    lines = [line(n) for n in range(5)]
    assert await imported(desk, lines, workers=[worker]) == (5, 0, {})
    assert await imported(desk, [*lines, line(9)], workers=[worker]) == (1, 5, {})
    assert worker.read == 6


async def test_the_same_article_in_another_line_is_there_already(desk):
    assert await imported(desk, [line(1), line(1, title="Another title"), line(1)]) == (1, 2, {})


async def test_a_removed_article_is_added_again(desk):
    await imported(desk, [line(1)])
    await desk.remove_article(GUILD, 1)
    assert await imported(desk, [line(1)]) == (1, 0, {})


BAD = [
    b"{\n",
    b"[1]\n",
    b'{"title": "x"}\n',
    b'{"text": 5}\n',
    b'{"text": "a", "title": 4}\n',
    b'{"text": "\xff"}\n',
    b"[" * 100_000 + b"\n",
    b'{"text": ""}\n',
    b'{"text": "Good.", "url": "nope"}\n',
    b'{"text": "Good.", "published": "someday"}\n',
    b'{"text": "' + b"x" * 3_000_000 + b'"}\n',
    b"x" * (importing.LONGEST_LINE + 1),
]


async def test_bad_lines_are_told_by_number_and_the_others_kept(desk):
    added, there, bad = await imported(desk, [line(0), *BAD, b"\n", line(1)])
    assert (added, there) == (2, 0)
    assert list(bad) == list(range(2, len(BAD) + 2))
    assert all(why.endswith((".", "}.")) and "\n" not in why for why in bad.values())


@pytest.mark.parametrize("text", ["\x00", "\ud800 and \udfff", "\u202e", "“" * 5000, "<p>x", "%s _ % ' \" ; --"])
async def test_any_text_is_kept_or_refused(desk, text):
    added, _, bad = await imported(desk, [line(1, title=text, source=text), line(2)])
    assert added + len(bad) == 2
    assert added


async def test_one_line_that_cannot_be_read_costs_no_other(desk):
    lines = [line(1), line(2, title="takes too long"), line(3)]
    added, _, bad = await imported(desk, lines, workers=[Counting()])
    assert (added, list(bad)) == (2, [2])


async def test_a_stopped_import_keeps_what_was_told_and_goes_on(desk, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    lines = [line(n) for n in range(9)]
    steps = desk.import_lines(GUILD, lines, [InlineWorker()])
    told = 0
    async for step in steps:
        told += step.added
        if told >= 4:
            break
    await steps.aclose()
    assert told <= (await desk.counts(GUILD)).articles < 9
    worker = Counting()
    added, there, _ = await imported(desk, lines, workers=[worker])
    assert added + there == 9
    assert there >= told
    assert worker.read == 9 - there


async def test_a_full_disk_loses_nothing_that_was_told(desk, store, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    add, calls = store.articles.add_all, []

    async def full(*args, **more):
        calls.append(args)
        if len(calls) == 3:
            raise StorageProblem("The disk is full. Nothing was stored; make room and try again.")
        return await add(*args, **more)

    monkeypatch.setattr(store.articles, "add_all", full)
    steps = desk.import_lines(GUILD, [line(n) for n in range(9)], [InlineWorker()])
    assert [(await anext(steps)).added for _ in range(2)] == [2, 2]
    with pytest.raises(StorageProblem):
        await anext(steps)
    assert await imported(desk, [line(n) for n in range(9)]) == (5, 4, {})
