"""What is kept of a person and of a server: taken along, erased, and gone from the file; and servers that are left."""

import io
import json
import random
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest

from bot.desk import Desk, Wanted
from bot.desk.alerting import Alerting
from bot.engine.model import BadInput, Recheck, Seen, Submission
from bot.engine.model.feeds import FeedEntry, FeedFilter, FeedNews
from bot.fetching import Permitted
from bot.presenting.packing import pack, person_file
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.channels import Channels
from tests.desk.shelves import NOW, Story
from tests.soundness import faults

ONE, TWO, THREE = (number << 22 | 1 for number in (710_001, 710_002, 710_003))  # as Discord's ids are
ANN, BEN = 5, 6
MARK, OTHER = "zqcanary", "plain"
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture
async def desk(store, clock):
    return Desk(store, InlineWorker(), clock, check_link=Permitted().check)


def words(dice, mark, most=40):
    letters = "abcdefghij"
    return " ".join(mark + "".join(dice.choices(letters, k=dice.randint(3, 9))) for _ in range(dice.randint(3, most)))


async def write(store, dice, guild, mark):
    """An article with quotes and a figure, in words of which each has the mark."""
    story = Story(words(dice, mark, 9), "2025-03-04", f"The {mark} Post")
    for _ in range(dice.randint(1, 4)):
        long = 400 if dice.random() < 0.1 else 40
        story.says(f"{mark.title()} {words(dice, mark, 3)}", f"“{words(dice, mark, long)},”", f"{mark} minister")
    story.counts(f"The {mark} mines made 7 {mark} of {mark} ore.", f"7 {mark}", 7.0, mark, f"{mark} ore")
    return await story.shelve(store, guild, NOW - DAY)


async def furnish(desk, store, guild, mark, person=ANN):
    """Something in every corner of a server."""
    for shared in (False, True):
        await desk.watches.add(guild, person, Wanted(topic=f"{mark} quay", channel_id=9, shared=shared))
    page = f"{mark} ferries\n\n“The {mark} quay is shut,” said Ada {mark.title()}.\n"
    for text in (page, page.replace("shut", "open again")):  # the second is a version of the first
        added = await desk.add_article(
            guild, Submission(text.encode(), url=f"https://{mark}.example/1"), added_by=person
        )
    (quote,) = await store.quotes.of_article(guild, added.record.id)
    await desk.correct_quote(guild, quote.id, f"Tom {mark.title()}", by=person)
    await desk.report_quote(guild, quote.id, by=person, note=f"{mark} note")
    seen = Seen(f"https://{mark}.example/1", f'"{mark}"', None)
    await store.rechecks.put(Recheck(guild, added.record.id, seen, NOW, None, None))
    await desk.proposals.switch_on(guild, 77, by=person)
    offer = Submission(page.encode(), title=f"{mark} title")
    open_, declined = [await desk.proposals.propose(guild, offer, by=person) for _ in range(2)]
    await desk.proposals.decline(guild, declined.id, by=person)
    await desk.sources.block(guild, f"{mark}-blocked.example", by=person)
    await follow(store, guild, mark, person)
    await desk.planning.set(
        guild, channel_id=9, time="08:00", zone="UTC", days="daily", topics=f"{mark} quay", created_by=person
    )
    await desk.deliveries.now(guild, 1)
    for one in await desk.deliveries.due():
        await desk.deliveries.deliver(one, Channels(lambda: NOW))
    for alerting in (Alerting(store, desk.watches, lambda: NOW), Alerting(store, desk.watches, lambda: NOW + DAY / 24)):
        for one in await alerting.due():
            await alerting.deliver(one, Channels(lambda: NOW))
    await desk.remember_card(guild, json.dumps({"kind": "who", "asker": person, "words": f"{mark} quay"}))
    return open_


async def follow(store, guild, mark, person):
    url = f"https://{mark}.example/feed"
    empty = FeedFilter((f"{mark} word",), ())
    id, _ = await store.feeds.follow(guild, url, outlet=f"{mark} outlet", filter=empty, added_by=person, at=NOW, most=9)
    source = await store.feeds.source_of(guild, id)
    (follower,) = [one for one in await store.feeds.followers(source.id) if one.guild_id == guild]
    entry = FeedEntry((f"{mark}-1",), f"https://{mark}.example/2", f"{mark} headline", None, None, f"{mark} body")
    await store.feeds.arrive(source, [FeedNews(follower, (entry,), (True,), False)], NOW)


def left(store, mark=MARK):
    """How often a mark stands in the files of a database."""
    names = [store.path, *(store.path.with_name(store.path.name + end) for end in ("-wal", "-shm"))]
    return sum(name.read_bytes().lower().count(mark.encode()) for name in names)


