"""Watches at the desk: set within limits, seen by whoever may, told of what is new exactly once over any stop."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import Desk, Wanted
from bot.desk.watches import MEMBERS, OWN, SHARED
from bot.engine.model import BadInput, Submission
from bot.engine.watching import hits
from bot.worker import InlineWorker
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik
from tests.engine.edits import FERRY, LONGER

ANN, BOB = 5, 6
SAID = "“The smelter will not reopen before the grid is repaired,”"


async def watch(desk, guild=GUILD, by=ANN, **wanted):
    kept, _ = await desk.watches.add(guild, by, Wanted(**wanted))
    return kept


async def heard(store, kept):
    """What a watch has to tell: words of quotes, and figures as written."""
    found = await store.watches.hits(kept.guild_id, kept.id)
    quotes = await store.quotes.get(kept.guild_id, [one.item_id for one in found if one.kind == "quote"])
    figures = await store.figures.get(kept.guild_id, [one.item_id for one in found if one.kind == "figure"])
    return [one.words for one in quotes] + [one.figure.as_written for one in figures]


# --- set ---


async def test_watches_are_kept_as_typed(desk, store):
    kept = await watch(desk, topic="  the   smelter ", channel_id=70, quiet="22:00 - 7:30", zone="europe/berlin")
    assert (kept.id, kept.kind, kept.words, kept.channel_id, kept.shared) == (1, "topic", "the smelter", 70, False)
    assert (kept.quiet, kept.zone, kept.created_at) == (("22:00", "07:30"), "Europe/Berlin", NOW)
    assert await store.watches.get(GUILD, 1) == kept


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({}, "Give one of"),
        ({"topic": "ice", "person": "Ada Moss"}, "Give one of"),
        ({"topic": " "}, "Give one of"),
        ({"topic": "of the"}, "no word to watch for"),
        ({"person": "…"}, "no word to watch for"),
        ({"topic": "x" * 101}, "up to 100 characters"),
        ({"topic": "ice", "above": "10 %"}, "Only figures have bounds"),
        ({"figure": "ice", "above": "soon"}, "is not one amount"),
        ({"figure": "ice", "above": "1" * 101}, "one amount"),
        ({"figure": "ice", "above": "10 %", "below": "3 km"}, "measure different things"),
        ({"figure": "ice", "above": "10 %", "below": "3 %"}, "Turn the two around"),
        ({"topic": "ice", "quiet": "22:00"}, "two local times"),
        ({"topic": "ice", "quiet": "22:00-25:00", "zone": "UTC"}, "not a time of day"),
        ({"topic": "ice", "quiet": "22:00-22:00", "zone": "UTC"}, "Quiet hours that begin"),
        ({"topic": "ice", "quiet": "22:00-07:00"}, "give `timezone`"),
        ({"topic": "ice", "quiet": "22:00-07:00", "zone": "Mars"}, "not a time zone"),
        ({"topic": "ice", "shared": True}, "goes to a channel"),
        ({"topic": "ice", "role_id": 7, "channel_id": 70}, "Only a watch of the server"),
    ],
)
async def test_bad_input_is_told_and_keeps_nothing(desk, store, wanted, why):
    with pytest.raises(BadInput, match=why):
        await watch(desk, **wanted)
    assert await store.watches.of_guild(GUILD) == []


async def test_a_lone_surrogate_harms_nothing(desk):
    assert (await watch(desk, topic="ice \ud800")).words == "ice ?"


async def test_a_person_is_whom_the_library_knows(library):
    kept, note = await library.watches.add(GUILD, ANN, Wanted(person="oskarsen"))
    assert kept.words == "Marta Oskarsen", "a namesake who is quoted later is not meant"
    assert "quotes" in note
    kept, note = await library.watches.add(GUILD, ANN, Wanted(person="Hanna Oskarsen"))
    assert kept.words == "Hanna Oskarsen"
    assert "Nobody of this name" in note
    assert "Marta Oskarsen" in note
    assert (await watch(library, person="J. Brekke")).words == "Jon Brekke"
    _, note = await library.watches.add(GUILD, ANN, Wanted(person="minister"))
    assert "Nobody of this name" in note, "no office of anybody is that"
    _, note = await library.watches.add(GUILD, ANN, Wanted(person="the energy minister"))
    assert "office" in note
    assert "Marta Oskarsen" in note


async def test_a_name_that_fits_several_is_not_watched_for(desk, store):
    await Story("Two", "2025-03-04").says("Ada Moss", "“One,”").says("Tom Moss", "“Two,”").shelve(store)
    with pytest.raises(BadInput, match=r"fits 2 speakers: Ada Moss, Tom Moss\. Name one"):
        await watch(desk, person="Moss")
    assert (await watch(desk, person="Tom Moss")).words == "Tom Moss"


async def test_what_is_on_record_is_told(library):
    _, note = await library.watches.add(GUILD, ANN, Wanted(figure="aluminum output", above="3 million tons"))
    assert "none of them within" in note
    _, note = await library.watches.add(GUILD, ANN, Wanted(figure="aluminum output", above="1 million tons"))
    assert "1 of them within" in note
    _, note = await library.watches.add(OTHER, ANN, Wanted(figure="aluminum output"))
    assert "no figures" in note
    _, note = await library.watches.add(OTHER, ANN, Wanted(figure="aluminum output", above="3 million tons"))
    assert note == "On record so far: no figures on it."


async def test_limits(desk, store):
    for number in range(OWN):
        await watch(desk, topic=f"ice {number}")
    with pytest.raises(BadInput, match="You have 10"):
        await watch(desk, topic="snow")
    await watch(desk, OTHER, topic="snow")
    await watch(desk, by=BOB, topic="ice 1")
    with pytest.raises(BadInput, match="this very watch"):
        await watch(desk, by=BOB, topic="Ice 1")
    for number in range(SHARED):
        await watch(desk, topic=f"ice {number}", shared=True, channel_id=70)
    with pytest.raises(BadInput, match="25 watches of its own"):
        await watch(desk, topic="snow", shared=True, channel_id=70)
    one = await store.watches.get(GUILD, 1)
    for number in range(MEMBERS - OWN - 1):
        await store.watches.put(replace(one, created_by=100 + number))
    with pytest.raises(BadInput, match="500 watches already"):
        await watch(desk, by=BOB, topic="snow")


async def test_nobody_is_quicker_than_the_limit(desk, store):
    await asyncio.gather(*(watch(desk, topic=f"ice {n}") for n in range(OWN + 5)), return_exceptions=True)
    assert len(await store.watches.of_guild(GUILD)) == OWN


async def test_who_sees_and_changes_what(desk, store):
    own, shared = await watch(desk, topic="ice"), await watch(desk, topic="ice", shared=True, channel_id=70)
    await watch(desk, OTHER, topic="snow")
    seen = desk.watches.visible
    assert await seen(GUILD, ANN, manages=True) == [own, shared]
    assert await seen(GUILD, ANN, manages=False) == [own]
    assert await seen(GUILD, BOB, manages=True) == [shared], "nobody sees another member's own"
    assert await seen(GUILD, BOB, manages=False) == []
    for number, member, manages in ((own.id, BOB, True), (shared.id, ANN, False), (99, ANN, True)):
        with pytest.raises(BadInput, match="no such watch"):
            await desk.watches.remove(GUILD, number, member, manages=manages)
        with pytest.raises(BadInput, match="no such watch"):
            await desk.watches.pause(GUILD, number, member, True, manages=manages)
    await store.watches.pause(GUILD, own.id, True, "The channel is gone.")
    again = await desk.watches.pause(GUILD, own.id, ANN, False, manages=False)
    assert again == own == await store.watches.get(GUILD, own.id)
    assert await desk.watches.remove(GUILD, shared.id, BOB, manages=True) == shared
    assert await seen(GUILD, BOB, manages=True) == []


# --- told ---


async def test_what_comes_in_is_told_once(desk, store):
    await halvik().shelve(store)
    kept = await watch(desk, person="Marta Oskarsen")
    topic, figure = await watch(desk, topic="smelter"), await watch(desk, figure="smelter jobs", above="400 workers")
    assert await desk.watches.look() == 0, "what was there before is no news"
    await (
        Story("Halvik again", "2025-03-05")
        .says("Marta Oskarsen", "“I have found the money for the cable,”", "Energy Minister")
        .says(None, "“It is cold,”")
        .counts("Smelter jobs fall to 410 workers.", "410 workers", 410, "worker", "smelter jobs")
    ).shelve(store)
    assert await desk.watches.look() == 1
    assert await heard(store, kept) == ["“I have found the money for the cable,”"]
    assert await heard(store, topic) == ["410 workers"]
    assert await heard(store, figure) == ["410 workers"]
    assert [one.id for one in await store.watches.waiting(NOW, 10)] == [1, 2, 3]
    assert await desk.watches.look() == 0


async def test_nothing_of_one_server_reaches_another(desk, store):
    here, there = await watch(desk, topic="smelter"), await watch(desk, OTHER, topic="smelter")
    await halvik().shelve(store, OTHER)
    await desk.watches.look()
    assert await heard(store, here) == []
    assert SAID in await heard(store, there)


async def test_copies_within_two_days_are_not_told(desk, store, clock):
    kept = await watch(desk, topic="smelter")
    copy = SAID.replace("will not", "will certainly not")
    for hours, words in ((0, SAID), (20, SAID), (47, copy)):
        clock.now = NOW + timedelta(hours=hours)
        await (
            Story(f"Copy {hours}", "2025-03-05", f"Paper {hours}")
            .says("Marta Oskarsen", words)
            .shelve(store, at=clock.now)
        )
        await desk.watches.look()
    assert await heard(store, kept) == [SAID]
    other = "“The smelter will reopen before the grid is repaired,”"
    await Story("Turn", "2025-03-05", "Echo").says("Marta Oskarsen", other).shelve(store, at=clock.now)
    await desk.watches.look()
    assert await heard(store, kept) == [SAID, other], "the opposite is no copy"
    clock.now = NOW + timedelta(hours=100)
    await Story("Later", "2025-03-05", "Late Post").says("Marta Oskarsen", SAID).shelve(store, at=clock.now)
    await desk.watches.look()
    assert await heard(store, kept) == [SAID, other, SAID]


async def test_copies_in_one_look_are_told_once(desk, store):
    kept = await watch(desk, figure="smelter jobs")
    for paper in ("Post", "Echo", "Wire"):
        story = Story(f"In {paper}", "2025-03-05", paper)
        await story.counts("420 smelter jobs go.", "420", 420, "job", "smelter jobs").shelve(store)
    assert await desk.watches.look() == 3
    assert await heard(store, kept) == ["420"]


async def test_a_new_version_tells_what_is_new_in_it(desk, store, clock):
    kept = [await watch(desk, person=name) for name in ("Ada Moss", "Tom Arden", "Jon Brekke")]
    told = []
    for text in (FERRY, LONGER, FERRY.replace("at every number twice", "over the timetable of the buses, twice,")):
        page = Submission(text.encode(), url="https://post.example/ferry", published="2025-03-04")
        await desk.add_article(GUILD, page)
        assert await desk.watches.look() == 1
        told.append([len(await heard(store, one)) for one in kept])
        await alerted(store)
        clock.now += timedelta(days=3)  # no key is remembered
    assert told == [[1, 2, 0], [0, 0, 1], [1, 0, 0]], "only what is new in the article"


async def alerted(store):
    """What becomes of hits once they are in an alert."""
    await store._database.write(lambda connection: connection.execute("DELETE FROM watch_hit"))


async def test_a_version_that_comes_while_its_article_waits(desk, store):
    kept = await watch(desk, topic="smelter")
    text = "Smelter\n\n“The smelter stays shut,” said Ada Moss, the owner.\n\nThe grid at Halvik was broken by a storm."
    link = "https://post.example/1"
    await desk.add_article(GUILD, Submission(text.encode(), url=link), added_by=ANN)
    (news,) = await store.watches.news(10)
    more = text + "\n\n“A smelter without a grid is a shed,” said Tom Arden, the mayor.\n"
    await desk.add_article(GUILD, Submission(more.encode(), url=link))
    assert not await store.watches.note(GUILD, [news], [], at=NOW, forget=NOW), "it has changed since"
    assert await desk.watches.look() == 1
    assert len(await heard(store, kept)) == 2


async def test_a_newer_engine_tells_nothing(desk, store):
    kept = await watch(desk, topic="ferries")
    await desk.add_article(GUILD, Submission(b"Ferries\n\nNo ferry sails in this text, and nobody says a word in it."))
    await desk.watches.look()
    article = await halvik().shelve(store, engine=0)
    await desk.watches.look()
    found = await store.watches.hits(GUILD, kept.id)
    assert [one.article_id async for one in desk.reread(GUILD)] == [article.id]
    assert await desk.watches.look() == 0
    assert await store.watches.hits(GUILD, kept.id) == found


async def test_one_bad_article_costs_no_other_its_alert(desk, store, monkeypatch, caplog):
    kept = await watch(desk, topic="smelter")
    bad = await Story("Bad", "2025-03-05").says("Tom Arden", "“The smelter bites,”").shelve(store)
    await halvik().shelve(store)

    def fails(watches, quotes, figures):
        assert not any(one.article.id == bad.id for one in quotes), "an error of our own"
        return hits(watches, quotes, figures)

    monkeypatch.setattr("bot.desk.watches.hits", fails)
    assert await desk.watches.look() == 2
    assert SAID in await heard(store, kept)
    assert [getattr(one, "article", None) for one in caplog.records] == [1]
    assert await desk.watches.look() == 0


async def test_many_articles_take_several_looks(desk, store, monkeypatch):
    monkeypatch.setattr("bot.desk.watches.ARTICLES", 3)
    monkeypatch.setattr("bot.desk.watches.ITEMS", 2)
    monkeypatch.setattr("bot.desk.watches.WATCHES", 2)
    kept = [await watch(desk, guild, topic="smelter", by=by) for guild in (GUILD, OTHER) for by in range(3)]
    for guild, count in ((GUILD, 4), (OTHER, 1)):
        for number in range(count):
            words = f"“The smelter of {number} towns has closed,”"
            await Story(f"N{number}", "2025-03-05", f"P{number}").says("Ada Moss", words).shelve(store, guild)
    assert [await desk.watches.look() for _ in range(3)] == [3, 2, 0]
    assert [len(await heard(store, one)) for one in kept] == [4, 4, 4, 1, 1, 1]


async def test_stopped_at_every_step_nothing_is_lost_or_told_twice(tmp_path):
    """Each step with a file that is opened anew, and every look cut off once before it wrote and once after."""
    path = tmp_path / "library.db"

    async def step(work):
        async with Store.open(path) as store:
            return await work(store, Desk(store, InlineWorker(), lambda: NOW))

    async def look(store, desk, after):
        real = store.watches.note

        async def dies(*given, **more):
            if after:
                await real(*given, **more)
            raise asyncio.CancelledError

        store.watches.note = dies
        with pytest.raises(asyncio.CancelledError):
            await desk.watches.look()

    await step(lambda _, desk: watch(desk, topic="smelter"))
    for number in range(4):
        words = f"“The smelter of {number} towns has closed,”"
        story = Story(f"N{number}", "2025-03-05", f"P{number}").says("Ada Moss", words)
        await step(lambda store, _, story=story: story.shelve(store))
        await step(lambda store, desk, after=number % 2 == 0: look(store, desk, after))
    assert await step(lambda _, desk: desk.watches.look()) == 1
    found = await step(lambda store, _: store.watches.hits(GUILD, 1))
    assert sorted(one.item_id for one in found) == [1, 2, 3, 4]
