"""Alerts: soon, together, once; nothing in quiet hours, nothing of what was removed or paused meanwhile."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.desk import Desk, Wanted
from bot.desk.alerting import APART, GATHERED, SHOWN
from bot.engine.model import Submission, Undelivered
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.channels import Channels
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik, treaty, wire

ANN, BOB = 5, 6
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def channels(clock):
    return Channels(clock)


async def watch(desk, guild=GUILD, by=ANN, **wanted):
    kept, _ = await desk.watches.add(guild, by, Wanted(**wanted))
    return kept


async def look(desk, channels):
    """One look of the loop; what is told."""
    told = [await desk.alerts.deliver(one, channels) for one in await desk.alerts.due()]
    return [text for text in told if text]


async def looks(desk, channels, clock, times=10, every=MINUTE):
    told = []
    for _ in range(times):
        told += await look(desk, channels)
        clock.now += every
    return told


async def said(channels, store):
    """The words of each alert, and how many it leaves out."""
    found = []
    for message in channels.messages:
        quotes, figures, left, _ = json.loads(message.payload)
        words = [one.words for one in await store.quotes.get(GUILD, quotes)]
        words += [one.figure.as_written for one in await store.figures.get(GUILD, figures)]
        found.append((words, left))
    return found


async def states(store, watch_id=1):
    return [(one.state, one.problem) for one in await store.alerts.history(GUILD, watch_id, 9)]


def ferries(number, outlet="Coast Daily"):
    return Story(f"Ferry {number}", "2025-03-05", outlet).says(
        "Ada Moss", f"“Ferry number {number} sails at {number},”"
    )


async def test_what_comes_in_is_told_once_and_soon(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen")
    await halvik().shelve(store)
    assert await look(desk, channels) == []
    assert not channels.messages, "what comes with it is waited for"
    clock.now += GATHERED
    await looks(desk, channels, clock)
    (message,) = channels.messages
    assert message.channel == 0
    assert await said(channels, store) == [
        (["“The smelter will not reopen before the grid is repaired,”", "aluminum output would fall by a third"], 0)
    ]
    assert await states(store) == [("sent", None)]


async def test_what_comes_at_once_is_told_together_and_the_next_ten_minutes_later(desk, store, clock, channels):
    await watch(desk, person="Ada Moss", channel_id=9)
    for number in range(SHOWN + 2):
        await ferries(number).shelve(store)
    await looks(desk, channels, clock, 2)
    await ferries(20).shelve(store, at=clock.now)
    await ferries(21).shelve(store, at=clock.now)
    await looks(desk, channels, clock, 5)
    assert [(len(words), left) for words, left in await said(channels, store)] == [(SHOWN, 2)]
    clock.now += APART
    await looks(desk, channels, clock, 5)
    assert [(len(words), left) for words, left in await said(channels, store)] == [(SHOWN, 2), (2, 0)]


@pytest.mark.parametrize(
    ("quiet", "zone", "at", "until"),
    [
        (("22:00", "07:00"), "Europe/Berlin", "2025-03-05T20:59", None),
        (("22:00", "07:00"), "Europe/Berlin", "2025-03-05T21:00", "2025-03-06T06:00"),
        (("22:00", "07:00"), "Europe/Berlin", "2025-03-06T05:59", "2025-03-06T06:00"),
        (("22:00", "07:00"), "Europe/Berlin", "2025-03-06T06:00", None),
        (("12:00", "13:00"), "UTC", "2025-03-06T12:30", "2025-03-06T13:00"),
        (("12:00", "13:00"), "UTC", "2025-03-06T13:00", None),
        (("22:00", "02:30"), "Europe/Berlin", "2025-03-30T00:30", "2025-03-30T01:30"),  # 02:30 is not shown that night
        (("22:00", "02:30"), "Europe/Berlin", "2025-10-25T23:00", "2025-10-26T00:30"),  # 02:30 is shown twice
        (("22:00", "02:30"), "Europe/Berlin", "2025-10-26T00:30", None),
    ],
)
async def test_nothing_comes_in_quiet_hours_and_all_of_it_after(desk, store, clock, channels, quiet, zone, at, until):
    await watch(desk, person="Ada Moss", quiet="-".join(quiet), zone=zone)
    clock.now = NOW.fromisoformat(f"{at}+00:00") - MINUTE
    await Story("Ferry", at[:10]).says("Ada Moss", "“The ferry sails at noon,”").shelve(store, at=clock.now)
    await desk.watches.look()
    clock.now += MINUTE
    await look(desk, channels)
    assert len(channels.messages) == (until is None)
    if until is None:
        return
    clock.now = NOW.fromisoformat(f"{until}+00:00") - timedelta(seconds=1)
    await look(desk, channels)
    assert not channels.messages
    clock.now += timedelta(seconds=1)
    await look(desk, channels)
    assert len(channels.messages) == 1


async def test_each_watch_and_each_server_has_its_own(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen", channel_id=70)
    await watch(desk, by=BOB, topic="smelter")
    await watch(desk, guild=OTHER, person="Marta Oskarsen", channel_id=71)
    await halvik().shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    await looks(desk, channels, clock)
    assert sorted(message.channel for message in channels.messages) == [0, 70]
    assert len({message.nonce for message in channels.messages}) == 2


async def test_what_was_lost_on_the_way_comes_once_whenever(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen")
    await halvik().shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = ["lost", Undelivered("later", "502"), "lost"]
    await looks(desk, channels, clock, 8, 2 * MINUTE)
    assert len(channels.messages) == 1
    assert await states(store) == [("sent", None)]


@pytest.mark.parametrize("what", ["pause", "remove"])
async def test_what_is_paused_or_removed_before_it_is_sent_is_not_sent(desk, store, clock, channels, what):
    await watch(desk, person="Marta Oskarsen")
    await halvik().shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = [Undelivered("slow", "slow mode", 60.0)]
    await look(desk, channels)
    if what == "pause":
        await desk.watches.pause(GUILD, 1, ANN, True, manages=False)
    else:
        await desk.watches.remove(GUILD, 1, ANN, manages=False)
    await looks(desk, channels, clock, 4, 2 * MINUTE)
    if what == "pause":
        await desk.watches.pause(GUILD, 1, ANN, False, manages=False)
    await looks(desk, channels, clock, 4, 2 * MINUTE)
    assert not channels.messages
    assert await states(store) == ([("skipped", "It was paused.")] if what == "pause" else [])


async def test_alerts_of_a_watch_come_in_their_order_whatever_holds_one_up(desk, store, clock, channels):
    await watch(desk, person="Ada Moss")
    await ferries(1).shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = [Undelivered("later", "502")] * 8
    await looks(desk, channels, clock, 8, 2 * MINUTE)
    await ferries(2).shelve(store, at=clock.now)
    await looks(desk, channels, clock, 30, 2 * MINUTE)
    assert [words for words, _ in await said(channels, store)] == [
        ["“Ferry number 1 sails at 1,”"],
        ["“Ferry number 2 sails at 2,”"],
    ]


async def test_an_alert_that_is_held_up_waits_for_the_end_of_quiet_hours(desk, store, clock, channels):
    await watch(desk, person="Ada Moss", quiet="22:00-09:00", zone="UTC")
    clock.now = NOW.replace(hour=21, minute=58)
    await ferries(1).shelve(store, at=clock.now)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = [Undelivered("slow", "slow mode", 120.0)]
    await looks(desk, channels, clock, 44, timedelta(minutes=15))
    assert channels.posts == 1
    assert (clock.now.hour, clock.now.minute) == (8, 59)
    await looks(desk, channels, clock, 2)
    assert len(channels.messages) == 1


async def test_what_its_article_says_no_longer_is_not_told(desk, store, clock, channels):
    await watch(desk, person="Ada Moss")
    kept, changed = (
        "A ferry sails.\n\n“The quay is open,” said Ada Moss.\n\n“The ferry sails at noon,” said Ada Moss.",
        "A ferry sails.\n\n“The quay is open,” said Ada Moss.\n\nIt was unclear whether the ferry would sail at all.",
    )
    for text in (kept, changed):
        await desk.add_article(
            GUILD, Submission(text.encode(), title="Ferry", url="https://a.example/ferry", published="2025-03-05")
        )
        await desk.watches.look()
    clock.now += MINUTE
    await looks(desk, channels, clock)
    assert await said(channels, store) == [(["“The quay is open,”"], 0)]


async def test_nothing_is_sent_where_all_of_it_is_gone(desk, store, clock, channels):
    await watch(desk, person="Ada Moss")
    for said_by in ("said Ada Moss", "said Tom Arden"):
        text = f"A ferry sails.\n\n“The ferry sails at noon,” {said_by}.\n\n“It is open,” said Karin Elst."
        await desk.add_article(
            GUILD, Submission(text.encode(), title="Ferry", url="https://a.example/ferry", published="2025-03-05")
        )
        await desk.watches.look()
    clock.now += MINUTE
    await looks(desk, channels, clock)
    assert not channels.messages
    assert not await store.watches.waiting(clock.now, 9)


async def test_what_waits_longer_than_a_day_is_dropped(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen")
    await halvik().shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = [Undelivered("slow", "slow mode", 60.0)]
    await look(desk, channels)
    clock.now += DAY + MINUTE
    await look(desk, channels)
    assert not channels.messages
    assert await states(store) == [("failed", "It could not be sent within a day.")]


async def test_who_cannot_be_reached_is_asked_once_and_who_left_is_forgotten(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen")
    await watch(desk, by=BOB, person="Marta Oskarsen")
    await watch(desk, person="Marta Oskarsen", channel_id=9, shared=True)
    await halvik().shelve(store)
    await desk.watches.look()
    clock.now += MINUTE
    channels.faults = [
        Undelivered("forbidden", "No direct messages."),
        Undelivered("left"),
        Undelivered("gone", "Gone."),
    ]
    assert await looks(desk, channels, clock, 5) == ["Gone."], "members see it in their list"
    assert channels.posts == 3
    assert (await store.watches.get(GUILD, 1)).problem == "No direct messages."
    assert await store.watches.get(GUILD, 2) is None
    assert (await store.watches.get(GUILD, 3)).paused
    await wire().shelve(store, at=clock.now)
    await looks(desk, channels, clock, 15)
    assert channels.posts == 3


async def test_an_article_that_goes_takes_its_alert_with_it_until_that_is_made(desk, store, clock, channels):
    await watch(desk, person="Marta Oskarsen")
    await halvik().shelve(store)
    await desk.alerts.due()
    await desk.remove_article(GUILD, 1)
    clock.now += MINUTE
    await looks(desk, channels, clock)
    assert not channels.messages


@pytest.mark.parametrize("step", range(8))
async def test_a_stop_at_any_step_neither_loses_nor_doubles(tmp_path, clock, channels, step, monkeypatch):
    """The desk is stopped in the middle of the n-th write or post, and another goes on."""
    path = tmp_path / "stops.db"
    async with Store.open(path) as store:
        desk = Desk(store, InlineWorker(), clock)
        await watch(desk, person="Marta Oskarsen", channel_id=9)
        await watch(desk, topic="copper", channel_id=9)
        for story in (halvik(), treaty()):
            await story.shelve(store)
        await desk.watches.look()
    clock.now += MINUTE
    async with Store.open(path) as store:
        left = step
        write, post = store._database.write, channels.post

        async def stopping(call, *args):
            nonlocal left
            left -= 1
            if left == -1:
                raise asyncio.CancelledError
            return await call(*args)

        desk = Desk(store, InlineWorker(), clock)
        with monkeypatch.context() as patch:
            patch.setattr(store._database, "write", lambda work: stopping(write, work))
            patch.setattr(channels, "post", lambda *args: stopping(post, *args))
            with pytest.raises(asyncio.CancelledError):
                await look(desk, channels)
    clock.now += 2 * MINUTE
    async with Store.open(path) as store:
        await looks(Desk(store, InlineWorker(), clock), channels, clock, 25)
        ends = [json.loads(message.payload)[-1] for message in channels.messages]
        assert len(ends) == len(set(ends)) == 2
        assert [state for number in (1, 2) for state, _ in await states(store, number)] == ["sent", "sent"]
