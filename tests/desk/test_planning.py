"""Digests: planned, changed, built of what came since the last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import planning
from bot.engine.model import BadInput
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik, treaty

DAY = timedelta(days=1)
NAMES = [f"{first}{last}" for first in ("Bro", "Kel", "Ma", "Tu") for last in ("dan", "fir", "lum", "vex")]
EIGHT = NOW.replace(hour=8) + DAY  # the first time it is due


async def plan(desk, guild=GUILD, channel=7, **more):
    options = {"time": "08:00", "zone": "UTC", "days": "daily", "topics": "", "created_by": 5, **more}
    return await desk.planning.set(guild, channel_id=channel, **options)


async def previewed(desk, clock):
    clock.now = EIGHT
    return await desk.planning.preview(GUILD, 1)


async def test_setting(desk):
    made = await plan(
        desk, time="8:00", zone="europe/berlin", days="mon,fri", topics=" ferries,  rare  earths,, ferries"
    )
    assert (made.id, made.time, made.zone, made.days) == (1, "08:00", "Europe/Berlin", (0, 4))
    assert made.topics == ("ferries", "rare earths")
    assert (made.covered_until, made.paused, made.created_by) == (NOW, False, 5)
    assert await desk.planning.of_guild(GUILD) == [made]
    assert await desk.planning.of_guild(OTHER) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": "25:00"},
        {"zone": "Mars/Olympus"},
        {"days": "someday"},
        {"topics": "x" * 200},
        {"topics": ",".join(map(str, range(30)))},
    ],
)
async def test_bad_settings_change_nothing(desk, wrong):
    with pytest.raises(BadInput):
        await plan(desk, **wrong)
    assert await desk.planning.of_guild(GUILD) == []


async def test_setting_the_same_again_changes_its_time_and_keeps_its_place(desk, clock):
    first = await plan(desk)
    await desk.planning.pause(GUILD, first.id, True)
    clock.now += DAY
    changed = await plan(desk, time="09:00")
    assert (changed.id, changed.time, changed.covered_until, changed.paused) == (first.id, "09:00", NOW, False)
    assert (await plan(desk, topics="ferries")).id != first.id


async def test_there_are_not_too_many(desk):
    for channel in range(25):
        await plan(desk, channel=channel)
    with pytest.raises(BadInput, match="25"):
        await plan(desk, channel=99)


async def test_pausing_and_removing(desk):
    made = await plan(desk)
    paused = await desk.planning.pause(GUILD, made.id, True, "The channel is gone.")
    assert (paused.paused, paused.problem) == (True, "The channel is gone.")
    assert not (await desk.planning.pause(GUILD, made.id, False)).paused
    assert await desk.planning.pause(OTHER, made.id, True) is None
    assert await desk.planning.remove(OTHER, made.id) is None
    assert (await desk.planning.remove(GUILD, made.id)).id == made.id
    assert await desk.planning.remove(GUILD, made.id) is None


async def test_only_the_topics_asked_for(desk, store, clock):
    await plan(desk, topics="aluminium, ice")
    for story in (halvik(), treaty()):
        await story.shelve(store, at=NOW + timedelta(hours=1))
    digest = await previewed(desk, clock)
    assert [one.lead.title for one in digest.stories] == ["Halvik smelter stays shut"]
    assert [one.record.words for one in digest.quotes] == ["aluminum output would fall by a third"]
    assert [one.record.figure.as_written for one in digest.figures] == ["2 million tonnes"]


async def test_a_preview_claims_nothing(desk, store, clock):
    made = await plan(desk)
    await halvik().shelve(store, at=NOW + timedelta(hours=1))
    clock.now = EIGHT
    assert (await desk.planning.preview(GUILD, made.id)).article_count == 1
    assert await desk.planning.preview(OTHER, made.id) is None
    assert await desk.deliveries.history(GUILD, made.id) == []
    assert (await desk.planning.of_guild(GUILD))[0].covered_until == NOW


@pytest.mark.parametrize("topics", ["", "story"])
async def test_a_busy_time_is_counted_whole_and_read_in_part(desk, store, clock, monkeypatch, topics):
    monkeypatch.setattr(planning, "READ", 2)
    made = await plan(desk, topics=topics)
    for hours in range(1, 6):
        story = Story(f"Story {hours}").says("Ada Moss", f"Ship {NAMES[hours]} sails to the north on Monday.")
        await story.shelve(store, at=NOW + timedelta(hours=hours))
    clock.now = EIGHT
    digest = await desk.planning.preview(GUILD, made.id)
    assert digest.article_count == 5
    read = {ref.title for story in digest.stories for ref in story.articles}
    assert read == {"Story 4", "Story 5"}  # the newest


async def test_guilds_have_their_own(desk, store, clock):
    plans = [await plan(desk), await plan(desk, OTHER)]
    await halvik().shelve(store, OTHER, at=NOW + timedelta(hours=1))
    clock.now = EIGHT
    assert [(await desk.planning.preview(one.guild_id, one.id)).article_count for one in plans] == [0, 1]


async def test_editing_changes_what_is_given_and_no_more(desk, clock):
    made = await plan(desk, topics="ferries", sources="The Wire")
    clock.now += timedelta(hours=1)
    changed = await desk.planning.edit(GUILD, made.id, time="09:30", sources="all", length="short")
    assert changed == (await desk.planning.of_guild(GUILD))[0]
    assert (changed.time, changed.sources, changed.length, changed.topics) == ("09:30", (), "short", ("ferries",))
    assert (changed.covered_until, changed.next_due) == (NOW, EIGHT + timedelta(minutes=90))
    assert await desk.planning.edit(OTHER, made.id, time="10:00") is None
    with pytest.raises(BadInput):
        await desk.planning.edit(GUILD, made.id, time="25:00")
    assert (await desk.planning.of_guild(GUILD))[0] == changed


@pytest.mark.parametrize(("length", "shown"), [("short", 3), ("normal", 5), ("long", 8)])
async def test_a_busy_day_shows_as_many_stories_as_the_plan_says_and_counts_all(desk, store, clock, length, shown):
    await plan(desk, length=length)
    for number in range(14):
        await (
            Story(f"{NAMES[number]} opens").tells(f"{NAMES[number]}.").shelve(store, at=NOW + timedelta(minutes=number))
        )
    digest = await previewed(desk, clock)
    assert digest.article_count == 14
    assert (len(digest.stories), digest.story_count) == (shown, 14)


async def test_new_rules_of_a_time_zone_move_what_is_planned(desk, store, clock):
    """As if Berlin had been in another zone when the first was planned. What is due stays due."""
    first, _, last = [await plan(desk, channel=channel, zone="Europe/Berlin") for channel in (7, 8, 9)]
    await store.digests.edit(replace(first, next_due=first.next_due + timedelta(hours=1)))
    await store.digests.edit(replace(last, next_due=clock.now))
    assert await desk.planning.replan() == 1
    planned = [one.next_due for one in await desk.planning.of_guild(GUILD)]
    assert planned == [first.next_due, first.next_due, clock.now]
    assert await desk.planning.replan() == 0
