"""The bot follows feeds by itself: with the real client, against servers that say what a test wants."""

import sqlite3

from bot.desk import Desk
from bot.fetching import Fetcher
from bot.worker import InlineWorker
from storage.store import Store
from tests.cogs.world import start, text_of, world
from tests.desk.feeding.web import item, rss, story
from tests.desk.shelves import NOW
from tests.fakediscord import FakeDiscord, check
from tests.fetching.servers import answer, serving


def publish(web, *numbers):
    entries = [item(n, link=web.url(f"/{n}")) for n in reversed(numbers)]
    web.answers["/feed"] = answer(rss(*entries), kind="application/rss+xml", ETag=f'"{numbers[-1]}"')
    for n in numbers:
        web.answers[f"/{n}"] = answer(story(n))


async def follow(database, guild, web):
    """As if somebody had followed the feed long ago."""
    async with Store.open(database) as store, Fetcher([web.at]) as fetcher:
        await Desk(store, InlineWorker(), lambda: NOW, fetch=fetcher.fetch).feeds.add(guild.id, web.url("/feed"))


def states(database):
    with sqlite3.connect(database) as file:
        found = [state for (state,) in file.execute("SELECT state FROM feed_entry ORDER BY id")]
    file.close()
    return found


async def test_what_a_feed_brings_comes_in_beside_answers_and_after_a_failure(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d, serving() as web:
        w = world(d, database)
        publish(web, 1, 2)
        await follow(database, w.guild, web)
        publish(web, 1, 2, 3)
        web.answers["/2"] = answer(b"", "500 Oops")
        bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
        await d.until(lambda: states(database) == ["done", "waiting", "done"], 30)
        assert "Ferry news 3" in text_of(await w.ann.slash(w.room, "article list"))
        assert "number 3" in text_of(await w.bob.slash(w.room, "who", said="ferry number 3 sails at noon"))
        assert await bot.stop() == 0
        publish(web, 1, 2, 3)
        with sqlite3.connect(database) as file:
            file.execute("UPDATE feed_entry SET not_before = ''")
        file.close()
        again = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
        await d.until(lambda: states(database) == ["done"] * 3, 30)
        assert await again.stop() == 0
        assert "Traceback" not in bot.output + again.output
        assert sum("GET /feed" in request for request in web.requests) == 2, "asked by the test and by the bot"
        check(d)


async def test_a_stop_while_a_server_keeps_us_waiting_is_a_clean_one(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d, serving() as web:
        w = world(d, database)
        publish(web, 1)
        await follow(database, w.guild, web)
        asked = []

        async def hangs(writer):
            asked.append(writer)
            await writer.wait_closed()

        web.answers["/feed"] = web.answers["/1"] = hangs
        bot = await start(d, database, ONRECORD_FETCH_ALLOW=web.at)
        await d.until(lambda: asked, 30)
        assert await bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "not everything could be closed" not in bot.output
        assert states(database) == ["waiting"]
