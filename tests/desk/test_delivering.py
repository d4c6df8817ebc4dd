"""Digests on their way: once each, in order, whatever fails and whenever."""

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.engine.model import Undelivered
from tests.desk.channels import Channels
from tests.desk.shelves import GUILD, NOW, halvik, treaty, wire

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
EIGHT = NOW.replace(hour=8) + DAY  # the first time it is due


@pytest.fixture
def channels(clock):
    return Channels(clock)


async def plan(desk, **more):
    options = {"channel_id": 9, "time": "08:00", "zone": "UTC", "days": "daily", "topics": "", "created_by": 5, **more}
    return await desk.planning.set(GUILD, **options)


async def look(desk, channels):
    """One look of the loop; what is told."""
    told = [await desk.deliveries.deliver(one, channels) for one in await desk.deliveries.due()]
    return [text for text in told if text]


async def looks(desk, channels, clock, times=12, every=timedelta(minutes=20)):
    told = []
    for _ in range(times):
        told += await look(desk, channels)
        clock.now += every
    return told


async def states(desk, plan_id=1):
    return [(one.slot, one.state) for one in reversed(await desk.deliveries.history(GUILD, plan_id))]


def spans(channels):
    return [tuple(json.loads(message.payload)[0][:2]) for message in channels.messages]


async def test_once_at_its_hour_and_the_next_goes_on_there(desk, store, clock, channels):
    await plan(desk)
    stories = [halvik(), treaty(), wire()]
    for story, at in zip(stories, [EIGHT - SECOND, EIGHT, EIGHT + 5 * HOUR], strict=True):
        await story.shelve(store, at=at)
    clock.now = EIGHT - SECOND
    await look(desk, channels)
    assert not channels.messages
    for day in range(3):
        clock.now = EIGHT + day * DAY
        await look(desk, channels)
        await looks(desk, channels, clock, 3)
    assert await states(desk) == [("2025-03-06", "sent"), ("2025-03-07", "sent"), ("2025-03-08", "sent")]
    assert len(channels.messages) == 3
    seen = [title for message in channels.messages for title in json.loads(message.payload)[0][2]]
    assert sorted(seen) == sorted(story.title for story in stories)
    assert [since for since, _ in spans(channels)][1:] == [until for _, until in spans(channels)][:-1]


async def test_after_days_without_the_bot_the_newest_tells_all_and_the_others_are_skipped(desk, store, clock, channels):
    await plan(desk)
    await halvik().shelve(store, at=NOW + DAY)
    clock.now = EIGHT + 3 * DAY + HOUR
    await look(desk, channels)
    assert [state for _, state in await states(desk)] == ["skipped", "skipped", "skipped", "sent"]
    (message,) = channels.messages
    assert json.loads(message.payload)[0] == [
        NOW.isoformat(),
        clock.now.isoformat(),
        ["Halvik smelter stays shut"],
        True,
    ]


