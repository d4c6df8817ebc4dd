"""From an entry to an article: each page once, nothing lost, nothing twice, whatever happens in between."""

from datetime import timedelta

import pytest

from bot.engine.model import BadInput, Problem
from bot.fetching import FetchProblem
from bot.worker import InlineWorker
from storage.feed_entries import FeedEntries
from storage.store import Store
from tests.desk.feeding.web import FEED, drain, item, later, publish, rss, story
from tests.desk.shelves import GUILD, OTHER

PAGE = "https://news.example/1"
WALL = b"<html><body><p>We value your privacy. Accept all cookies to go on.</p></body></html>"
OWN = "<p>“The mill stays shut until spring,” said Ada Moss, who owns it.</p><p>It made 3 tons of flour.</p>"


class Killed(BaseException):
    """What ends a process: nothing catches it."""


@pytest.mark.parametrize("time", [1, 2, 3])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ["same", "article_at", "waits", "add_all", "end", "later"])
async def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(desk, feeds, web, clock, store, name, when, time):
    publish(web, 1, 2, 3)
    web.answers["https://news.example/3"] = FetchProblem("timeout")
    await feeds.add(GUILD, FEED)
    await feeds.add(OTHER, FEED)
    owner = store.articles if name == "add_all" else store.feed_entries
    real, count = getattr(owner, name), 0

    async def deadly(*args, **more):
        nonlocal count
        count += 1
        if count == time and when == "before":
            raise Killed
        result = await real(*args, **more)
        if count == time and when == "after":
            raise Killed
        return result

    setattr(owner, name, deadly)
    for _ in range(9):
        try:
            await feeds.ingest()
        except Killed:
            break
    assert count >= time or name == "later"
    setattr(owner, name, real)
    publish(web, 1, 2, 3)
    for _ in range(4):
        await later(desk, clock, hours=2)
    for guild in (GUILD, OTHER):
        found = [record.article.url for record in await desk.articles(guild)]
        assert sorted(found) == [f"https://news.example/{number}" for number in (1, 2, 3)]
        record = (await feeds.all(guild))[0]
        assert (record.articles, record.waiting, record.lost) == (3, 0, 0)
    assert await store.check() == []