def sound(store):
    """What does not fit together in the file; articles with versions have more quotes than they count."""
    return [one for one in faults(store.path) if "counts" not in one]


def rows(store, guild):
    """All rows of a server, by table."""
    with closing(sqlite3.connect(store.path)) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%guild_id INTEGER%'")]
        tables = [one for one in tables if file.execute(f"SELECT count(*) FROM pragma_table_info('{one}')").fetchone()]
        found = {one: file.execute(f"SELECT * FROM {one} WHERE guild_id = ?", (guild,)).fetchall() for one in tables}
    return {table: some for table, some in found.items() if some}


# --- erased means gone from the file ---------------------------------------------------------------------------------


async def test_of_an_erased_server_no_byte_is_left_and_of_others_all(desk, store):
    dice = random.Random(0)  # SQLite alone would leave 14 words, in the middle of pages; of 12 seeds it left some in 10
    for guild, mark in ((ONE, OTHER), (TWO, MARK), (THREE, OTHER)):
        await furnish(desk, store, guild, mark)
    for _ in range(3):  # beside each other, as servers write
        for guild, mark in ((ONE, OTHER), (TWO, MARK), (THREE, OTHER)):
            for _ in range(dice.randint(1, 4)):
                await write(store, dice, guild, mark)
    await desk.catch_up()
    others = rows(store, ONE), rows(store, THREE)
    assert left(store) > 10_000
    held = await desk.privacy.erase_guild(TWO)
    assert held.articles > 6
    assert left(store) == 0
    assert rows(store, TWO) == {}
    assert (rows(store, ONE), rows(store, THREE)) == others
    assert sound(store) == await store.check() == []
    assert (await desk.add_article(TWO, Submission(b"New\n\nA new beginning, said Ada Moss."))).record.id == 1


async def test_of_an_erased_person_no_word_is_left(desk, store):
    await furnish(desk, store, ONE, OTHER, BEN)
    await furnish(desk, store, TWO, OTHER)
    (quote, *_) = await store.quotes.after(TWO, 0, 1)
    await desk.report_quote(TWO, quote.id, by=ANN, note=f"{MARK} note")
    await desk.remember_card(TWO, json.dumps({"asker": ANN, "words": f"{MARK} asked"}))
    await desk.proposals.propose(TWO, Submission(f"{MARK} text".encode(), title=MARK), by=ANN)
    assert left(store)
    told = await desk.privacy.erase_person(TWO, ANN)
    assert left(store) == 0
    assert told["articles added"] == (0, 1)
    assert told["proposals"] == (2, 1), "the open ones go, the decided one stays without the id"
    assert (told["reports"], told["answers with pages"]) == ((2, 0), (2, 0))
    assert (await desk.article(TWO, 1)).origin.added_by is None
    assert [plan.created_by for plan in await desk.planning.of_guild(TWO)] == [0]
    assert [(one.shared, one.created_by) for one in await store.watches.of_guild(TWO)] == [(True, 0)]
    assert await desk.proposals.open(TWO) == ([], 0)
    assert (await desk.counts(TWO)).articles == 1
    assert (await desk.article(ONE, 1)).origin.added_by == BEN


async def test_what_a_stop_broke_off_is_finished_by_the_next_look(desk, store, clock, monkeypatch):
    await furnish(desk, store, TWO, MARK)
    await furnish(desk, store, ONE, OTHER)
    monkeypatch.setattr("storage.erasing.ROWS", 5)
    monkeypatch.setattr("storage.erasing.STEP", 0)
    await store.departures.begin(TWO, NOW)
    for _ in range(20):
        assert not await store.erasing.step(TWO)
    await Desk(store, InlineWorker(), clock).privacy.look(None, WEEK)  # as after kill -9, before Discord is there
    assert (left(store), rows(store, TWO)) == (0, {})
    assert (await desk.counts(ONE)).articles == 1
    assert sound(store) == []


