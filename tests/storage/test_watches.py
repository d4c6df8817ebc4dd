"""Watches as they are kept: what waits for them, and what was found, in a file that is opened anew at each step."""

import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.engine.extract import VERSION
from bot.engine.model import Findings, Hit, Index, Origin, Submission, Watch
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER, halvik, treaty, wire

SOON = NOW + timedelta(minutes=1)
WATCH = Watch(
    *(0, GUILD, 5, "figure", "tin prices", "10 %", None, 70, True, 700, ("22:00", "07:00"), "Europe/Berlin", NOW)
)
OWN = Watch(0, GUILD, 6, "person", "Ada Moss", None, None, None, False, None, None, "UTC", NOW)


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def note(store, news, found, guild=GUILD, at=SOON):
    return await store.watches.note(guild, news, found, at=at, forget=at - timedelta(days=2))


async def test_over_a_restart_and_for_one_server(tmp_path):
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        kept = [await store.watches.put(one) for one in (WATCH, OWN, replace(OWN, guild_id=OTHER))]
        assert [one.id for one in kept] == [1, 2, 1]
    async with Store.open(path) as store:
        assert await store.watches.of_guild(GUILD) == kept[:2]
        assert await store.watches.of_member(GUILD, 6) == [kept[1]]
        assert await store.watches.of_member(GUILD, 5) == [], "a shared one is the server's"
        assert await store.watches.get(OTHER, 2) is None
        assert await store.watches.active(GUILD, 1, 10) == [kept[1]]
        assert await store.watches.pause(GUILD, 2, True, "gone")
        assert not await store.watches.pause(GUILD, 2, True, "again"), "told once"
        paused = await store.watches.get(GUILD, 2)
        assert paused
        assert paused.problem == "gone"
        assert await store.watches.active(GUILD, 0, 10) == [kept[0]]
        assert await store.watches.remove(GUILD, 2)
        assert not await store.watches.remove(GUILD, 2)
        assert (await store.watches.put(OWN)).id == 3, "numbers are never used again"
        assert len(await store.watches.of_guild(OTHER)) == 1
        assert await store.check() == []


async def test_only_what_comes_after_the_watch_waits(store):
    await halvik().shelve(store)
    await store.watches.put(OWN)
    assert await store.watches.news(10) == []
    await treaty().shelve(store)
    await treaty().shelve(store, OTHER)
    (one,) = await store.watches.news(10)
    assert (one.guild_id, one.article_id, one.changes) == (GUILD, 2, 0)
    quotes = await store.quotes.of_article(GUILD, 2)
    assert all(quote.id > one.last_quote for quote in quotes)
    assert one.last_quote == max(quote.id for quote in await store.quotes.of_article(GUILD, 1))


@pytest.mark.parametrize(
    ("published", "origin", "waits"),
    [
        ("2025-02-26", Origin(), True),
        ("2025-02-25", Origin(added_by=5), False),
        (None, Origin(added_by=5), True),
        (None, Origin(feed_id=1), True),
        (None, Origin(), False),
        ("2025-03-05", Origin(feed_id=1, silent=True), False),
    ],
)
async def test_archives_do_not_wait(store, published, origin, waits):
    await store.watches.put(OWN)
    desk = Desk(store, InlineWorker(), lambda: NOW)
    text = b"Ferry fares\n\n\xe2\x80\x9cFares stay at four euros,\xe2\x80\x9d said Tom Arden, the harbour director."
    intake = await desk._keeping.read(Submission(text, published=published))
    await store.articles.add_all(GUILD, [intake], engine=VERSION, added_at=NOW, origin=origin)
    assert bool(await store.watches.news(10)) == waits


async def test_a_guild_with_many_articles_leaves_room_for_the_others(store):
    await halvik().shelve(store, OTHER)
    for guild in (GUILD, OTHER):
        await store.watches.put(replace(OWN, guild_id=guild))
    for story in (halvik(), treaty(), wire()):
        await story.shelve(store)
    await treaty().shelve(store, OTHER)
    assert [(one.guild_id, one.article_id) for one in await store.watches.news(2)] == [(GUILD, 1), (OTHER, 2)]
    assert len(await store.watches.news(10)) == 4


async def test_noted_once(store):
    watch = await store.watches.put(OWN)
    await halvik().shelve(store)
    news = await store.watches.news(10)
    found = [
        (watch.id, "quote", 1, "qa"),
        (watch.id, "figure", 2, "fb"),
        (watch.id, "quote", 99, "qc"),
        (9, "quote", 1, ""),
    ]
    assert await note(store, news, found)
    hits = [Hit("quote", 1, SOON), Hit("figure", 2, SOON)]
    assert await store.watches.hits(GUILD, watch.id) == hits, "neither what is not there nor for whom nobody watches"
    assert await store.watches.news(10) == []
    assert not await note(store, news, [(watch.id, "quote", 2, "qd")]), "another look was quicker"
    assert await store.watches.hits(GUILD, watch.id) == hits
    assert await store.watches.told(GUILD, [watch.id], NOW) == {watch.id: {"qa", "fb"}}
    assert await store.watches.told(GUILD, [watch.id], SOON + timedelta(seconds=1)) == {}
    assert await store.watches.told(OTHER, [watch.id], NOW) == {}


async def test_an_article_that_is_read_again_is_looked_at_again(store):
    watch = await store.watches.put(OWN)
    record = await halvik().shelve(store)
    news = await store.watches.news(10)
    await store.articles.replace_findings(GUILD, record.id, Findings((), ()), Index((), ()), engine=VERSION + 1)
    assert not await note(store, news, [])
    (again,) = await store.watches.news(10)
    assert await note(store, [again], [(watch.id, "quote", 1, "qa")])
    assert await store.watches.hits(GUILD, watch.id) == [], "what is found no more"