async def test_more_than_six_hours_late_is_skipped(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT + 6 * HOUR + SECOND
    await look(desk, channels)
    assert await states(desk) == [("2025-03-06", "skipped")]
    clock.now = EIGHT + DAY
    await look(desk, channels)
    assert spans(channels) == [(NOW.isoformat(), clock.now.isoformat())]


async def test_moving_it_on_the_same_day_does_not_fire_it_twice(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    await look(desk, channels)
    await desk.planning.edit(GUILD, 1, time="09:00")
    await looks(desk, channels, clock)
    assert len(channels.messages) == 1


@pytest.mark.parametrize("seed", range(12))
async def test_clocks_that_step_double_nothing(desk, clock, channels, seed):
    chance = random.Random(seed)
    await plan(desk, time=chance.choice(["00:00", "08:00", "23:30"]), zone=chance.choice(["UTC", "Europe/Berlin"]))
    for _ in range(60):
        clock.now += timedelta(minutes=chance.randrange(20, 180))
        if chance.random() < 0.15:
            clock.now += chance.choice([-DAY, -HOUR, HOUR, DAY])
        if chance.random() < 0.2:
            channels.faults.append("lost")
        await look(desk, channels)
    clock.now = max([clock.now, NOW + 3 * DAY, *(one.due for one in await desk.deliveries.history(GUILD, 1))])
    channels.faults.clear()
    await looks(desk, channels, clock, 48, HOUR)
    references = [json.loads(message.payload)[-1] for message in channels.messages]
    assert (await states(desk))[-1][1] == "sent"
    assert len(set(references)) == len(references)
    slots = [slot for slot, _ in await states(desk)]
    assert len(set(slots)) == len(slots)


async def test_a_lost_response_posts_nothing_twice_within_the_minute(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = ["lost", "lost"]
    await looks(desk, channels, clock, 6, 11 * SECOND)
    assert (len(channels.messages), channels.posts) == (1, 3)
    assert await states(desk) == [("2025-03-06", "sent")]


@pytest.mark.parametrize("fault", ["lost", Undelivered("later")])
async def test_after_the_minute_the_channel_is_read_first(desk, clock, channels, fault):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [fault]
    await looks(desk, channels, clock, 3, 5 * channels.window)
    assert len(channels.messages) == 1
    assert channels.posts == (1 if fault == "lost" else 2)
    assert await states(desk) == [("2025-03-06", "sent")]


async def test_where_it_may_not_look_it_sends_nothing_again_and_tells(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults, channels.readable = ["lost"], False
    told = await looks(desk, channels, clock, 5, 5 * channels.window)
    assert len(told) == 1
    assert "Read Message History" in told[0]
    assert (len(channels.messages), await states(desk)) == (1, [("2025-03-06", "uncertain")])


async def test_deleted_by_a_moderator_between_two_tries_is_sent(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = ["lost"]
    await look(desk, channels)
    channels.messages[0].deleted = True
    await looks(desk, channels, clock, 4, 10 * SECOND)
    assert (len(channels.messages), channels.posts) == (1, 2)
    assert await states(desk) == [("2025-03-06", "sent")]


async def test_in_a_forum_which_knows_no_nonce_it_looks_before_every_further_try(desk, clock, channels):
    channels.nonces = False
    await plan(desk)
    clock.now = EIGHT
    channels.faults = ["lost"]
    await looks(desk, channels, clock, 4, 10 * SECOND)
    assert (len(channels.messages), channels.posts) == (1, 1)


@pytest.mark.parametrize(
    ("why", "state", "paused", "posts"),
    [
        ("forbidden", "prepared", True, 1),
        ("gone", "prepared", True, 1),
        ("malformed", "failed", False, 2),
        ("blocked", "failed", False, 2),
    ],
)
async def test_what_no_further_try_would_change_is_told_once(desk, clock, channels, why, state, paused, posts):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [Undelivered(why, "Because.") for _ in range(20)]
    told = await looks(desk, channels, clock)
    assert len(told) == 1
    assert "Because." in told[0]
    assert channels.posts == posts
    assert await states(desk) == [("2025-03-06", state)]
    assert (await desk.planning.of_guild(GUILD))[0].paused is paused


@pytest.mark.parametrize("why", ["malformed", "blocked"])
async def test_the_remainder_is_sent_once_under_another_number(desk, clock, channels, why):
    channels.size = 2
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [Undelivered(why)]
    assert await looks(desk, channels, clock) == []
    first, second = [json.loads(message.payload) for message in channels.messages]
    assert first[0] == "lesser"
    assert first[1].endswith("-3")
    assert second[1].endswith("-2")
    assert len({message.nonce for message in channels.messages}) == 2
    assert await states(desk) == [("2025-03-06", "sent")]


async def test_slow_mode_is_waited_for(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [Undelivered("slow", wait=3600)]
    await looks(desk, channels, clock, 3, timedelta(minutes=19))
    assert channels.posts == 1
    clock.now += timedelta(minutes=10)
    await look(desk, channels)
    assert len(channels.messages) == 1


async def test_one_that_was_paused_goes_out_when_it_may(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [Undelivered("forbidden", "Because.")]
    await look(desk, channels)
    clock.now += HOUR
    await desk.planning.pause(GUILD, 1, False)
    await look(desk, channels)
    assert spans(channels) == [(NOW.isoformat(), EIGHT.isoformat())]


async def test_what_a_digest_that_failed_would_have_told_comes_with_the_next(desk, clock, channels):
    await plan(desk)
    clock.now = EIGHT
    channels.faults = [Undelivered("forbidden", "Because.")]
    await look(desk, channels)
    clock.now += 7 * HOUR
    await desk.planning.pause(GUILD, 1, False)
    await look(desk, channels)
    clock.now = EIGHT + DAY
    await look(desk, channels)
    assert spans(channels) == [(NOW.isoformat(), clock.now.isoformat())]
    assert await states(desk) == [("2025-03-06", "failed"), ("2025-03-07", "sent")]


async def test_one_out_of_turn_covers_the_time_so_far(desk, clock, channels):
    await plan(desk)
    clock.now = NOW + HOUR
    for _ in range(2):
        assert await desk.deliveries.now(GUILD, 1)
        await look(desk, channels)
    clock.now = EIGHT
    await look(desk, channels)
    assert await states(desk) == [("now-1", "sent"), ("now-2", "sent"), ("2025-03-06", "sent")]
    at = clock.now.isoformat()
    hour = (NOW + HOUR).isoformat()
    assert spans(channels) == [(NOW.isoformat(), hour), (hour, hour), (hour, at)]


@pytest.mark.parametrize("change", ["remove", "pause", "edit"])
@pytest.mark.parametrize("moment", range(4))
async def test_changes_while_it_is_sent_leave_no_part_of_a_digest(desk, store, clock, channels, change, moment):
    channels.size = 3
    await plan(desk)

    async def disturb():
        if change == "remove":
            await desk.planning.remove(GUILD, 1)
        elif change == "pause":
            await desk.planning.pause(GUILD, 1, True)
        else:
            await desk.planning.edit(GUILD, 1, channel_id=10, time="11:00")

    async def before_post(one, part):
        if part.number == moment - 1:
            await disturb()

    clock.now = EIGHT
    channels.before_post = before_post
    channels.faults = [None, "lost"]
    (one,) = await desk.deliveries.due()
    if moment == 0:
        await disturb()
    await desk.deliveries.deliver(one, channels)
    await looks(desk, channels, clock, 6, 20 * SECOND)
    assert len(channels.messages) in (0, 3)
    if moment == 0:
        assert {message.channel for message in channels.messages} == ({10} if change == "edit" else set())
    else:
        assert len(channels.messages) == 3
        assert {message.channel for message in channels.messages} == {9}


def items(digest):
    """All that a digest shows, by its words."""
    return {
        *(("story", one.sentence) for one in digest.stories),
        *(("quote", one.record.words) for one in digest.quotes),
        *(("figure", one.record.figure.as_written) for one in (*digest.figures, *digest.disagreements)),
    }


async def test_two_digests_in_a_row_show_nothing_twice(desk, store, clock, channels):
    await plan(desk, length="long")
    await halvik().shelve(store, at=NOW + HOUR)
    clock.now = EIGHT
    await look(desk, channels)
    reprint = halvik().tells("So the Wire.")
    reprint.title, reprint.source = "Halvik closed", "Northern Wire"
    for story in (reprint, treaty()):
        await story.shelve(store, at=EIGHT + HOUR)
    await plan(desk, length="long", channel_id=10)  # has shown nothing yet
    clock.now = EIGHT + DAY
    await look(desk, channels)
    first, *others = channels.digests
    second, afresh = sorted(others, key=lambda digest: digest.plan.channel_id)
    assert {kind for kind, _ in items(first) & items(afresh)} == {"story", "quote", "figure"}
    assert not items(first) & items(second)
    assert {kind for kind, _ in items(second)} == {"story", "quote", "figure"}


@pytest.mark.parametrize(("faults", "known"), [(1, True), (0, False)])
async def test_of_a_digest_that_failed_only_what_was_posted_counts_as_shown(
    desk, store, clock, channels, faults, known
):
    channels.size = 2
    await plan(desk)
    await halvik().shelve(store, at=NOW + HOUR)
    clock.now = EIGHT
    channels.faults = [None] * faults + [Undelivered("malformed")] * 2
    await look(desk, channels)
    assert await states(desk) == [("2025-03-06", "failed")]
    assert bool(await store.deliveries.shown(GUILD, 1, EIGHT - DAY)) is known
    assert await store.deliveries.shown(GUILD, 1, EIGHT + DAY) == frozenset()
    assert await store.deliveries.shown(GUILD, 2, EIGHT - DAY) == frozenset()


async def test_only_the_outlets_asked_for(desk, store, clock, channels):
    for story in (halvik(), treaty()):
        await story.shelve(store, at=NOW + HOUR)
    wanted = (await store.articles.get(GUILD, 1)).article.source
    await plan(desk, sources=wanted.upper())
    await store.digests.put(replace((await desk.planning.of_guild(GUILD))[0], covered_until=NOW, next_due=EIGHT))
    clock.now = EIGHT
    await look(desk, channels)
    assert json.loads(channels.messages[0].payload)[0][2] == ["Halvik smelter stays shut"]


async def test_two_lookers_do_not_take_the_same(desk, clock):
    await plan(desk)
    clock.now = EIGHT
    assert len(await desk.deliveries.due()) == 1
    assert await desk.deliveries.due() == []
    clock.now += timedelta(minutes=1)
    assert len(await desk.deliveries.due()) == 1
    assert isinstance(clock.now, datetime)
