"""What one library does with a feed or a page, the others that wait for it must not feel."""

from datetime import timedelta

import pytest

from bot.engine.model import BadInput, Problem
from bot.fetching import FetchProblem
from tests.desk.feeding.web import FEED, Answer, drain, item, later, publish, rss, story
from tests.desk.shelves import GUILD, OTHER

PAGE = "https://news.example/1"
FIRST, SECOND = sorted((GUILD, OTHER))  # in this order they are served


async def test_one_librarys_feed_does_not_date_anothers_article(desk, feeds, web):
    other = "https://other.example/feed"
    web.answers[PAGE] = story(1)
    web.answers[FEED] = Answer(rss(item(1)))
    web.answers[other] = Answer(rss(item(1, guid="x", pubDate="Mon, 01 Jan 2001 08:00:00 GMT")))
    await feeds.add(FIRST, other)
    await feeds.add(SECOND, FEED)
    asked = web.asked(PAGE)
    await drain(desk)
    (first,), (second,) = await desk.articles(FIRST), await desk.articles(SECOND)
    assert (first.article.published, second.article.published) == ("2001-01-01", "2025-03-05")
    assert web.asked(PAGE) == asked + 1


@pytest.mark.parametrize("failure", [Problem("This article is being changed."), RuntimeError("a mistake")])
async def test_one_librarys_trouble_costs_no_other_its_article(desk, feeds, web, clock, monkeypatch, failure):
    publish(web, 1)
    await feeds.add(FIRST, FEED)
    await feeds.add(SECOND, FEED)
    real = desk._keeping.keep

    async def keep(guild_id, *rest):
        if guild_id == FIRST:
            raise failure
        return await real(guild_id, *rest)

    monkeypatch.setattr(desk._keeping, "keep", keep)
    for _ in range(6):
        await later(desk, clock, hours=2)
    (first,), (second,) = await feeds.all(FIRST), await feeds.all(SECOND)
    assert (first.articles, first.waiting, first.lost) == (0, 0, 1)
    assert (second.articles, second.waiting, second.lost) == (1, 0, 0)


async def test_what_is_done_stays_done(desk, feeds, web, clock, store):
    publish(web, 1)
    await feeds.add(GUILD, FEED)
    (entry,) = await store.feed_entries.same(PAGE, clock.now)
    await drain(desk)
    await store.feed_entries.end(entry, "lost", reason="late")
    await store.feed_entries.later(entry, 2, clock.now, "late")
    (feed,) = await feeds.all(GUILD)
    assert (feed.articles, feed.waiting, feed.lost) == (1, 0, 0)


async def test_asking_again_for_what_is_gone_tells_nobody_else_again(desk, feeds, web, clock):
    publish(web, 1)
    await feeds.add(FIRST, FEED, added_by=1)
    await feeds.add(SECOND, FEED, added_by=2)
    web.answers[FEED] = FetchProblem("status", 410)
    await later(desk, clock, hours=1)
    told = []
    for _ in range(5):
        for notice in await feeds.notices(clock.now):
            await feeds.noticed(notice, clock.now)
            told.append(notice.guild_id)
        await feeds.pause(FIRST, 1, False)
        await later(desk, clock, minutes=1)
    assert (told.count(FIRST), told.count(SECOND)) == (5, 1)  # the first one wished to know each time


async def test_what_broke_and_then_is_gone_is_told_twice(desk, feeds, web, clock):
    publish(web, 1)
    await feeds.add(GUILD, FEED, added_by=1)
    told = []
    for problem in (FetchProblem("timeout"), FetchProblem("status", 410)):
        web.answers[FEED] = problem
        for _ in range(30):
            await later(desk, clock, hours=2)
            for notice in await feeds.notices(clock.now):
                await feeds.noticed(notice, clock.now)
                told.append(notice.feed.problem)
    assert len(told) == 2


async def test_a_check_under_way_does_not_undo_a_wish_to_be_asked_in_full(desk, feeds, web, clock, monkeypatch):
    publish(web, 1, etag='"1"')
    await feeds.add(GUILD, FEED)
    await feeds.add(OTHER, FEED)
    await feeds.pause(OTHER, 1, True)
    publish(web, 1, 2, etag='"2"')
    await later(desk, clock, hours=1)
    asking = feeds._parts[0]
    real = asking.feed
    resumed: list[int] = []

    async def feed(*args):
        page = await real(*args)
        if not resumed:
            resumed.append(page.status)
            await feeds.pause(OTHER, 1, False)
        return page

    monkeypatch.setattr(asking, "feed", feed)
    for _ in range(6):
        await later(desk, clock, hours=3)
    assert resumed == [304]
    assert len(await desk.articles(OTHER)) == 2


async def test_a_page_of_a_blocked_source_is_not_looked_at_again(desk, feeds, web, clock):
    publish(web, 1)
    await feeds.add(GUILD, FEED)
    await drain(desk)
    publish(web, 1, 2)
    await later(desk, clock, hours=1)
    await desk.sources.block(GUILD, "news.example")
    asked = web.asked("https://news.example/2")
    await desk.versions.look(clock.now + timedelta(hours=2))
    assert web.asked("https://news.example/2") == asked
    with pytest.raises(BadInput, match="blocked"):
        await desk.versions.recheck(GUILD, 1)


async def test_a_feed_of_a_blocked_source_is_not_followed(desk, feeds, web):
    publish(web, 1)
    await desk.sources.block(GUILD, "news.example")
    asked = web.asked(FEED)
    with pytest.raises(BadInput, match="blocked"):
        await feeds.add(GUILD, FEED)
    assert web.asked(FEED) == asked
    assert await feeds.all(GUILD) == []
    await feeds.add(OTHER, FEED)


async def test_many_entries_of_one_page_are_kept_once(desk, feeds, web, monkeypatch):
    web.answers[PAGE] = story(1)
    web.answers[FEED] = Answer(rss(*(item(1, guid=f"g{number}", title=f"Part {number}") for number in range(50))))
    await feeds.add(GUILD, FEED)
    real = desk._keeping.keep
    kept: list[object] = []

    async def keep(*args):
        kept.append(args)
        return await real(*args)

    monkeypatch.setattr(desk._keeping, "keep", keep)
    await drain(desk)
    (feed,) = await feeds.all(GUILD)
    assert (len(kept), feed.articles, feed.waiting) == (1, 50, 0)