async def test_a_kill_between_an_answer_and_its_entries_leaves_the_etag(desk, feeds, web, clock, store, monkeypatch):
    publish(web, 1, etag='"1"')
    await feeds.add(GUILD, FEED)
    publish(web, 1, 2, etag='"2"')
    from storage import feeds as module

    async def killed(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(module, "take", killed)
        with pytest.raises(Killed):
            await feeds.look(clock.now + timedelta(hours=1))
    source = await store.feeds.source_of(GUILD, 1)
    assert source is not None
    assert source.etag == '"1"'
    await later(desk, clock, hours=1)
    assert len(await desk.articles(GUILD)) == 2


async def test_a_new_process_goes_on_with_the_queue(desk, feeds, web, clock, store):
    from bot.desk import Desk

    publish(web, 1, 2)
    await feeds.add(GUILD, FEED)
    async with Store.open(store.path) as again:
        other = Desk(again, InlineWorker(), clock, fetch=web.fetch)
        assert await drain(other) == 2
    assert await drain(desk) == 0
    assert len(await desk.articles(GUILD)) == 2


async def test_news_before_backlog_and_the_newest_first(desk, feeds, web, clock, store):
    publish(web, *range(1, 7))
    await feeds.add(GUILD, FEED)
    publish(web, *range(1, 9))
    await later(desk, clock, hours=1)
    order = [int(request.url.rpartition("/")[2]) for request in web.requests if request.url != FEED]
    assert order == [8, 7, 6, 5, 4, 3, 2, 1]


async def test_many_of_one_host_hold_up_no_other(desk, feeds, web, clock):
    publish(web, *range(1, 41))
    await feeds.add(GUILD, FEED)
    web.answers["https://b.example/feed"] = rss(item(9, link="https://b.example/9", guid="b9"))
    web.answers["https://b.example/9"] = story(9, "b.example")
    await feeds.add(OTHER, "https://b.example/feed")
    await feeds.ingest()
    assert len(await desk.articles(OTHER)) == 1
    assert len(await desk.articles(GUILD)) == 2


async def test_a_page_without_an_article_gives_way_to_the_entrys_own_text(desk, feeds, web):
    web.answers[FEED] = rss(item(1, description=OWN))
    web.answers[PAGE] = WALL
    await feeds.add(GUILD, FEED)
    await drain(desk)
    (record,) = await desk.articles(GUILD)
    assert (record.article.title, record.article.url, record.quotes) == ("Ferry news 1", PAGE, 1)


@pytest.mark.parametrize("said", [WALL, FetchProblem("status", 404), FetchProblem("timeout"), FetchProblem("type")])
async def test_an_article_that_cannot_be_had_is_lost_after_three_tries(desk, feeds, web, clock, said):
    web.answers[FEED] = rss(item(1))
    web.answers[PAGE] = said
    await feeds.add(GUILD, FEED)
    times = []
    for _ in range(100):
        before = web.asked(PAGE)
        await later(desk, clock, minutes=5)
        if web.asked(PAGE) > before:
            times.append(clock.now)
    assert len(times) == 3
    assert times[1] - times[0] >= timedelta(minutes=10)
    assert times[2] - times[1] >= timedelta(hours=1)
    record = await feeds.get(GUILD, 1)
    assert (record.articles, record.waiting, record.lost) == (0, 0, 1)


async def test_a_server_that_is_busy_is_asked_later(desk, feeds, web, clock):
    publish(web, 1)
    web.answers[PAGE] = FetchProblem("status", 429, 7200.0)
    await feeds.add(GUILD, FEED)
    await drain(desk)
    await later(desk, clock, minutes=110)
    assert web.asked(PAGE) == 1
    web.answers[PAGE] = story(1)
    await later(desk, clock, minutes=11)
    assert (await feeds.get(GUILD, 1)).articles == 1


async def test_a_page_that_kills_its_reader_has_two_tries(desk, feeds, web, clock, monkeypatch):
    publish(web, 1)
    await feeds.add(GUILD, FEED)

    async def dies(*_, **__):
        raise Problem("The reader stopped.")

    monkeypatch.setattr(desk._keeping, "read", dies)
    for _ in range(10):
        await later(desk, clock, hours=1)
    assert web.asked(PAGE) == 2
    assert (await feeds.get(GUILD, 1)).lost == 1


async def test_what_a_library_does_not_take_is_skipped(desk, feeds, web, clock, monkeypatch):
    publish(web, 1)
    await feeds.add(GUILD, FEED)
    await feeds.add(OTHER, FEED)
    real = desk._keeping.keep

    async def keep(guild_id, *args):
        if guild_id == GUILD:
            raise BadInput("This source is blocked.")
        return await real(guild_id, *args)

    monkeypatch.setattr(desk._keeping, "keep", keep)
    await drain(desk)
    mine, theirs = await feeds.get(GUILD, 1), await feeds.get(OTHER, 1)
    assert (mine.articles, mine.waiting, mine.lost) == (0, 0, 0)
    assert theirs.articles == 1


async def test_a_page_that_is_in_the_library_is_linked_and_not_fetched(desk, feeds, web):
    publish(web, 1)
    await desk.add_link(GUILD, PAGE, {})
    before = web.asked(PAGE)
    await feeds.add(GUILD, FEED)
    await drain(desk)
    assert web.asked(PAGE) == before
    assert len(await desk.articles(GUILD)) == 1
    assert (await feeds.get(GUILD, 1)).articles == 1


async def test_a_feed_that_is_removed_meanwhile_is_no_mistake(desk, feeds, web):
    publish(web, 1)
    await feeds.add(GUILD, FEED)

    async def remove(entry):
        await feeds.remove(GUILD, 1)
        return await FeedEntries.waits(desk._store.feed_entries, entry)

    desk._store.feed_entries.waits = remove
    await feeds.ingest()
    assert await desk.articles(GUILD) == []
    assert await feeds.all(GUILD) == []


async def test_what_one_feed_says_is_not_read_for_others(desk, feeds, web):
    """Two feeds lead to one closed page; only one has the text, and only its followers get it."""
    web.answers[FEED] = rss(item(1, description=OWN))
    web.answers["https://b.example/feed"] = rss(item(1))
    web.answers[PAGE] = WALL
    await feeds.add(GUILD, FEED)
    await feeds.add(OTHER, "https://b.example/feed")
    await drain(desk)
    assert len(await desk.articles(GUILD)) == 1
    assert await desk.articles(OTHER) == []
