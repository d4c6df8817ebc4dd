"""After a start the bot reads again what an older version has read, beside its answers."""

import re
import sqlite3

from bot.engine.extract import VERSION
from tests.cogs.world import FERRIES, start, text_of, world
from tests.fakediscord import FakeDiscord, check


async def test_outdated_articles_are_read_again_beside_answers(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d:
        first = await start(d, database)
        w = world(d, database)
        await add(w, 3)
        reply = await w.bob.slash(w.room, "quotes", by="Tom Arden")
        (choice, *_) = await w.ann.autocomplete(w.room, "quote fix", "quote", "ferry passengers")
        await w.ann.slash(w.room, "quote fix", quote=choice["value"], speaker="Nora Vane")
        assert await first.stop() == 0
        outdate(database)
        second = await start(d, database)
        assert "**Nora Vane**" in text_of(await w.bob.slash(w.room, "quotes", by="Nora Vane"))
        await d.until(lambda: "read 3 outdated articles again, 0 failed" in second.output, 30)
        assert "**Nora Vane**" in text_of(await w.bob.slash(w.room, "quotes", by="Nora Vane"))
        assert "__**" in text_of(await reply.click(reply.labels[0])), "a button of before still means its quote"
        assert await second.stop() == 0
        assert engines(database) == {VERSION}
        check(d)
        assert "Traceback" not in first.output + second.output


async def test_a_stop_in_between_leaves_the_rest_for_the_next_start(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d:
        first = await start(d, database)
        w = world(d, database)
        await add(w, 6)
        assert await first.stop() == 0
        outdate(database)
        second = await start(d, database, ONRECORD_LOG="debug")
        await d.until(lambda: "read again guild=" in second.output, 30)
        assert await second.stop() == 0
        assert engines(database) == {0, VERSION}
        third = await start(d, database)
        await d.until(lambda: re.search("read [1-5] outdated articles again, 0 failed", third.output), 30)
        assert await third.stop() == 0
        assert engines(database) == {VERSION}
        assert "Traceback" not in second.output + third.output


async def test_an_article_that_fails_is_logged_once_and_the_others_go_on(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d:
        first = await start(d, database)
        w = world(d, database)
        await add(w, 3)
        assert await first.stop() == 0
        outdate(database)
        with sqlite3.connect(database) as file:
            file.execute("UPDATE article SET paragraphs = 'spoilt' WHERE id = 2")
        file.close()
        second = await start(d, database)
        await d.until(lambda: "read 2 outdated articles again, 1 failed" in second.output, 30)
        assert second.output.count("article=2 ") == 1
        assert text_of(await w.bob.slash(w.room, "quotes", by="Tom Arden"))
        assert await second.stop() == 0
        assert engines(database) == {0, VERSION}


async def add(w, count):
    for number in range(count):
        await w.add(FERRIES.replace("3.2 million", f"{number}.2 million"))


def outdate(database):
    """As if an older version had read every article."""
    with sqlite3.connect(database) as file:
        file.execute("UPDATE article SET engine = 0")
    file.close()


def engines(database):
    """The versions that have read the articles."""
    with sqlite3.connect(database) as file:
        found = {engine for (engine,) in file.execute("SELECT engine FROM article")}
    file.close()
    return found
