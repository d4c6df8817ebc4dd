"""Corrections and reports on a real file: they follow their quote through every new reading of its article."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.matching import index
from bot.engine.model import Article, Correction, Figure, Findings, Intake, Quote
from storage import migrations
from storage.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = "“The quay is shut, and it will stay shut,” said Moss. “Four ferries wait,” said Arden."
ARTICLE = Article("Quay shut", TEXT, ((0, len(TEXT)),))
SHUT = Quote("direct", ((0, 42),), None, None, "Ada Moss", "harbour master", 0.9)
WAIT = Quote("direct", ((54, 74),), None, None, "Tom Arden", None, 0.7)
FERRIES = Figure((55, 67), 4.0, None, "ferry", "=", "ferries", "Four ferries", (54, 86), "Tom Arden")


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def add(store, guild=1, quotes=(SHUT, WAIT), figures=(FERRIES,)):
    findings = Findings(quotes, figures)
    intake = Intake(ARTICLE, "a", findings, index(ARTICLE, findings))
    await store.articles.add_all(guild, [intake], engine=1, added_at=NOW)


async def reread(store, *quotes, figures=(FERRIES,), guild=1):
    findings = Findings(quotes, figures)
    await store.articles.replace_findings(guild, 1, findings, index(ARTICLE, findings), engine=2)
    assert await store.check() == []


async def correct(store, quote, speaker, role=None, guild=1, by=7):
    return await store.corrections.put(guild, quote, speaker, role, at=NOW, by=by)


async def speakers(store, guild=1):
    return [(one.id, one.quote.speaker) for one in await store.quotes.of_article(guild, 1)]


async def quote(store, id, guild=1):
    (found,) = await store.quotes.get(guild, [id])
    return found


async def test_a_correction_shows_everywhere_and_can_be_undone(store):
    await add(store)
    before = await quote(store, 2)
    assert await correct(store, 2, "Ada Moss", "harbour master")
    after = await quote(store, 2)
    assert (after.quote.speaker, after.quote.role, after.quote.confidence) == ("Ada Moss", "harbour master", 1.0)
    assert after.corrected == Correction(NOW, 7, "Tom Arden")
    assert [one.id for one in await store.quotes.of_speaker(1, "Ada Moss")] == [1, 2]
    assert await store.names.top(1, "speaker", 9) == ["Ada Moss"]
    assert await store.quotes.corrected(1) == [after]
    assert (await store.figures.get(1, [1]))[0].figure.speaker == "Ada Moss", "a figure follows its quote"
    assert await store.corrections.undo(1, 2)
    assert await quote(store, 2) == before
    assert (await store.figures.get(1, [1]))[0].figure == FERRIES
    assert not await store.corrections.undo(1, 2)


async def test_corrections_are_a_history(store, tmp_path):
    await add(store)
    await correct(store, 1, "Tom Arden")
    await correct(store, 1, None, by=None)
    with sqlite3.connect(tmp_path / "library.db") as file:
        kept = file.execute("SELECT speaker_before, speaker, found_speaker FROM correction ORDER BY id").fetchall()
    file.close()
    assert kept == [("Ada Moss", "Tom Arden", "Ada Moss"), ("Tom Arden", None, "Ada Moss")]
    assert (await quote(store, 1)).quote == replace(SHUT, speaker=None, role=None, confidence=1.0)
    assert (await quote(store, 1)).corrected == Correction(NOW, None, "Tom Arden")
    assert await store.corrections.undo(1, 1)
    assert (await quote(store, 1)).quote.speaker == "Tom Arden"
    assert (await quote(store, 1)).corrected == Correction(NOW, 7, "Ada Moss")
    assert await store.corrections.undo(1, 1)
    assert (await quote(store, 1)).quote == SHUT


async def test_a_figure_in_a_quote_in_a_quote_stays_with_the_inner_one(store):
    outer = replace(WAIT, kind="indirect", content=((0, 86),), speaker="Nora Vane")
    await add(store, quotes=(outer, WAIT))
    await correct(store, 1, "Ada Moss")
    assert (await store.figures.get(1, [1]))[0].figure.speaker == "Tom Arden"


async def test_a_figure_that_is_denied_is_stated_by_nobody_whoever_denied_it(store):
    denied = replace(FERRIES, speaker=None, denied=True)
    await add(store, figures=(denied,))
    seen = []
    again = reread(store, SHUT, WAIT, figures=(denied,))
    for change in (correct(store, 2, "Ada Moss"), again, store.corrections.undo(1, 2)):
        await change
        seen += [one.figure for one in await store.figures.of_article(1, 1)]
    assert seen == [denied] * 3


async def test_a_correction_survives_a_new_reading(store):
    await add(store)
    await correct(store, 2, "Ada Moss")
    await reread(store, replace(SHUT, speaker="Bo Lind"), replace(WAIT, speaker="Someone Else", confidence=0.8))
    assert await speakers(store) == [(1, "Bo Lind"), (2, "Ada Moss")]
    assert (await store.figures.of_article(1, 1))[0].figure.speaker == "Ada Moss"
    await store.corrections.undo(1, 2)
    found = await quote(store, 2)
    assert (found.quote.speaker, found.quote.confidence) == ("Someone Else", 0.8), "what the newer engine says"


async def test_a_quote_that_moved_a_little_keeps_id_and_correction(store):
    await add(store)
    await correct(store, 1, "Tom Arden")
    await reread(store, replace(SHUT, content=((1, 30),)), WAIT)
    assert await speakers(store) == [(1, "Tom Arden"), (2, "Tom Arden")]
    await correct(store, 1, "Bo Lind")
    await reread(store, SHUT, WAIT)
    assert await speakers(store) == [(1, "Bo Lind"), (2, "Tom Arden")]
    await store.corrections.undo(1, 1)
    assert await speakers(store) == [(1, "Tom Arden"), (2, "Tom Arden")], "one history through all readings"


async def test_a_correction_waits_for_its_quote_to_come_back(store):
    await add(store)
    await correct(store, 1, "Tom Arden")
    await reread(store, WAIT)
    assert await speakers(store) == [(2, "Tom Arden")]
    await reread(store, replace(SHUT, content=((0, 20),)), WAIT)
    assert await speakers(store) == [(3, "Ada Moss"), (2, "Tom Arden")], "less than half of it is another quote"
    await reread(store, SHUT, WAIT)
    assert (await speakers(store))[0][1] == "Tom Arden"


async def test_of_two_quotes_the_equal_one_is_meant(store):
    await add(store)
    await correct(store, 1, "Tom Arden")
    await reread(store, replace(SHUT, content=((0, 44),)), SHUT)
    assert [who for _, who in await speakers(store)] == ["Tom Arden", "Ada Moss"]
    assert (await quote(store, 1)).quote.content == ((0, 42),)


async def test_ids_are_kept_and_new_ones_never_used_before(store):
    await add(store)
    new = Quote("indirect", ((45, 52),), None, None, None, None, 0.5)
    moved = replace(FERRIES, span=(60, 67))
    await reread(store, SHUT, new, WAIT, figures=(moved, replace(FERRIES, span=(0, 5))))
    assert await speakers(store) == [(1, "Ada Moss"), (3, None), (2, "Tom Arden")], "in order of place"
    assert [one.id for one in await store.figures.of_article(1, 1)] == [2, 1]
    assert await store.search.run(lambda read: read.candidates(1, "quote", [("shut", 1.0)])) == [(1, 1.0)]
    await reread(store, SHUT)
    await reread(store, SHUT, new)
    assert [id for id, _ in await speakers(store)] == [1, 4]


async def test_a_removed_article_takes_corrections_and_reports_along(store, tmp_path):
    await add(store)
    await correct(store, 1, "Tom Arden")
    assert await store.reports.put(1, 2, 5, None, at=NOW, most=20)
    await store.articles.remove(1, 1)
    with sqlite3.connect(tmp_path / "library.db") as file:
        for table in ("correction", "report"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    file.close()
    await add(store)
    assert await store.quotes.corrected(1) == []


async def test_guilds_do_not_touch_one_another(store):
    await add(store, guild=1)
    await add(store, guild=2)
    await correct(store, 1, "Tom Arden")
    assert (await quote(store, 1, guild=2)).quote == SHUT
    assert not await store.corrections.undo(2, 1)
    assert not await correct(store, 1, "Nobody", guild=3)
    assert await store.quotes.corrected(2) == []
    await store.reports.put(2, 1, 5, None, at=NOW, most=20)
    assert await store.reports.of_guild(1) == []
    assert await store.reports.close(1, 1) == 0
    await correct(store, 1, "Bo Lind")
    assert len(await store.reports.of_guild(2)) == 1


async def test_reports_are_one_for_each_person_and_quote(store):
    await add(store)
    later = NOW + timedelta(hours=1)
    assert await store.reports.put(1, 1, 5, "it was the mayor", at=NOW, most=2)
    assert await store.reports.put(1, 1, 5, None, at=later, most=2)
    assert await store.reports.put(1, 1, 6, "no", at=later, most=2)
    assert await store.reports.put(1, 2, 5, None, at=NOW, most=2)
    assert await store.reports.of_guild(1) == [(1, 2, later, ("no",)), (2, 1, NOW, ())]
    assert await store.reports.of_guild(1, limit=1) == [(1, 2, later, ("no",))]
    assert await store.reports.close(1, 1) == 2
    assert await store.reports.close(1, 1) == 0


async def test_nobody_reports_without_end(store):
    await add(store)
    assert await store.reports.put(1, 1, 5, None, at=NOW, most=1)
    assert not await store.reports.put(1, 2, 5, None, at=NOW, most=1)
    assert await store.reports.put(1, 1, 5, "once more", at=NOW, most=1), "the same one again is no other"
    assert await store.reports.put(1, 2, 6, None, at=NOW, most=1)


async def test_a_correction_closes_reports_and_a_lost_quote_too(store):
    await add(store)
    for id in (1, 2):
        await store.reports.put(1, id, 5, None, at=NOW, most=20)
    await correct(store, 1, "Tom Arden")
    assert [row[0] for row in await store.reports.of_guild(1)] == [2]
    await reread(store, SHUT, WAIT)
    assert [row[0] for row in await store.reports.of_guild(1)] == [2], "a quote that stays keeps its reports"
    await reread(store, SHUT)
    assert await store.reports.of_guild(1) == []
    await store.reports.put(1, 2, 5, None, at=NOW, most=20)
    assert await store.reports.of_guild(1) == [], "nobody can report what is gone"


async def test_a_library_of_before_corrections_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "library.db"
    with monkeypatch.context() as first:
        first.setattr(migrations, "VERSION", 1)
        async with Store.open(path):
            pass
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO guild VALUES (1, 1, 1, 0, 0)")
        file.execute(
            "INSERT INTO article VALUES (1, 1, 'a', NULL, ?, '[]', NULL, NULL, NULL, NULL, NULL, ?, NULL, 1, 1, 0)",
            (TEXT, NOW.isoformat()),
        )
        file.execute(
            "INSERT INTO quote VALUES (1, 1, 1, 'direct', '[[0, 42]]', NULL, NULL, 'Ada Moss', NULL, 0.9, 'x')"
        )
    file.close()
    async with Store.open(path) as store:
        assert (await quote(store, 1)).corrected is None
        assert await correct(store, 1, "Tom Arden")
        await reread(store, SHUT)
        assert await speakers(store) == [(1, "Tom Arden")]
