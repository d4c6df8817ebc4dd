"""Articles come in once, are read by the worker, and go with all that came of them."""

import pytest

from bot.engine.extract import VERSION
from bot.engine.model import BadInput, Submission
from tests.desk.shelves import GUILD, NOW, OTHER, halvik

TEXT = """\
Ferry talks stall in Port Ellery

PORT ELLERY — “The ferries will not sail before the third of March,” said Ada Moss, the harbour master.

Moss said on Tuesday that 15 percent of the ferry crews had left. The town spent 3.2 million dollars on repairs.
""".encode()


async def test_added_once_in_each_library(desk):
    added = await desk.add_article(GUILD, Submission(TEXT, source="The Harbour Post"), added_by=5)
    assert added.new
    assert (added.record.added_at, added.record.added_by, added.record.engine) == (NOW, 5, VERSION)
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
    assert (counts.articles, counts.quotes, counts.figures, counts.speakers) == (0, 0, 0, 0)
    assert (await desk.add_article(GUILD, Submission(TEXT))).new


async def test_articles_of_an_older_engine_are_read_again(desk, store):
    added = await desk.add_article(GUILD, Submission(TEXT))
    assert await desk.reread(GUILD) == 0
    record = await halvik().shelve(store, engine=VERSION - 1)
    assert await desk.reread(GUILD) == 1
    assert await desk.reread(GUILD) == 0
    assert (await desk.article(GUILD, record.id)).engine == VERSION
    quotes, figures = await desk.article_findings(GUILD, added.record.id)
    assert (len(quotes), len(figures)) == (added.record.quotes, added.record.figures)


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
