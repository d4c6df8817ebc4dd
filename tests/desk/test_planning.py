"""Digests: planned, due once, covering exactly what came since the last, late or not."""

from datetime import timedelta

import pytest

from bot.engine.model import BadInput
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik, treaty, wire

DAY = timedelta(days=1)
NAMES = [f"{first}{last}" for first in ("Bro", "Kel", "Ma", "Tu") for last in ("dan", "fir", "lum", "vex")]
EIGHT = NOW.replace(hour=8) + DAY  # the first time it is due


async def plan(desk, guild=GUILD, channel=7, **more):
    options = {"time": "08:00", "zone": "UTC", "days": "daily", "topics": "", "created_by": 5, **more}
    return await desk.set_digest(guild, channel_id=channel, **options)


async def test_setting(desk):
    made = await plan(
        desk, time="8:00", zone="europe/berlin", days="mon,fri", topics=" ferries,  rare  earths,, ferries"
    )
    assert (made.id, made.time, made.zone, made.days) == (1, "08:00", "Europe/Berlin", (0, 4))
    assert made.topics == ("ferries", "rare earths")
    assert (made.covered_until, made.paused, made.created_by) == (NOW, False, 5)
    assert await desk.digests(GUILD) == [made]
    assert await desk.digests(OTHER) == []


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
    assert await desk.digests(GUILD) == []


async def test_setting_the_same_again_changes_its_time_and_keeps_its_place(desk, clock):
    first = await plan(desk)
    await desk.pause_digest(GUILD, first.id, True)
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
    paused = await desk.pause_digest(GUILD, made.id, True, "The channel is gone.")
    assert (paused.paused, paused.problem) == (True, "The channel is gone.")
    assert await desk.due_digests(EIGHT) == []
    assert not (await desk.pause_digest(GUILD, made.id, False)).paused
    assert await desk.pause_digest(OTHER, made.id, True) is None
    assert await desk.remove_digest(OTHER, made.id) is None
    assert (await desk.remove_digest(GUILD, made.id)).id == made.id
    assert await desk.remove_digest(GUILD, made.id) is None


async def test_due_once_at_its_hour(desk, store):
    made = await plan(desk)
    await halvik().shelve(store, at=NOW + timedelta(hours=1))
    assert await desk.due_digests(EIGHT - timedelta(seconds=1)) == []
    (due,) = await desk.due_digests(EIGHT)
    assert (due.slot, due.digest.late, len(due.nonce)) == ("2025-03-06", False, 25)
    assert (due.digest.since, due.digest.until, due.digest.article_count) == (NOW, EIGHT, 1)
    assert due.digest.quotes
    assert due.digest.figures
    assert await desk.due_digests(EIGHT) == []  # claimed
    await desk.digest_sent(due, [123])
    assert await desk.due_digests(EIGHT + timedelta(hours=1)) == []
    (next_,) = await desk.due_digests(EIGHT + DAY)
    assert (next_.digest.since, next_.digest.article_count, next_.digest.quotes) == (EIGHT, 0, ())
    assert next_.nonce != due.nonce
    assert (await desk.digests(GUILD))[0].id == made.id


async def test_each_article_is_in_exactly_one_digest(desk, store):
    await plan(desk)
    stories = [halvik(), treaty(), wire()]
    times = [EIGHT - timedelta(microseconds=1), EIGHT, EIGHT + timedelta(hours=5)]
    for story, at in zip(stories, times, strict=True):
        await story.shelve(store, at=at)
    seen = []
    for day in range(3):
        for due in await desk.due_digests(EIGHT + day * DAY):
            seen += [ref.title for story in due.digest.stories for ref in story.articles]
            await desk.digest_sent(due, [day])
    assert sorted(seen) == sorted(story.title for story in stories)


async def test_a_failed_one_is_due_again_with_the_same_nonce(desk):
    await plan(desk)
    (due,) = await desk.due_digests(EIGHT)
    await desk.digest_failed(due)
    (again,) = await desk.due_digests(EIGHT + timedelta(minutes=11))
    assert (again.slot, again.nonce) == (due.slot, due.nonce)
    assert again.digest.late


async def test_a_claim_of_somebody_who_died_is_taken_over(desk):
    await plan(desk)
    await desk.due_digests(EIGHT)
    assert await desk.due_digests(EIGHT + timedelta(minutes=1)) == []
    assert len(await desk.due_digests(EIGHT + timedelta(minutes=3))) == 1


async def test_after_days_without_the_bot_one_digest_covers_them_all(desk, store):
    await plan(desk)
    await halvik().shelve(store, at=NOW + DAY)
    (due,) = await desk.due_digests(EIGHT + 5 * DAY + timedelta(hours=1))
    assert (due.slot, due.digest.since, due.digest.article_count, due.digest.late) == ("2025-03-11", NOW, 1, True)


async def test_too_late_waits_for_the_next(desk):
    await plan(desk)
    assert await desk.due_digests(EIGHT + timedelta(hours=7)) == []
    (due,) = await desk.due_digests(EIGHT + DAY)
    assert due.digest.since == NOW


async def test_only_the_topics_asked_for(desk, store):
    await plan(desk, topics="aluminium, ice")
    for story in (halvik(), treaty()):
        await story.shelve(store, at=NOW + timedelta(hours=1))
    (due,) = await desk.due_digests(EIGHT)
    assert [one.lead.title for one in due.digest.stories] == ["Halvik smelter stays shut"]
    assert [one.record.words for one in due.digest.quotes] == ["aluminum output would fall by a third"]
    assert [one.record.figure.as_written for one in due.digest.figures] == ["2 million tonnes"]


async def test_a_preview_claims_nothing(desk, store, clock):
    made = await plan(desk)
    await halvik().shelve(store, at=NOW + timedelta(hours=1))
    clock.now = EIGHT
    assert (await desk.preview_digest(GUILD, made.id)).article_count == 1
    assert await desk.preview_digest(OTHER, made.id) is None
    assert len(await desk.due_digests(EIGHT)) == 1


async def test_guilds_have_their_own(desk, store):
    await plan(desk)
    await plan(desk, OTHER)
    await halvik().shelve(store, OTHER, at=NOW + timedelta(hours=1))
    due = {one.digest.plan.guild_id: one for one in await desk.due_digests(EIGHT)}
    assert {guild: one.digest.article_count for guild, one in due.items()} == {GUILD: 0, OTHER: 1}
    assert due[GUILD].nonce != due[OTHER].nonce


async def test_a_busy_day_shows_some_stories_and_counts_all(desk, store):
    await plan(desk)
    for number in range(14):
        await (
            Story(f"{NAMES[number]} opens").tells(f"{NAMES[number]}.").shelve(store, at=NOW + timedelta(minutes=number))
        )
    (due,) = await desk.due_digests(EIGHT)
    assert due.digest.article_count == 14
    assert (len(due.digest.stories), due.digest.story_count) == (5, 14)
