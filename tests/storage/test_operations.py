"""The bot's work as the database tells it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.model import DigestPlan, Due
from bot.engine.model.feeds import FeedFilter
from storage.database import StorageProblem
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLAN = DigestPlan(0, GUILD, 5, "08:00", "Europe/Berlin", (0, 2), (), 7, False, NOW - HOUR, next_due=NOW + HOUR)


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


def change(store, statement, *values):
    with closing(sqlite3.connect(store.path)) as file, file:
        file.execute(statement, values)


async def test_nothing_is_due_in_an_empty_library(store):
    work = await store.operations.work(NOW)
    assert work.due == Due(0, 0.0, None)
    assert (work.seen_at, work.day, work.plans, work.feeds, work.failing) == (None, {"late": 0}, 0, 0, 0)


async def test_how_long_due_work_waits(store):
    plan = await store.digests.put(PLAN)
    assert await store.operations.due(NOW) == Due(0, 0.0, NOW + HOUR)
    assert (await store.operations.due(NOW + HOUR + 5 * MINUTE)).behind == 300, "whose hour has come and nobody looked"
    await store.deliveries.open([(plan, [("day", NOW - 2 * MINUTE, True)], NOW + 2 * HOUR)], NOW)
    assert await store.operations.due(NOW) == Due(1, 120.0, NOW + 2 * HOUR)
    (one,) = await store.deliveries.take(NOW, MINUTE, 9)
    await store.deliveries.later(one, NOW + MINUTE, "Discord is slow.")
    assert (await store.operations.due(NOW)).behind == 0, "what rests is not what the bot is behind with"
    assert (await store.operations.due(NOW + 2 * MINUTE)).behind == 60
    await store.digests.pause(GUILD, plan.id, True, None)
    assert await store.operations.due(NOW + 2 * MINUTE) == Due(0, 0.0, None), "nobody waits for what is paused"


async def test_the_digests_of_the_last_day_of_all_servers(store):
    for guild in (GUILD, OTHER):
        plan = await store.digests.put(replace(PLAN, guild_id=guild, next_due=None))
        slots = [(str(hours), NOW - hours * HOUR, hours != 4) for hours in (1, 2, 3, 4, 30)]
        await store.deliveries.open([(plan, slots, NOW + HOUR)], NOW)
    parts = "INSERT INTO digest_part (guild_id, owner_id, slot, number, position, payload, nonce, first_try, done) "
    for slot, late in (("1", 599), ("2", 601), ("30", 900)):
        change(store, "UPDATE digest_occurrence SET state = 'sent' WHERE slot = ?", slot)
        tried = NOW - int(slot) * HOUR + timedelta(seconds=late)
        change(store, parts + "VALUES (?, 1, ?, 1, 1, '', '', ?, 1)", GUILD, slot, tried.isoformat())
        change(store, parts + "VALUES (?, 1, ?, 2, 2, '', '', ?, 1)", GUILD, slot, (tried + HOUR).isoformat())
    work = await store.operations.work(NOW)
    assert work.day == {"due": 2, "sent": 4, "skipped": 2, "late": 1}
    assert work.plans == 2


async def test_feeds_that_fail(store):
    for guild, url in ((GUILD, "https://a.example/"), (OTHER, "https://a.example/"), (GUILD, "https://b.example/")):
        await store.feeds.follow(guild, url, outlet=None, filter=FeedFilter(), added_by=5, at=NOW, most=9)
    change(store, "UPDATE source SET failing_since = ? WHERE url LIKE '%a.example%'", NOW.isoformat())
    work = await store.operations.work(NOW)
    assert (work.feeds, work.failing, work.entries) == (3, 2, 0)


async def test_a_try_to_write_is_counted_and_noted(store):
    before, wrote = sum(store.operations.writes.counts), store.operations.wrote
    await store.operations.touch(NOW)
    assert sum(store.operations.writes.counts) == before + 1
    assert store.operations.wrote is not None
    assert wrote is None or store.operations.wrote >= wrote
    work = await store.operations.work(NOW)
    assert work.seen_at == NOW
    assert work.wal > 0


async def test_a_database_that_somebody_else_holds_cannot_be_written(store):
    await store._database._writer.execute_fetchall("PRAGMA busy_timeout=20")
    wrote = store.operations.wrote
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageProblem, match="in use"):
            await store.operations.touch(NOW)
        assert store.operations.wrote == wrote
    await store.operations.touch(NOW)


async def test_what_was_taken_and_not_begun_is_given_back_at_once(store):
    plan = await store.digests.put(PLAN)
    await store.deliveries.open([(plan, [("a", NOW, True), ("b", NOW, True)], NOW + HOUR)], NOW)
    taken = await store.deliveries.take(NOW, MINUTE, 9)
    assert len(taken) == 2
    assert await store.deliveries.take(NOW, MINUTE, 9) == []
    await store.deliveries.give_back(taken[1:])
    assert [one.slot for one in await store.deliveries.take(NOW, MINUTE, 9)] == [taken[1].slot]