async def test_keys_are_forgotten(store):
    watch = await store.watches.put(OWN)
    for story, at in ((halvik(), SOON), (treaty(), SOON + timedelta(days=3))):
        record = await story.shelve(store)
        (quote, *_) = await store.quotes.of_article(GUILD, record.id)
        assert await note(store, await store.watches.news(10), [(watch.id, "quote", quote.id, f"q{record.id}")], at=at)
    assert await store.watches.told(GUILD, [watch.id], NOW - timedelta(days=9)) == {watch.id: {"q2"}}


async def test_paused_watches_get_no_hits_and_go_on_with_what_is_new(store):
    watch = await store.watches.put(OWN)
    await halvik().shelve(store)
    news = await store.watches.news(10)
    await store.watches.pause(GUILD, watch.id, True)
    await treaty().shelve(store)
    assert await store.watches.news(10) == news, "while nobody watches nothing waits"
    other = await store.watches.put(OWN)
    await wire().shelve(store)
    late = (await store.watches.news(10))[1:]
    (quote,) = await store.quotes.of_article(GUILD, 3)
    assert await note(store, late, [(one.id, "quote", quote.id, "qz") for one in (watch, other)])
    assert await store.watches.hits(GUILD, watch.id) == []
    assert len(await store.watches.hits(GUILD, other.id)) == 1
    await store.watches.pause(GUILD, watch.id, False)
    assert await note(store, news, [(watch.id, "quote", 1, "qa")])
    assert await store.watches.hits(GUILD, watch.id) == []
    record = await replace(halvik(), title="Halvik again").shelve(store)
    (quote, *_) = await store.quotes.of_article(GUILD, record.id)
    assert await note(store, await store.watches.news(10), [(watch.id, "quote", quote.id, "qa")])
    assert len(await store.watches.hits(GUILD, watch.id)) == 1


async def test_who_waits(store):
    for guild in (GUILD, OTHER):
        for _ in range(2):
            await store.watches.put(replace(OWN, guild_id=guild))
        await halvik().shelve(store, guild)
    news = await store.watches.news(10)
    await note(store, news[1:], [(1, "quote", 1, "q")], OTHER)
    await note(store, news[:1], [(1, "quote", 1, "q"), (2, "figure", 1, "f")], at=SOON + timedelta(minutes=1))
    waiting = [(one.guild_id, one.id) for one in await store.watches.waiting(SOON, 10)]
    assert waiting == [(OTHER, 1), (GUILD, 1), (GUILD, 2)]
    assert len(await store.watches.waiting(SOON, 1)) == 1
    await store.watches.rest(OTHER, 1, SOON + timedelta(hours=9))
    await store.watches.pause(GUILD, 1, True)
    assert [(one.guild_id, one.id) for one in await store.watches.waiting(SOON, 10)] == [(GUILD, 2)]
    assert (OTHER, 1) in [(one.guild_id, one.id) for one in await store.watches.waiting(SOON + timedelta(hours=9), 10)]


async def test_articles_take_their_hits_along(store):
    for guild in (GUILD, OTHER):
        await store.watches.put(replace(OWN, guild_id=guild))
        for story in (halvik(), treaty()):
            await story.shelve(store, guild)
        news = [one for one in await store.watches.news(10) if one.guild_id == guild]
        assert await note(store, news, [(1, "quote", 1, "qa"), (1, "figure", 1, "fa"), (1, "quote", 5, "qb")], guild)
    await store.articles.remove(GUILD, 1)
    assert [one.item_id for one in await store.watches.hits(GUILD, 1)] == [5]
    assert len(await store.watches.hits(OTHER, 1)) == 3
    await store.articles.remove(GUILD, 2)
    assert await store.watches.waiting(SOON, 10) == await store.watches.of_guild(OTHER)
    await wire().shelve(store)
    await store.articles.remove(GUILD, 3)
    assert await store.watches.news(10) == []


async def test_a_corrected_quote_is_no_hit_of_a_person(store):
    person, topic = await store.watches.put(OWN), await store.watches.put(replace(OWN, kind="topic"))
    await halvik().shelve(store)
    both = [(one.id, "quote", item, f"q{item}") for one in (person, topic) for item in (1, 2)]
    assert await note(store, await store.watches.news(10), both)
    await store.corrections.put(GUILD, 1, "Jon Brekke", None, at=NOW, by=9)
    assert [one.item_id for one in await store.watches.hits(GUILD, person.id)] == [2]
    assert [one.item_id for one in await store.watches.hits(GUILD, topic.id)] == [1, 2]


@asynccontextmanager
async def killed_in(path, table):
    """The store with its process ended before it can write to a table: what was begun is not committed."""
    async with Store.open(path) as store:
        await store._database._writer.execute(
            f"CREATE TEMP TRIGGER kill BEFORE INSERT ON main.{table} BEGIN SELECT raise(ROLLBACK, 'killed'); END"
        )
        yield store


@pytest.mark.parametrize("table", ["watch_hit", "watch_told"])
async def test_a_kill_loses_and_doubles_nothing(tmp_path, table):
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        await store.watches.put(OWN)
        await halvik().shelve(store)
    found = [(1, "quote", 1, "qa")]
    async with killed_in(path, table) as store:
        news = await store.watches.news(10)
        with pytest.raises(Exception, match="failed"):
            await note(store, news, found)
    async with Store.open(path) as store:
        assert await store.watches.news(10) == news
        assert await store.watches.waiting(SOON, 10) == []
        assert await note(store, news, found)
    async with Store.open(path) as store:
        assert await store.watches.news(10) == []
        assert len(await store.watches.hits(GUILD, 1)) == 1
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM watch_hit").fetchone() == (1,)
    file.close()
