"""Articles come in once, are read by the worker, and go with all that came of them."""

from contextlib import aclosing

import pytest

from bot.desk import Desk
from bot.engine.extract import VERSION
from bot.engine.model import BadInput, Findings, Index, Reread, Submission
from bot.worker import InlineWorker
from tests.desk.shelves import GUILD, NOW, OTHER, halvik, harbour, treaty

TEXT = """\
Ferry talks stall in Port Ellery

PORT ELLERY — “The ferries will not sail before the third of March,” said Ada Moss, the harbour master.

Moss said on Tuesday that 15 percent of the ferry crews had left. The town spent 3.2 million dollars on repairs.
""".encode()


async def test_added_once_in_each_library(desk):
    added = await desk.add_article(GUILD, Submission(TEXT, source="The Harbour Post"), added_by=5)
    assert added.new
    assert (added.record.added_at, added.record.origin.added_by, added.record.engine) == (NOW, 5, VERSION)
    assert added.record.article.source == "The Harbour Post"
    assert added.record.quotes
    assert added.record.figures
    again = await desk.add_article(GUILD, Submission(TEXT))
    assert (again.new, again.record.id) == (False, added.record.id)
    assert (await desk.add_article(OTHER, Submission(TEXT))).new
    assert (await desk.counts(GUILD)).articles == 1


async def test_what_comes_in_answers(desk):
    await desk.add_article(GUILD, Submission(TEXT))
    answer = await desk.ask(GUILD, "who said the ferrys will not sail")
    assert answer.quotes[0].record.quote.speaker == "Ada Moss"
    assert (await desk.ask(GUILD, "how many ferry crews left")).figures[0].record.figure.value == 15


@pytest.mark.parametrize("data", [b"", b"   \n", b"\x00\x01\x02" * 50])
async def test_what_cannot_be_read_is_bad_input(desk, data):
    with pytest.raises(BadInput):
        await desk.add_article(GUILD, Submission(data))
    assert (await desk.counts(GUILD)).articles == 0


async def test_removed_with_all_that_came_of_it(desk):
    id = (await desk.add_article(GUILD, Submission(TEXT))).record.id
    assert await desk.remove_article(OTHER, id) is None
    assert (await desk.remove_article(GUILD, id)).id == id
    assert await desk.remove_article(GUILD, id) is None
    counts = await desk.counts(GUILD)
    assert (counts.articles, counts.quotes, counts.figures) == (0, 0, 0)
    assert await desk.speakers(GUILD) == 0
    assert (await desk.add_article(GUILD, Submission(TEXT))).new


async def test_articles_of_an_older_engine_are_read_again(desk, store):
    added = await desk.add_article(GUILD, Submission(TEXT))
    assert await reread(desk, GUILD) == []
    record = await halvik().shelve(store, engine=VERSION - 1)
    assert await reread(desk, GUILD) == [Reread(GUILD, record.id, 1, 1, None)]
    assert await reread(desk, GUILD) == []
    assert (await desk.article(GUILD, record.id)).engine == VERSION
    quotes, figures = await desk.article_findings(GUILD, added.record.id)
    assert (len(quotes), len(figures)) == (added.record.quotes, added.record.figures)


async def test_reading_again_of_one_library_of_all_and_of_everything(desk, store):
    for guild in (GUILD, OTHER):
        await halvik().shelve(store, guild=guild, engine=VERSION - 1)
        await treaty().shelve(store, guild=guild)
    assert [(one.guild_id, one.article_id) for one in await reread(desk, OTHER)] == [(OTHER, 1)]
    assert [(one.guild_id, one.article_id) for one in await reread(desk)] == [(GUILD, 1)]
    assert [(one.article_id, one.done, one.total) for one in await reread(desk, GUILD, every=True)] == [
        (1, 1, 2),
        (2, 2, 2),
    ]


async def test_reading_again_goes_on_where_it_was_stopped(desk, store):
    for story in (halvik(), treaty(), harbour()):
        await story.shelve(store)
    async with aclosing(desk.reread(GUILD, every=True)) as steps:
        assert (await anext(steps)).article_id == 1
    assert [one.article_id for one in await reread(desk, GUILD)] == [2, 3]


async def test_an_article_that_fails_is_told_and_left_as_it_was(store, clock):
    class Stumbling(InlineWorker):
        async def run(self, work, *args, limit=None):
            if args[0].title == treaty().title:
                raise BadInput("This text took too long to read.")
            return await super().run(work, *args)

    desk = Desk(store, Stumbling(), clock)
    for story in (halvik(), treaty(), harbour()):
        await story.shelve(store, engine=0)
    before = await desk.article_findings(GUILD, 2)
    failures = [(one.article_id, one.failure is not None) for one in await reread(desk, GUILD)]
    assert failures == [(1, False), (2, True), (3, False)]
    assert await desk.article_findings(GUILD, 2) == before
    assert [one.article_id for one in await reread(desk, GUILD)] == [2]


async def test_answers_come_while_articles_are_read_again(desk, store):
    for story in (halvik(), treaty(), harbour()):
        await story.shelve(store, engine=0)
    async for _ in desk.reread():
        answer = await desk.who_said(GUILD, "tariffs on copper are a tax on our own kitchens")
        assert answer.quotes[0].record.article.title == treaty().title


async def test_an_article_that_was_removed_or_read_meanwhile_is_passed_over(desk, store):
    for story in (halvik(), treaty(), harbour()):
        await story.shelve(store, engine=0)
    steps = []
    async for step in desk.reread():
        steps.append(step.failure)
        if step.article_id == 1:
            await desk.remove_article(GUILD, 2)
            await store.articles.replace_findings(GUILD, 3, Findings((), ()), Index((), ()), engine=VERSION)
    assert steps == [None] * 3
    assert await desk.article_findings(GUILD, 3) == ([], [])


async def reread(desk, *args, **options):
    return [step async for step in desk.reread(*args, **options)]


async def test_cards_are_remembered_for_a_month_and_apart(desk, clock):
    token = await desk.remember_card(GUILD, "{}")
    assert await desk.recall_card(GUILD, token) == "{}"
    assert await desk.recall_card(OTHER, token) is None
    clock.now = NOW.replace(month=5)
    await desk.remember_card(GUILD, "new")
    assert await desk.recall_card(GUILD, token) is None


async def test_the_command_set_is_remembered(desk):
    assert await desk.command_set() is None
    await desk.remember_command_set("abc")
    assert await desk.command_set() == "abc"