async def test_where_somebody_reads_an_older_state_a_later_look_empties_the_log(desk, store, monkeypatch):
    await furnish(desk, store, TWO, MARK)
    monkeypatch.setattr("storage.database.SCRUB_BUSY_MS", 5)
    with closing(sqlite3.connect(store.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM guild").fetchall()
        await desk.privacy.erase_guild(TWO)
        assert rows(store, TWO).keys() == {"departure"}
        reader.execute("COMMIT")
    await desk.add_article(TWO, Submission(b"New\n\nA new beginning, said Ada Moss."))
    await desk.privacy.look({TWO}, timedelta(0))
    assert left(store) == 0
    assert "departure" not in rows(store, TWO)
    assert (await desk.counts(TWO)).articles == 1, "what came after it is kept"


async def test_while_a_server_is_erased_nothing_else_is_done_in_it(desk, store, monkeypatch):
    await furnish(desk, store, TWO, MARK)
    told = []
    step = store.erasing.step

    async def slow(guild):
        for other in (ONE, TWO):
            try:
                desk.privacy.check(other)
            except BadInput as refused:
                told.append((other, str(refused)))
        with pytest.raises(BadInput, match="being erased"):
            await desk.privacy.erase_guild(TWO)
        await desk.privacy.look({TWO}, WEEK)
        return await step(guild)

    monkeypatch.setattr(store.erasing, "step", slow)
    await desk.privacy.erase_guild(TWO)
    assert {other for other, _ in told} == {TWO}
    desk.privacy.check(TWO)


# --- servers that are left -------------------------------------------------------------------------------------------


async def busy(desk, store, now):
    """Whether anything is done by itself for a server: digests, feeds, entries, pages."""
    return [
        len(await store.digests.due(now, 9)),
        len(await store.deliveries.take(now, timedelta(seconds=1), 9)),
        len(await store.feeds.due(now, limit=9, each=9)),
        len(await store.feed_entries.next(now, limit=9, each=9)),
        len(await store.feed_entries.same(f"https://{OTHER}.example/2", now)),
        len(await store.feeds.troubled(now, now)),
        len(await store.rechecks.due(now, 9)),
    ]


async def test_for_a_server_that_was_left_nothing_is_done_and_back_in_time_all_is_as_it_was(desk, store, clock):
    await furnish(desk, store, ONE, OTHER)
    await desk.deliveries.now(ONE, 1)
    with closing(sqlite3.connect(store.path)) as file, file:
        file.execute("UPDATE source SET failing_since = '2025-01-01', etag = 'x'")
    before, later = rows(store, ONE), NOW + 2 * DAY
    at_work = await busy(desk, store, later)
    assert at_work == [1, 1, 1, 1, 1, 1, 1]
    await desk.privacy.left(ONE)
    assert await busy(desk, store, later) == [0] * 7
    assert await store.feeds.followers(1) == []
    clock.now += WEEK - timedelta(seconds=1)
    await desk.privacy.look(set(), WEEK)
    await desk.privacy.back(ONE)
    after = rows(store, ONE)
    assert after.pop("digest_occurrence") != before.pop("digest_occurrence"), "a look for what is due takes a lease"
    assert after == before
    assert await busy(desk, store, later + WEEK) == at_work
    assert (await store.feeds.source_of(ONE, 1)).etag is None, "its source is asked in full"
    clock.now += DAY
    await desk.privacy.look({ONE}, WEEK)
    assert rows(store, ONE)


async def test_after_the_time_it_is_erased(desk, store, clock):
    await furnish(desk, store, ONE, MARK)
    await furnish(desk, store, TWO, OTHER)
    await desk.privacy.left(ONE)
    clock.now += WEEK
    await desk.privacy.look({TWO}, WEEK)
    assert (rows(store, ONE), left(store)) == ({}, 0)
    assert rows(store, TWO)
    await desk.privacy.back(ONE)
    assert rows(store, ONE) == {}


async def test_a_server_that_is_missing_at_a_start_is_left_from_then_on(desk, store, clock):
    for guild in (ONE, TWO, THREE):
        await furnish(desk, store, guild, OTHER)
    clock.now += 30 * DAY
    await desk.privacy.look({ONE}, WEEK)
    assert rows(store, TWO), "not at once"
    clock.now += 3 * DAY
    await desk.privacy.look({ONE, THREE}, WEEK)  # one is there again
    clock.now += 4 * DAY
    await desk.privacy.look({ONE, THREE}, WEEK)
    assert [bool(rows(store, guild)) for guild in (ONE, TWO, THREE)] == [True, False, True]


async def test_in_an_outage_no_server_counts_as_left_and_one_left_before_is_erased_in_its_time(desk, store, clock):
    for guild in (ONE, TWO):
        await furnish(desk, store, guild, OTHER)
    await desk.privacy.left(TWO)
    clock.now += WEEK - DAY
    await desk.privacy.look(set(), WEEK, complete=False)
    assert "departure" not in rows(store, ONE)
    assert rows(store, TWO)
    clock.now += DAY
    await desk.privacy.look(None, WEEK)
    assert rows(store, TWO), "that look goes on only"
    await desk.privacy.look({ONE}, WEEK, complete=False)
    assert "departure" not in rows(store, ONE)
    assert rows(store, TWO) == {}


async def test_the_libraries_of_the_command_line_are_never_left(desk, store, clock):
    for guild in (0, 1, 123_456):
        await desk.add_article(guild, Submission(b"Quay\n\nThe quay is shut, said Ada Moss."))
    for _ in range(2):
        await desk.privacy.look(set(), WEEK)
        clock.now += 8 * DAY
    assert [(await desk.counts(guild)).articles for guild in (0, 1, 123_456)] == [1, 1, 1]
    await desk.privacy.erase_guild(0)
    assert (await desk.counts(0)).articles == 0


# --- taking along ----------------------------------------------------------------------------------------------------


async def test_a_person_gets_what_is_kept_of_them_and_of_nobody_else(desk, store):
    await furnish(desk, store, ONE, MARK, ANN)
    await furnish(desk, store, TWO, OTHER, ANN)
    await desk.add_article(ONE, Submission(b"Ice\n\nThe ice is thin, said Jon Bell."), added_by=BEN)
    data, whole = await person_file(desk.privacy.of_person(ONE, ANN), {"member": str(ANN)}, 10**6)
    told = json.loads(data)
    assert whole
    assert OTHER not in data.decode()
    assert told["articles added"] == [{"article": 1, "link": f"https://{MARK}.example/1", "added": told_at(NOW)}]
    assert [one["note"] for one in told["reports"]] == [f"{MARK} note"]
    assert [one["state"] for one in told["proposals"]] == ["open", "declined"]
    assert told["digests set up"][0]["topics"] == [f"{MARK} quay"]
    assert told["digests set up"][0]["dates"] == "en"
    assert {one["channel"] for one in told["watches"]} == {"9"}
    own, shared = ({one["watch"] for one in told[name]} for name in ("alerts", "alerts of the server's watches"))
    assert (len(own), len(shared)) == (1, 1)
    assert own.isdisjoint(shared)
    assert told["feeds added"][0]["address"] == f"https://{MARK}.example/feed"
    assert told["answers with pages"][0]["asked"]["words"] == f"{MARK} quay"
    assert {"proposals decided", "corrections", "digests posted", "sources blocked"} < told.keys()
    assert "is shut" not in data.decode(), "what the article says is the server's"
    nothing, _ = await person_file(desk.privacy.of_person(ONE, 999), {"member": "999"}, 10**6)
    assert json.loads(nothing) == {"member": "999"}


def told_at(at):
    return at.isoformat(timespec="microseconds")


@pytest.mark.parametrize("limit", [30, 200, 600, 1200])
async def test_a_file_that_would_be_too_large_is_still_one(desk, store, limit):
    await furnish(desk, store, ONE, MARK, ANN)
    data, whole = await person_file(desk.privacy.of_person(ONE, ANN), {"member": str(ANN)}, limit)
    assert json.loads(data)["member"] == str(ANN)
    assert (whole, len(data) <= limit) == (False, True)


async def test_a_server_can_take_all_of_it_along_and_read_it_again(desk, store, clock, monkeypatch):
    monkeypatch.setattr("storage.exporting.PAGE", 2)
    await furnish(desk, store, ONE, MARK)
    await furnish(desk, store, TWO, OTHER)
    for number in range(23):
        text = (
            f"Ships {number}\n\n“Ship {number} sails at noon,” said Ada Moss.\n\nIt costs {number}.5 million dollars.\n"
        )
        await desk.add_article(
            ONE, Submission(text.encode(), url=f"https://post.example/{number}", title=f"S {number}")
        )
    packed = io.BytesIO()
    await pack(desk.privacy.of_guild(ONE), packed, NOW)
    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}
    assert OTHER not in str(files)
    told = {name.removesuffix(".jsonl"): list(map(json.loads, lines)) for name, lines in files.items()}
    assert {"versions", "corrections", "reports", "proposals", "feeds", "digests", "digest_messages"} < told.keys()
    assert told["corrections"][0]["speaker"] == f"Tom {MARK.title()}"
    assert [one["id"] for one in told["articles"]] == list(range(1, 25))
    counts = await desk.counts(ONE)
    assert len(told["quotes"]) == counts.quotes + 1, "with the one that a version no longer has"
    lines = [line.encode() for line in files["articles.jsonl"]]
    async with Store.open(store.path.with_name("other.db")) as other:
        again = Desk(other, InlineWorker(), clock)
        async for step in again.import_lines(3, lines, [InlineWorker()]):
            assert step.bad == ()
        assert await again.counts(3) == counts
        assert [one.words for one in await other.quotes.after(3, 0, 99)] == [
            one["words"] for one in told["quotes"] if one["version"] is None
        ]


async def test_a_pack_that_is_too_large_says_what_to_do(desk, store):
    await furnish(desk, store, ONE, MARK)
    with pytest.raises(BadInput, match="onrecord privacy export"):
        await pack(desk.privacy.of_guild(ONE), io.BytesIO(), NOW, limit=100)
