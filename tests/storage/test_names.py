"""Names are counted with what bears them, in the same transaction, and found by their words once those are in."""

import sqlite3
from dataclasses import replace

import pytest

from bot.engine.intake import take_in
from bot.engine.model import Findings, Index, Submission
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, OTHER, Story, halvik, harbour
from tests.storage.test_migrations import old_library


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


def terms(*words):
    return words, tuple((word[1:], word) for word in words)


async def settled(store, guild=GUILD):
    waiting = await store.names.waiting(guild, 99)
    await store.names.settle(guild, [(kind, name, terms(*name.lower().split())) for kind, name in waiting])
    return waiting


async def test_the_words_of_an_articles_names_come_in_its_own_transaction(store):
    text = "“The quay walls are sound again,” said Ada Moss, the harbour director. Repairs cost 4.2 million euros."
    first = take_in(Submission(text.encode(), source="The Post"))
    await store.articles.add_all(GUILD, [first], engine=1, added_at=NOW)
    assert await store.names.waiting(GUILD, 9) == []
    assert await store.names.bearing(GUILD, "speaker", [["moss"]], 9) == ["Ada Moss"]
    assert await store.names.bearing(GUILD, "outlet", [["post"]], 9) == ["The Post"]
    await halvik().shelve(store)  # without what its names are found by
    waiting = await store.names.waiting(GUILD, 99)
    assert ("speaker", "Jon Brekke") in waiting
    second = replace(first, fingerprint="another", names={"Jon Brekke": terms("jon", "brekke")})
    await store.articles.add_all(GUILD, [second], engine=1, added_at=NOW)
    assert await store.names.waiting(GUILD, 99) == [one for one in waiting if one[1] != "Jon Brekke"]


async def test_names_are_counted_and_the_most_used_come_first(store):
    await halvik().shelve(store)
    await Story("Later").says("Jon Brekke", "“Wait,”", "union leader").shelve(store)
    assert await store.names.top(GUILD, "speaker", 9) == ["Jon Brekke", "Marta Oskarsen"]
    assert await store.names.top(GUILD, "role", 9) == ["union leader", "Energy Minister"]
    assert await store.names.top(GUILD, "topic", 9) == ["aluminium output", "smelter jobs"]
    assert await store.names.top(GUILD, "unit", 1) == ["ton"]
    assert await store.names.top(GUILD, "outlet", 9) == ["The Fjord Courier"]
    (brekke,) = await store.names.speakers(GUILD, ["Jon Brekke", "Nobody"])
    assert (brekke.role, brekke.quotes) == ("union leader", 3)
    assert await store.names.holders(GUILD, ["Energy Minister"], 9) == ["Marta Oskarsen"]
    assert await store.names.top(OTHER, "speaker", 9) == []


async def test_a_removed_article_takes_its_names_along(store, tmp_path):
    await halvik().shelve(store)
    await harbour().shelve(store)
    await settled(store)
    assert await store.names.starting(GUILD, "speaker", "ol", 9) == ["Olaf Lindqvist"]
    await store.articles.remove(GUILD, 2)
    assert "Olaf Lindqvist" not in await store.names.top(GUILD, "speaker", 9)
    assert await store.names.starting(GUILD, "speaker", "ol", 9) == []
    assert ("speaker", "Olaf Lindqvist") in await settled(store)
    with sqlite3.connect(tmp_path / "library.db") as database:
        for table in ("name", "name_word", "name_key", "speaker_role"):
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            assert rows, table
            assert not [row for row in rows if "lindqvist" in str(row).lower()], table
    database.close()


async def test_a_word_that_two_names_bear_stays_when_one_goes(store):
    await Story("One").says("Jon Brekke", "“Wait,”").shelve(store)
    await Story("Two").says("Helga Brekke", "“Wait,”").shelve(store)
    await settled(store)
    await store.articles.remove(GUILD, 1)
    await settled(store)
    assert await store.names.neighbours(GUILD, "speaker", ["rekke"]) == ["brekke"]
    assert await store.names.bearing(GUILD, "speaker", [["brekke"]], 9) == ["Helga Brekke"]


async def test_a_correction_moves_a_quote_from_one_name_to_the_other(store):
    await Story("One").says("Jon Brekke", "“Wait,”", "union leader").shelve(store)
    await store.corrections.put(GUILD, 1, "Ada Moss", None, at=halvik_time(), by=None)
    assert await store.names.top(GUILD, "speaker", 9) == ["Ada Moss"]
    assert await store.names.holders(GUILD, ["union leader"], 9) == []
    await store.corrections.undo(GUILD, 1)
    assert await store.names.top(GUILD, "speaker", 9) == ["Jon Brekke"]
    assert await store.names.holders(GUILD, ["union leader"], 9) == ["Jon Brekke"]


def halvik_time():
    from tests.desk.shelves import NOW

    return NOW


async def test_an_article_read_again_counts_once(store):
    record = await halvik().shelve(store)
    story = halvik()
    findings = Findings(tuple(story.quotes[:1]), ())
    await store.articles.replace_findings(GUILD, record.id, findings, Index((), ()), engine=99)
    assert [one.quotes for one in await store.names.speakers(GUILD, ["Marta Oskarsen", "Jon Brekke"])] == [1]


async def test_names_that_hold_more_of_the_words_come_first(store):
    story = Story("One")
    for name in ("Ada Moss", "Ada Brekke", "Jon Brekke"):
        story.says(name, f"“Wait for {name},”")
    await story.shelve(store)
    await settled(store)
    assert await store.names.bearing(GUILD, "speaker", [["jon", "ada"], ["moss"]], 9) == [
        "Ada Moss",
        "Ada Brekke",
        "Jon Brekke",
    ]


async def test_an_older_library_has_its_names_counted_when_it_is_migrated(tmp_path):
    old_library(tmp_path / "old.db")
    async with Store.open(tmp_path / "old.db") as store:
        assert set(await store.names.top(7, "speaker", 9)) == {"Marta Oskarsen", "Delphine Arnaud"}
        assert await store.names.holders(7, ["Energy Minister"], 9) == ["Marta Oskarsen"]
        assert await store.names.waiting(7, 9)
