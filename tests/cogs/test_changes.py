"""/article changes and /article recheck, and pages that the bot looks at again by itself."""

import asyncio
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from cogs.rechecks import Rechecks
from tests.cogs.test_links import add, settled
from tests.cogs.world import text_of, told
from tests.engine.reading.stories import BRIDGE, Story
from tests.engine.reading.webpages import news_site
from tests.fetching.servers import answer

pytestmark = pytest.mark.asyncio(loop_scope="session")
HALF = "“Half of my customers come over that bridge,” said Pavel Druce, who sells tools"


def page(*edits):
    paragraphs = BRIDGE.paragraphs
    for before, after in edits:
        assert any(before in one for one in paragraphs)
        paragraphs = tuple(one.replace(before, after) for one in paragraphs)
    return answer(news_site(Story(BRIDGE.title, BRIDGE.writer, BRIDGE.day, paragraphs)).encode())


async def article(w, command, number=1, who=None, **more):
    return await settled(await (who or w.ann).slash(w.room, f"article {command}", article=str(number), **more))


async def test_a_page_that_changed(w):
    w.web.answers["/a"] = page()
    await add(w)
    assert "has not changed" in text_of(await article(w, "changes"))
    assert await w.ann.autocomplete(w.room, "article changes", "article", "") == []
    w.web.answers["/a"] = page(("48 million", "52 million"), (HALF, "Pavel Druce sells tools"))
    text = text_of(await article(w, "recheck"))
    assert "The page has changed" in text
    assert "changed: 48 million crowns → 52 million crowns" in text
    assert "vanished: “Half of my customers come over that bridge,” · Pavel Druce" in text
    reply = await w.bob.slash(w.room, "who", said="half of my customers come over that bridge")
    assert "no longer so in the article since <t:" in text_of(reply)
    proof = text_of(await reply.click("Proof"))
    assert "__**“Half of my customers" in proof
    assert "As the article stood from <t:" in proof
    assert "52 million" in text_of(await w.bob.slash(w.room, "figures", on="repair"))
    shown = text_of(await article(w, "show"))
    assert "Changed 1 time, last <t:" in shown
    assert "Half of my customers" not in shown
    (choice,) = await w.ann.autocomplete(w.room, "article changes", "article", "")
    assert choice["name"] == f"1: {BRIDGE.title}"
    w.web.answers["/a"] = page()
    assert "It has changed" in text_of(await add(w))
    reply = await article(w, "changes")
    assert "**Version 3**" in text_of(reply)
    assert "appeared: “Half of my customers" in text_of(reply)
    await reply.click("Next")
    assert "**Version 2**" in text_of(reply.message)


async def test_a_page_that_is_gone(w):
    w.web.answers["/a"] = page()
    await add(w)
    del w.web.answers["/a"]
    assert "The page is gone" in text_of(await article(w, "recheck"))
    assert "The page was gone on <t:" in text_of(await article(w, "show"))
    reply = await w.bob.slash(w.room, "who", said="watching is not enough")
    assert "The page was gone on <t:" in text_of(await reply.click("Proof"))


@pytest.mark.parametrize("command", ["changes", "recheck"])
async def test_only_who_manages_and_only_what_is_there(w, command):
    w.web.answers["/a"] = page()
    await add(w)
    before = len(w.web.requests)
    reply = await w.bob.slash(w.room, f"article {command}", {"article": "1"}, forged=True)
    assert "Manage Server" in text_of(reply)
    assert "no article 7" in await told(await article(w, command, 7))
    assert len(w.web.requests) == before


def versions(w):
    with sqlite3.connect(w.database) as file:
        found = file.execute("SELECT count(*) FROM version WHERE guild_id = ?", (int(w.guild.id),)).fetchone()
    file.close()
    return found[0]


async def test_by_itself(w):
    w.web.answers["/a"] = page()
    await add(w)
    w.web.answers["/a"] = page(("48 million", "52 million"))
    with sqlite3.connect(w.database) as file:  # as if an hour had gone by
        values = ("2020-01-01T00:00:00.000000+00:00", int(w.guild.id))
        assert file.execute("UPDATE recheck SET next_at = ? WHERE guild_id = ?", values).rowcount == 1
    file.close()
    await w.d.until(lambda: versions(w), 30)
    assert "52 million" in text_of(await article(w, "changes"))


@pytest.mark.parametrize("wanted", [True, False])
async def test_it_can_be_turned_off(wanted):
    looked = asyncio.Event()

    async def look(_):
        looked.set()
        return 0

    async def ready():
        pass

    bot: Any = SimpleNamespace(
        desk=SimpleNamespace(versions=SimpleNamespace(look=look)),
        clock=lambda: None,
        tick=0.05,
        recheck=wanted,
        wait_until_ready=ready,
    )
    cog = Rechecks(bot)
    await cog.cog_load()
    for _ in range(9):  # turns of the loop, in which a task begins
        await asyncio.sleep(0)
    await cog.cog_unload()
    assert looked.is_set() == wanted
