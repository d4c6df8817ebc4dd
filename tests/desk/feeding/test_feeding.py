"""Feeds of libraries: followed, looked after, taken in once for all who follow them."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.desk.feeding import ADDED, FEEDS
from bot.engine.model import BadInput
from bot.engine.model.feeds import FeedFilter
from bot.fetching import FetchProblem
from tests.desk.feeding.web import FEED, Answer, drain, item, later, publish, rss, story
from tests.desk.shelves import GUILD, NOW, OTHER


async def urls(desk, guild=GUILD):
    return sorted(record.article.url for record in await desk.articles(guild, limit=100))


async def test_a_feed_is_followed_and_its_backlog_is_silent(desk, feeds, web, clock):
    publish(web, 1, 2, 3)
    added = await feeds.add(GUILD, FEED, added_by=5)
    assert (added.new, added.backlog, added.feed.id, added.feed.title) == (True, 3, 1, "Coast Daily")
    assert (added.feed.waiting, added.feed.articles, added.feed.added_by) == (3, 0, 5)
    assert await drain(desk) == 3
    records = await desk.articles(GUILD)
    assert [record.origin.silent for record in records] == [True] * 3
    assert {record.article.source for record in records} == {"Coast Daily"}
    assert {record.origin.feed_id for record in records} == {1}
    publish(web, 1, 2, 3, 4)
    await later(desk, clock, minutes=30)
    (newest, *_) = await desk.articles(GUILD)
    assert (newest.article.url, newest.origin.silent) == ("https://news.example/4", False)
    record = await feeds.get(GUILD, 1)
    assert (record.articles, record.waiting, record.lost, record.problem) == (4, 0, 0, None)
    again = await feeds.add(GUILD, FEED)
    assert (again.new, again.backlog, again.feed.id) == (False, 0, 1)


async def test_two_libraries_share_requests_and_nothing_else(desk, feeds, web, clock):
    publish(web, 1)
    await feeds.add(GUILD, FEED, outlet="Ours")
    await feeds.add(OTHER, FEED, filter=FeedFilter(must_not=("number 9",)))
    await drain(desk)
    publish(web, 1, 2)
    before = len(web.requests)
    await later(desk, clock, minutes=30)
    asked = [request.url for request in web.requests[before:]]
    assert asked == [FEED, "https://news.example/2"]
    assert await urls(desk) == await urls(desk, OTHER) == ["https://news.example/1", "https://news.example/2"]
    assert {record.article.source for record in await desk.articles(GUILD)} == {"Ours"}
    assert {record.article.source for record in await desk.articles(OTHER)} == {"Coast Daily"}
    await feeds.remove(GUILD, 1)
    assert await feeds.all(GUILD) == []
    publish(web, 1, 2, 3)
    await later(desk, clock, minutes=60)
    assert len(await urls(desk)) == 2
    assert len(await urls(desk, OTHER)) == 3
    await feeds.remove(OTHER, 1)
    before = len(web.requests)
    await later(desk, clock, days=2)
    assert len(web.requests) == before


async def test_a_site_leads_to_its_feed(desk, feeds, web):
    publish(web, 1)
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
        '<link rel="alternate" type="application/rss+xml" title="Sport" href="/sport"></head><body>Hi</body></html>'
    )
    web.answers["https://news.example/"] = page.encode()
    added = await feeds.add(GUILD, "https://news.example/")
    assert added.feed.url == FEED
    assert [one.title for one in added.others] == ["Sport"]
    web.answers["https://plain.example"] = b"<html><body>Hi</body></html>"
    web.answers["https://plain.example/feed"] = rss(item(9))
    assert (await feeds.add(GUILD, "plain.example")).feed.url == "https://plain.example/feed"
    web.answers["https://none.example"] = b"<html><body>Hi</body></html>"
    before = len(web.requests)
    with pytest.raises(BadInput, match="no feed"):
        await feeds.add(GUILD, "none.example")
    assert len(web.requests) - before <= 8
    with pytest.raises(FetchProblem):
        await feeds.add(GUILD, "https://gone.example/feed")
    assert len(await feeds.all(GUILD)) == 2


async def test_filters_count_when_an_entry_is_first_seen(desk, feeds, web, clock):
    publish(web, 1, 2)
    await feeds.add(GUILD, FEED, filter=FeedFilter(must=("news 2",)))
    await drain(desk)
    assert await urls(desk) == ["https://news.example/2"]
    await feeds.edit(GUILD, 1, filter=FeedFilter(), outlet="Coast")
    publish(web, 1, 2, 3)
    await later(desk, clock, minutes=30)
    assert await urls(desk) == ["https://news.example/2", "https://news.example/3"]
    assert (await feeds.edit(GUILD, 1, outlet="")).outlet is None
    shown = await feeds.preview(GUILD, 1, FeedFilter(must_not=("news 2",)))
    assert [(entry.title, kept) for entry, kept in shown.entries] == [
        ("Ferry news 3", True),
        ("Ferry news 2", False),
        ("Ferry news 1", True),
    ]
    with pytest.raises(BadInput):
        await feeds.edit(OTHER, 1, outlet="Mine now")
    with pytest.raises(BadInput):
        await feeds.preview(OTHER, 1, FeedFilter())


async def test_looking_stores_nothing(desk, feeds, web, store):
    publish(web, 1)
    shown = await feeds.test(GUILD, FEED, FeedFilter(must=("nothing",)))
    assert [kept for _, kept in shown.entries] == [False]
    assert await feeds.all(GUILD) == []
    assert await drain(desk) == 0


async def test_a_paused_feed_is_not_asked_and_later_misses_nothing(desk, feeds, web, clock):
    publish(web, 1, etag='"1"')
    await feeds.add(GUILD, FEED)
    await feeds.add(OTHER, FEED)
    await drain(desk)
    assert (await feeds.pause(GUILD, 1, True)).next_at is None
    publish(web, 1, 2, etag='"2"')
    await later(desk, clock, hours=1)  # asked for the other library
    assert (len(await urls(desk)), len(await urls(desk, OTHER))) == (1, 2)
    await feeds.pause(OTHER, 1, True)
    before = len(web.requests)
    await later(desk, clock, days=1)
    assert len(web.requests) == before
    resumed = await feeds.pause(GUILD, 1, False)
    assert resumed.next_at is not None
    await later(desk, clock, minutes=30)
    assert len(await urls(desk)) == 2


async def test_how_many_feeds_and_how_fast(desk, feeds, web, clock, store):
    for number in range(ADDED + 1):
        web.answers[f"https://a{number}.example/feed"] = rss(item(number))
    for number in range(ADDED):
        await feeds.add(GUILD, f"https://a{number}.example/feed")
    with pytest.raises(BadInput, match="within a minute"):
        await feeds.add(GUILD, f"https://a{ADDED}.example/feed")
    assert len(web.requests) == ADDED
    await feeds.add(OTHER, f"https://a{ADDED}.example/feed")  # what one server does bothers no other
    clock.now += timedelta(minutes=1)
    await feeds.add(GUILD, f"https://a{ADDED}.example/feed")
    for number in range(FEEDS - ADDED - 1):
        await store.feeds.follow(
            GUILD, f"https://b{number}.example/", outlet=None, filter=FeedFilter(), added_by=None, at=NOW, most=FEEDS
        )
    with pytest.raises(BadInput, match="as many as one may"):
        await feeds.add(GUILD, FEED)
    assert len(await feeds.all(GUILD)) == FEEDS


async def test_opml_in_and_out(desk, feeds, web):
    publish(web, 1)
    web.answers["https://b.example/feed"] = rss(item(7), title="B")
    await feeds.add(GUILD, "https://b.example/feed")
    lines = "".join(
        f'<outline type="rss" text="x" xmlUrl="{url}"/>'
        for url in (FEED, FEED, "https://b.example/feed", "https://c.example/")
    )
    told = []

    async def progress(done, total):
        told.append((done, total))

    found = await feeds.import_opml(GUILD, f"<opml><body>{lines}</body></opml>".encode(), progress=progress)
    assert [one.url for one in found.added] == [FEED]
    assert (found.there, [url for url, _ in found.failed]) == (1, ["https://c.example/"])
    assert told == [(1, 3), (2, 3), (3, 3)]
    written = await feeds.export_opml(GUILD)
    other = await feeds.import_opml(OTHER, written)
    assert {one.url for one in other.added} == {FEED, "https://b.example/feed"}
    with pytest.raises(BadInput):
        await feeds.import_opml(GUILD, b"no file")


async def test_suggestions(desk, feeds, web):
    publish(web, 1)
    await feeds.add(GUILD, FEED, outlet="Harbour")
    for typed in ("", "coast", "harbour dai", "1", "news.example"):
        assert [one.id for one in await feeds.suggest(GUILD, typed)] == [1], typed
    assert await feeds.suggest(GUILD, "elsewhere") == []
    assert await feeds.suggest(OTHER, "") == []


async def test_notices_after_a_day_and_weekly_and_once_when_gone(desk, feeds, web, clock):
    publish(web, 1)
    await feeds.add(GUILD, FEED, added_by=5)
    await drain(desk)
    web.answers[FEED] = FetchProblem("timeout")
    told = []
    for hour in range(24 * 16):
        await later(desk, clock, hours=1)
        for notice in await feeds.notices(clock.now):
            told.append(hour)
            await feeds.noticed(notice, clock.now)
    assert len(told) == 3, told
    assert 23 <= told[0] <= 26
    assert [b - a for a, b in pairwise(told)] == [168, 168]
    assert "too long" in (await feeds.get(GUILD, 1)).problem
    web.answers[FEED] = FetchProblem("status", 410)
    await later(desk, clock, days=2)
    gone = await feeds.notices(clock.now)
    assert [(one.guild_id, one.feed.id, one.feed.next_at) for one in gone] == [(GUILD, 1, None)]
    await feeds.noticed(gone[0], clock.now)
    before = len(web.requests)
    await later(desk, clock, days=30)
    assert await feeds.notices(clock.now) == []
    assert len(web.requests) == before
    publish(web, 1, 2)
    await feeds.pause(GUILD, 1, False)
    await later(desk, clock, minutes=20)
    back = await feeds.get(GUILD, 1)
    assert (back.problem, back.articles) == (None, 2)
    assert back.next_at is not None


async def test_the_outlet_of_an_article_goes_before_the_feeds_title(desk, feeds, web):
    publish(web, 1)
    meta = b'<meta property="og:site_name" content="The Vessby Post">'
    web.answers["https://news.example/1"] = Answer(story(1).replace(b"<head>", b"<head>" + meta))
    await feeds.add(GUILD, FEED)
    await drain(desk)
    (record,) = await desk.articles(GUILD)
    assert record.article.source == "The Vessby Post"
    assert record.article.published == "2025-03-05"
