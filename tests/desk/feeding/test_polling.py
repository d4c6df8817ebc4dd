"""What servers answer, honest and not, and what becomes of the feed."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.desk.feeding.polling import BATCH
from bot.engine.model.feeds import FeedFilter
from bot.fetching import FetchProblem, headers
from bot.logs import Lines
from tests.desk.feeding.web import FEED, Answer, item, later, publish, rss
from tests.desk.shelves import GUILD, OTHER

MOVED = "https://new.example/feed"
LOGIN = b"<html><body><form>Log in</form></body></html>"


async def source(store, guild=GUILD, id=1):
    found = await store.feeds.source_of(guild, id)
    assert found is not None
    return found


async def followed(desk, feeds, web, *numbers, **more):
    publish(web, *(numbers or (1, 2, 3)), **more)
    await feeds.add(GUILD, FEED)
    await later(desk, feeds._clock)


# What the server does the second and the third time, after it has sent stories 1 to 3 with an ETag of "1"; how many
# articles there are in the end.
ABUSE = {
    "the same body under another ETag": ([Answer(rss(item(3), item(2), item(1)), '"2"')] * 2, 3),
    "an ETag that changes every time": (
        [Answer(rss(item(3), item(2), item(1)), '"2"'), Answer(rss(item(3), item(2), item(1)), '"3"')],
        3,
    ),
    "304 to everything": ([Answer(b"", always_304=True)] * 2, 3),
    "304, then news": ([Answer(b"", '"1"'), Answer(rss(item(4), item(3)), '"4"')], 4),
    "no ETag any more": ([Answer(rss(item(4), item(3))), Answer(rss(item(4), item(3)))], 4),
    "a weak one": ([Answer(rss(item(4)), 'W/"4"'), Answer(rss(item(5), item(4)), 'W/"4"')], 4),
    "dates changed": ([Answer(rss(*(item(n, pubDate="Thu, 06 Mar 2025 09:00:00 GMT") for n in (1, 2, 3))))] * 2, 3),
    "reordered": ([Answer(rss(item(1), item(2), item(3)), '"5"')] * 2, 3),
    "dropped and returned": ([Answer(rss(item(3)), '"6"'), Answer(rss(item(2), item(1), item(3)), '"7"')], 3),
    "an ETag over a cut document": ([Answer(rss(item(4))[:-40], '"8"'), Answer(rss(item(4)), '"9"')], 4),
    "nothing, with an ETag": ([Answer(b"", '"10"'), Answer(rss(item(4)), '"11"')], 4),
    "a feed without entries": ([Answer(rss(), '"12"'), Answer(rss(item(4)), '"13"')], 4),
    "other ids, the same links": ([Answer(rss(*(item(n, guid=f"new-{n}") for n in (1, 2, 3))), '"14"')] * 2, 3),
    "an ETag of control characters": ([Answer(rss(item(4)), '"\x01\xff"'), Answer(rss(item(4)), '"15"')], 4),
}


@pytest.mark.parametrize("name", ABUSE)
async def test_abuse_of_validators(desk, feeds, web, clock, store, name):
    answers, articles = ABUSE[name]
    await followed(desk, feeds, web, etag='"1"')
    for number in (4, 5):
        publish(web, number, url="https://elsewhere.example/")  # the pages
    for answer in answers:
        web.answers[FEED] = answer
        await later(desk, clock, hours=4)
    record = await feeds.get(GUILD, 1)
    assert (record.articles, record.lost, record.waiting) == (articles, 0, 0)
    assert len(await desk.articles(GUILD)) == articles
    assert web.asked("https://news.example/1") == 1, "no page is read twice"


async def test_validators_go_back_byte_for_byte(desk, feeds, web, clock):
    odd = 'W/"a\\"b ,c;\t\u00e9" '
    await followed(desk, feeds, web, etag=odd, last_modified="Wed, 05 mar 2025 8:0:0 +0000 (odd)")
    await later(desk, clock, hours=4)
    assert (web.requests[-1].etag, web.requests[-1].last_modified) == (odd, "Wed, 05 mar 2025 8:0:0 +0000 (odd)")


async def test_304_to_what_we_never_had(desk, feeds, web, clock, store):
    await followed(desk, feeds, web, etag='"1"')
    await store.feeds.pause(GUILD, 1, False, clock.now)  # asked in full next
    web.answers[FEED] = Answer(b"", always_304=True)
    await later(desk, clock, hours=1)
    assert not web.requests[-1].conditional
    assert (await source(store)).failures == 1
    publish(web, 1, 2, 3, 4)
    await later(desk, clock, hours=1)
    assert len(await desk.articles(GUILD)) == 4


async def test_a_document_cut_anywhere_changes_nothing(desk, feeds, web, clock, store):
    await followed(desk, feeds, web, etag='"1"')
    whole = rss(item(4), item(3), item(2), item(1))
    before = await source(store)
    for cut in range(0, len(whole) - 1, 11):
        web.answers[FEED] = Answer(whole[:cut], '"2"')
        await later(desk, clock, days=2)
    after = await source(store)
    assert (after.etag, after.body, after.worked_at) == (before.etag, before.body, before.worked_at)
    assert after.failures == len(range(0, len(whole) - 1, 11))
    publish(web, 1, 2, 3, 4, etag='"2"')
    await later(desk, clock, days=2)
    record = await feeds.get(GUILD, 1)
    assert (record.articles, record.lost, record.problem) == (4, 0, None)


# Answers a day apart that lead elsewhere, and where the feed is asked in the end.
REDIRECTS = {
    "for good, thrice": ([("301", 4)] * 3, MOVED),
    "for good, thrice and back": ([("301", 4)] * 3 + [("301", 5)], MOVED),
    "for good, twice": ([("301", 4)] * 2, FEED),
    "for good, with a break": ([("301", 4), ("200", 4), ("301", 4), ("301", 4)], FEED),
    "for now, often": ([("302", 4)] * 6, FEED),
    "for now and for good": ([("301", 4), ("302", 4), ("301", 4), ("301", 4)], FEED),
    "for good, to a login page": ([("login", 4)] * 5, FEED),
    "for now, to a login page": ([("302 login", 4)] * 5, FEED),
    "for good, to a feed of others": ([("other", 4)] * 5, FEED),
    "for good, to an empty feed": ([("empty", 4)] * 5, FEED),
    "for good, to a cut feed": ([("cut", 4)] * 5, FEED),
    "for good, to changing places": ([("301", 4), ("elsewhere", 4), ("301", 4), ("elsewhere", 4)], FEED),
    "a login page in its place": ([("page", 4)] * 3, FEED),
    "for good, but it fails between": ([("301", 4), ("404", 4), ("301", 4), ("301", 4)], MOVED),
}


def leads(what, number):
    same = rss(*(item(n) for n in range(number, 0, -1)))
    return {
        "200": Answer(same, f'"{number}"'),
        "301": Answer(same, moved=MOVED, for_good=True),
        "302": Answer(same, moved=MOVED),
        "login": Answer(LOGIN, moved=MOVED, for_good=True),
        "302 login": Answer(LOGIN, moved=MOVED),
        "other": Answer(rss(item(91), item(92)), moved=MOVED, for_good=True),
        "empty": Answer(rss(), moved=MOVED, for_good=True),
        "cut": Answer(same[:-30], moved=MOVED, for_good=True),
        "elsewhere": Answer(same, moved="https://third.example/feed", for_good=True),
        "page": Answer(LOGIN),
        "404": FetchProblem("status", 404),
    }[what]


@pytest.mark.parametrize("name", REDIRECTS)
async def test_redirects(desk, feeds, web, clock, store, name):
    steps, expected = REDIRECTS[name]
    await followed(desk, feeds, web)
    publish(web, 4, 5, url=MOVED)
    for what, number in steps:
        web.answers[FEED] = leads(what, number)
        await later(desk, clock, days=1)
    record = await feeds.get(GUILD, 1)
    assert record.url == expected
    if expected == MOVED:
        await later(desk, clock, days=1)
        assert web.requests[-1].url in (MOVED, "https://news.example/5")
        assert not next(one for one in web.requests if one.url == MOVED).conditional, "validators were another's"


async def test_a_feed_that_moves_to_one_that_is_followed_becomes_one_with_it(desk, feeds, web, clock, store):
    await followed(desk, feeds, web)
    publish(web, 1, 2, 3, url=MOVED)
    await feeds.add(GUILD, MOVED)
    await feeds.add(OTHER, FEED)
    await later(desk, clock)
    web.answers[FEED] = Answer(rss(*(item(n) for n in (3, 2, 1))), moved=MOVED, for_good=True)
    for _ in range(4):
        await later(desk, clock, days=1)
    assert [one.url for one in await feeds.all(GUILD)] == [MOVED]
    assert [one.url for one in await feeds.all(OTHER)] == [MOVED]
    publish(web, 1, 2, 3, 4, url=MOVED)
    asked = web.asked(MOVED)
    await later(desk, clock, hours=4)
    assert web.asked(MOVED) == asked + 1
    for guild in (GUILD, OTHER):
        assert len(await desk.articles(guild)) == 4
    assert {record.origin.feed_id for record in await desk.articles(GUILD)} == {2}


async def test_gone_stops_at_once(desk, feeds, web, clock, store):
    await followed(desk, feeds, web)
    web.answers[FEED] = FetchProblem("status", 410)
    await later(desk, clock, hours=4)
    before = len(web.requests)
    await later(desk, clock, days=60)
    assert len(web.requests) == before
    assert (await feeds.get(GUILD, 1)).next_at is None


WAITS = [
    ("120", 300), ("600", 600), ("7200", 7200), ("86400", 86400), ("1000000000", 86400), ("999999999999", 86400),
    ("0", 300), ("-5", 300), ("soon", 300), ("", 300), ("1e9", 300), ("12.5", 300),
    ("Wed, 05 Mar 2025 14:00:00 GMT", 7200),
    ("Wed, 05 Mar 2025 10:00:00 GMT", 300), ("Wed, 05 Mar 2098 10:00:00 GMT", 86400), ("Wed, 99 Foo 2025", 300),
]  # fmt: skip


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("said", "expected"), WAITS)
async def test_retry_after(desk, feeds, web, clock, store, status, said, expected):
    await followed(desk, feeds, web)
    clock.now += timedelta(hours=4)
    shift = clock.now
    now = shift.replace(year=2025, month=3, day=5, hour=12, minute=0, second=0, microsecond=0)
    asked = headers.retry_after({"Retry-After": said}, now)
    web.answers[FEED] = FetchProblem("status", status, asked)
    await later(desk, clock)
    count = web.asked(FEED)
    clock.now += timedelta(seconds=max(expected * 0.9, min(asked or 0, 86400)) - 2)
    await feeds.look(clock.now)
    assert web.asked(FEED) == count, "not before the time"
    clock.now += timedelta(seconds=expected * 0.2 + 5)
    await feeds.look(clock.now)
    assert web.asked(FEED) == count + 1


async def test_a_feed_that_gives_all_its_entries_new_ids_is_told_of_by_no_digest(desk, feeds, web, clock):
    publish(web, *range(1, 31))
    await feeds.add(GUILD, FEED)
    for number in range(1, 61):
        web.answers[f"https://news.example/{number}"] = FetchProblem("status", 404)
    old = "Wed, 05 Feb 2025 08:00:00 GMT"
    more = {"pubDate": old, "description": "<p>“The mill stays shut,” said Ada Moss, who owns it.</p>"}
    web.answers[FEED] = rss(*(item(n, guid=f"x{n}", link=f"https://news.example/x{n}", **more) for n in range(1, 31)))
    await feeds.look(clock.now + timedelta(hours=1))
    record = await feeds.get(GUILD, 1)
    assert record.waiting == 60
    entries = await desk._store.feed_entries.next(clock.now + timedelta(hours=1), limit=100, each=100)
    assert len(entries) == 60
    assert all(entry.silent for entry in entries)


async def test_a_mistake_of_ours_is_a_failure_of_that_feed_alone(desk, feeds, web, clock, caplog):
    await followed(desk, feeds, web)
    publish(web, 7, url="https://b.example/feed?key=secret")
    await feeds.add(GUILD, "https://b.example/feed?key=secret")

    def broken(request):
        raise RuntimeError("bug")

    web.answers["https://b.example/feed?key=secret"] = broken
    publish(web, 1, 2, 3, 4)
    await later(desk, clock, hours=4)
    assert (await feeds.get(GUILD, 1)).articles == 4
    assert "mistake" in (await feeds.get(GUILD, 2)).problem
    (record,) = caplog.records
    assert "secret" not in Lines("text").format(record)
    assert "https://b.example/feed" in caplog.text


async def test_many_that_are_due_at_once_come_a_batch_a_look_and_of_one_host_two(desk, feeds, web, clock, store):
    for number in range(3 * BATCH):
        url = f"https://{'one.example' if number < BATCH else f'h{number}.example'}/{number}"
        web.answers[url] = rss(item(number))
        nothing = FeedFilter(must=("nothing",))
        await store.feeds.follow(GUILD, url, outlet=None, filter=nothing, added_by=None, at=clock.now, most=999)
    looks = []
    while asked := await feeds.look(clock.now):
        looks.append(asked)
    assert max(looks) == BATCH
    assert sum(looks) == len(web.requests) == 3 * BATCH
    of_one = [one.at for one in web.requests if "//one" in one.url]
    assert min(b - a for a, b in pairwise(of_one)) >= timedelta(seconds=1)
    assert looks[:2] == [BATCH, BATCH], "those of other hosts were not held up"
