"""Feeds as they are kept: whatever belongs to one goes with it, and nobody else's does."""

import sqlite3
from datetime import timedelta

import pytest

from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedEntry, FeedFilter, FeedNews
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER

URL = "https://news.example/feed"


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def follow(store, guild=GUILD, url=URL, most=9):
    return await store.feeds.follow(
        guild, url, outlet=None, filter=FeedFilter(("tin",), ("golf",)), added_by=5, at=NOW, most=most
    )


def entry(number, host="news.example", published=None, keys=None):
    link = f"https://{host}/{number}"
    return FeedEntry(keys or (f"guid {number}", f"link {link}"), link, f"Story {number}", None, published, "<p>x</p>")


async def bring(store, *entries, guild=GUILD, silent=False, wanted=True):
    source = await store.feeds.source_of(guild, 1)
    for follower in await store.feeds.followers(source.id):
        if follower.guild_id == guild:
            await store.feeds.arrive(source, [FeedNews(follower, entries, (wanted,) * len(entries), silent)], NOW)


def count(store, table):
    with sqlite3.connect(store.path) as file:
        ((found,),) = file.execute(f"SELECT count(*) FROM {table}")
    file.close()
    return found


async def test_ids_count_within_the_guild_and_are_never_used_again(store):
    assert await follow(store) == (1, True)
    assert await follow(store, OTHER) == (1, True)
    assert await follow(store) == (1, False)
    assert await follow(store, url="https://b.example/") == (2, True)
    await store.feeds.remove(GUILD, 2)
    assert await follow(store, url="https://b.example/") == (3, True)
    with pytest.raises(BadInput, match="as many as one may"):
        await follow(store, url="https://c.example/", most=2)
    record = await store.feeds.get(GUILD, 1)
    assert (record.filter, record.added_by, record.added_at) == (FeedFilter(("tin",), ("golf",)), 5, NOW)
    assert await store.feeds.get(OTHER, 3) is None


async def test_an_entry_comes_once_by_any_of_its_keys(store):
    await follow(store)
    await bring(store, entry(1), entry(2))
    await bring(store, entry(1, keys=("guid other", "link https://news.example/1")), entry(2, keys=("guid 2",)))
    assert (await store.feeds.get(GUILD, 1)).waiting == 2
    assert await store.feeds.known(GUILD, 1, ["guid 1", "guid 3"]) == {"guid 1"}
    assert await store.feeds.known(OTHER, 1, ["guid 1"]) == set()


async def test_the_order_of_the_queue(store):
    await follow(store)
    await bring(store, entry(1, published="2025-03-01"), entry(2, published="2025-03-02"), silent=True)
    await bring(store, entry(4), entry(3), entry(5, host="b.example"), entry(6, published="2024-01-01"))
    found = await store.feed_entries.next(NOW, limit=9, each=9)
    assert [one.entry.title for one in found] == [f"Story {n}" for n in (4, 3, 5, 6, 2, 1)]
    few = await store.feed_entries.next(NOW, limit=9, each=1)
    assert [one.entry.title for one in few] == ["Story 4", "Story 5"]
    await store.feed_entries.later(found[0], 1, NOW + timedelta(hours=1), "why")
    assert [one.entry.title for one in await store.feed_entries.next(NOW, limit=1, each=1)] == ["Story 3"]
    await store.feeds.pause(GUILD, 1, True, NOW)
    assert await store.feed_entries.next(NOW, limit=9, each=9) == []


async def test_what_is_erased_with_a_feed(store):
    await follow(store)
    await follow(store, OTHER)
    await bring(store, entry(1))
    await bring(store, entry(1), guild=OTHER)
    await store.feeds.remove(GUILD, 1)
    assert [count(store, table) for table in ("source", "feed", "feed_entry", "feed_key")] == [1, 1, 1, 2]
    with sqlite3.connect(store.path) as file:  # as whoever erases a whole guild
        file.execute("PRAGMA foreign_keys=ON")
        file.execute("DELETE FROM feed WHERE guild_id = ?", (OTHER,))
    file.close()
    assert [count(store, table) for table in ("source", "feed", "feed_entry", "feed_key")] == [0, 0, 0, 0]


async def test_due_sources_of_many_hosts(store):
    for number in range(6):
        await follow(store, url=f"https://{'a' if number < 4 else 'b'}.example/{number}")
    due = await store.feeds.due(NOW, limit=9, each=2)
    assert sorted(one.url[8] for one in due) == ["a", "a", "b", "b"]
    assert await store.feeds.due(NOW - timedelta(seconds=1), limit=9, each=2) == []
    for number in range(1, 7):
        await store.feeds.pause(GUILD, number, True, NOW)
    assert await store.feeds.due(NOW, limit=9, each=2) == []


async def test_entries_no_longer_needed_give_their_text_back(store):
    await follow(store)
    await bring(store, entry(1), wanted=False)
    await bring(store, entry(2))
    (waiting,) = await store.feed_entries.next(NOW, limit=9, each=9)
    await store.feed_entries.end(waiting, "done", article_id=1)
    assert count(store, "feed_entry WHERE entry IS NOT NULL") == 0
    assert not await store.feed_entries.waits(waiting)
