"""Servers that remove the bot, that Discord loses for a time, and that were left while the bot was not running."""

import sqlite3
from contextlib import closing

from tests.cogs.world import start, text_of, world
from tests.fakediscord import FakeDiscord, check

EVENTS = 500


def noted(database):
    """The servers that are noted as left."""
    with closing(sqlite3.connect(database, timeout=10)) as file:
        return {str(row[0]) for row in file.execute("SELECT guild_id FROM departure")}


async def articles(w):
    return "1 article" in text_of(await w.ann.slash(w.room, "about"))


async def test_outages_are_nothing_and_removals_are_noted_taken_back_and_carried_out(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d:
        one, two, three = (world(d, database) for _ in range(3))
        first = await start(d, database)
        for w in (one, two, three):
            await w.add()
        await three.ann.slash(three.room, "digest set", {"channel": three.room, "time": "08:00", "timezone": "UTC"})
        d.remove_guild(three.guild)
        await d.until(lambda: noted(database) == {three.guild.id})
        d.join(three.guild)
        await d.until(lambda: not noted(database))
        assert await articles(three)
        assert "08:00" in text_of(await three.ann.slash(three.room, "digest list"))
        assert await first.stop() == 0
        d.remove_guild(three.guild)
        d.lose_guild(two.guild)
        # Without a day between leaving and erasing, so that nothing but the outage holds the erasing back.
        second = await start(d, database, ONRECORD_ERASE_AFTER="0")
        await d.until(lambda: any("ready as" in line for line in second.lines), 10)
        for _ in range(EVENTS // 2):
            d.lose_guild(one.guild)
            d.lose_guild(one.guild)  # and again, as happens
            d.find_guild(one.guild)
        assert await articles(one)  # answered behind all those events
        assert noted(database) == set(), "of the server that is gone neither, while one cannot be seen"
        d.find_guild(two.guild)
        with closing(sqlite3.connect(database, timeout=10)) as file:
            left = "SELECT DISTINCT guild_id FROM article UNION SELECT guild_id FROM departure"
            await d.until(lambda: len(file.execute(left).fetchall()) == 2, 10)
        assert await articles(one)
        assert await articles(two)
        assert await second.stop() == 0
        assert "Traceback" not in first.output + second.output
        check(d)
