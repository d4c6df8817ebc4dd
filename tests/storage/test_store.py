"""The store on real files: what goes in comes out, guilds stay apart, and nothing is left half done."""

import asyncio
import random
import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.model import Article, DigestPlan, Entry, Figure, Findings, Index, Intake, Origin, Quote
from storage import database
from storage.database import StorageProblem
from storage.store import Store
from tests.desk.shelves import GUILD, OTHER, halvik, wire

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
TEXT = "The quay is shut, Ada Moss said. Four ferries wait."
ARTICLE = Article(
    "Quay shut", TEXT, ((0, len(TEXT)),), None, "Jo Dell", "The Post", "https://post.example/1", "2026-03-04"
)
QUOTE = Quote("indirect", ((0, 16),), (27, 31), (18, 26), "Ada Moss", "harbour master", 0.9)
FIGURE = Figure((33, 45), 4.0, None, "ferry", "=", "ferries", "Four ferries", (33, 51), None)
FINDINGS = Findings((QUOTE,), (FIGURE,))
INDEX = Index(
    (Entry("quote", 0, ("quay", "shut")), Entry("figure", 0, ("ferry",)), Entry("article", 0, ("quay", "ferry"))),
    ("quay", "ferry"),
)


@pytest.fixture
async def store(tmp_path):
    async with Store.open(tmp_path / "library.db") as store:
        yield store


async def add(store, guild=1, fingerprint="a", article=ARTICLE):
    intake = Intake(article, fingerprint, FINDINGS, INDEX)
    (one,) = await store.articles.add_all(guild, [intake], engine=1, added_at=NOW, origin=Origin(7))
    return one


async def test_a_part_of_what_an_article_holds(store):
    quotes = tuple(replace(QUOTE, content=((at, at + 16),), cue=None, source=None) for at in (20, 0, 10))
    figures = tuple(replace(FIGURE, span=(at, at + 4)) for at in (20, 0, 10))
    intake = Intake(ARTICLE, "b", Findings(quotes, figures), Index((), ()))
    ((record, _),) = await store.articles.add_all(1, [intake], engine=1, added_at=NOW)
    other, _ = await add(store)
    for found, whole in (
        (store.quotes.of_article, await store.quotes.of_article(1, record.id)),
        (store.figures.of_article, await store.figures.of_article(1, record.id)),
    ):
        assert len(whole) == 3
        assert await found(1, record.id, range(2)) == whole[:2]
        assert await found(1, record.id, range(1, 9)) == whole[1:]
        assert await found(1, record.id, range(0)) == await found(2, record.id, range(2)) == []
    assert await store.figures.of_articles(1, [other.id, record.id, 99]) == [
        *await store.figures.of_article(1, record.id),
        *await store.figures.of_article(1, other.id),
    ]
    assert await store.figures.of_articles(2, [record.id]) == []
    assert await store.articles.some(1, [other.id, 99]) == {other.id: other}
    assert await store.articles.some(2, [other.id]) == await store.articles.some(1, []) == {}


async def test_what_goes_in_comes_out(store):
    record, new = await add(store)
    assert new
    assert await store.articles.get(1, record.id) == record
    assert (record.article, record.quotes, record.figures, record.origin) == (ARTICLE, 1, 1, Origin(7))
    (quote,) = await store.quotes.of_article(1, record.id)
    assert (quote.quote, quote.words, quote.article) == (QUOTE, "The quay is shut", record.ref)
    (figure,) = await store.figures.of_article(1, record.id)
    assert (figure.figure, figure.sentence) == (FIGURE, TEXT[33:51])
    assert await store.quotes.get(1, [99, quote.id]) == [quote]
    assert await store.quotes.of_speaker(1, "Ada Moss") == [quote]
    (speaker,) = await store.names.speakers(1, await store.names.top(1, "speaker", 9))
    assert (speaker.name, speaker.role, speaker.quotes) == ("Ada Moss", "harbour master", 1)
    assert await store.names.top(1, "topic", 9) == ["ferries"]
    assert await store.check() == []


async def test_an_interrupted_quote_is_joined(store):
    article = replace(ARTICLE, text="“One,” Moss said. “Two.”")
    quote = replace(QUOTE, content=((0, 6), (18, 24)), cue=None, source=None)
    intake = Intake(article, "b", Findings((quote,), ()), Index((), ()))
    ((record, _),) = await store.articles.add_all(1, [intake], engine=1, added_at=NOW)
    (kept,) = await store.quotes.of_article(1, record.id)
    assert kept.words == "“One,” … “Two.”"


async def test_the_same_article_is_kept_once(store):
    first, _ = await add(store)
    again, new = await add(store)
    assert (again, new) == (first, False)
    assert (await store.articles.counts(1)).articles == 1


async def test_removal_leaves_nothing_and_ids_are_not_used_again(store, tmp_path):
    first, _ = await add(store)
    assert await store.articles.remove(1, first.id)
    assert not await store.articles.remove(1, first.id)
    with sqlite3.connect(tmp_path / "library.db") as file:
        for table in ("article", "quote", "figure", "posting", "entry", "word", "spelling"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    file.close()
    second, _ = await add(store)
    assert second.id > first.id


async def test_what_another_article_holds_stays_findable(store):
    first, _ = await add(store)
    await add(store, fingerprint="b")
    await store.articles.remove(1, first.id)
    assert await store.search.run(lambda read: read.neighbours(1, ["qua"])) == {"quay"}
    assert await store.search.run(lambda read: read.frequencies(1, "quote", ["quay"])) == {"quay": 1}


async def test_guilds_do_not_see_one_another(store):
    record, _ = await add(store, guild=1)
    await add(store, guild=1, fingerprint="b")
    assert await store.articles.get(2, record.id) is None
    assert await store.articles.page(2) == []
    assert not await store.articles.remove(2, record.id)
    assert await store.quotes.get(2, [1]) == []
    assert await store.figures.get(2, [1]) == []
    assert await store.names.top(2, "speaker", 9) == []
    assert await store.search.run(lambda read: read.neighbours(2, ["qua"])) == set()
    assert await store.search.run(lambda read: read.frequencies(2, "quote", ["quay"])) == {}
    assert await store.search.run(lambda read: read.candidates(2, "quote", [("quay", 1.0)])) == []
    await add(store, guild=2)
    assert await store.search.run(lambda read: read.frequencies(2, "quote", ["quay"])) == {"quay": 1}


async def test_candidates_come_heaviest_first_within_the_budget(store, monkeypatch):
    for fingerprint in "abc":
        await add(store, fingerprint=fingerprint)
    weights = [("quay", 1.0), ("ferry", 2.0), ("absent", 9.0)]
    found = await store.search.run(lambda read: read.candidates(1, "article", weights, limit=2))
    assert found == [(1, 3.0), (2, 3.0)]
    monkeypatch.setattr("storage.search.BUDGET", 3)
    found = await store.search.run(lambda read: (read.candidates(1, "article", weights[:2], limit=1), read.touched))
    assert found == ([(1, 2.0)], 3)


async def test_findings_of_a_newer_engine_take_the_place_of_the_old(store):
    record, _ = await add(store)
    assert await store.articles.outdated(2) == [(1, record.id)]
    await store.articles.replace_findings(1, record.id, Findings((), (FIGURE,)), Index((), ()), engine=2)
    assert await store.articles.outdated(2, 1) == []
    assert await store.quotes.of_article(1, record.id) == []
    assert await store.search.run(lambda read: read.frequencies(1, "quote", ["quay"])) == {}
    renewed = await store.articles.get(1, record.id)
    assert (renewed.engine, renewed.quotes, renewed.figures) == (2, 0, 1)


async def test_articles_of_a_span_of_time(store):
    await add(store)
    assert len(await store.articles.since(1, NOW, NOW + timedelta(seconds=1), limit=9)) == 1
    assert await store.articles.count_since(1, NOW, NOW + timedelta(seconds=1)) == 1
    assert await store.articles.since(1, NOW - timedelta(days=1), NOW, limit=9) == []


PLAN = DigestPlan(0, 1, 5, "08:00", "Europe/Berlin", (0, 2), ("ferries",), 7, False, NOW)


async def test_digest_plans(store):
    plan = await store.digests.put(PLAN)
    assert plan == replace(PLAN, id=1)
    plan = replace(plan, next_due=NOW)
    assert await store.digests.of_guild(1) == [plan]
    assert await store.digests.due(NOW, 9) == [plan]
    assert await store.digests.get(2, 1) is None
    assert await store.digests.pause(1, 1, True, "The channel is gone.")
    assert await store.digests.due(NOW, 9) == []
    assert not await store.digests.pause(1, 1, True, "Again.")
    assert (await store.digests.get(1, 1)).problem == "The channel is gone."
    assert await store.digests.remove(1, 1)
    assert not await store.digests.remove(1, 1)


async def test_cards_and_commands(store):
    token = await store.cards.put(1, "payload", NOW)
    assert await store.cards.get(1, token) == "payload"
    assert await store.cards.get(2, token) is None
    await store.cards.purge(NOW + timedelta(seconds=1))
    assert await store.cards.get(1, token) is None
    assert await store.commands.get() is None
    await store.commands.put("one")
    await store.commands.put("two")
    assert await store.commands.get() == "two"


async def test_a_failed_transaction_leaves_nothing(store):
    broken = Index((Entry("quote", 0, ("quay",)), Entry("quote", 0, ("quay",))), ())  # the same entry twice
    intake = Intake(ARTICLE, "a", FINDINGS, broken)
    with pytest.raises(StorageProblem):
        await store.articles.add_all(1, [intake], engine=1, added_at=NOW)
    assert (await store.articles.counts(1)).articles == 0
    record, new = await add(store)
    assert (record.id, new) == (1, True)


async def test_cancelled_writers_leave_no_half_article(store):
    order = random.Random(4)
    tasks = [asyncio.create_task(add(store, fingerprint=str(number))) for number in range(200)]
    for task in tasks:
        await asyncio.sleep(0)
        if order.random() < 0.4:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await add(store, fingerprint="last")
    for record in await store.articles.page(1, limit=500):
        assert len(await store.quotes.of_article(1, record.id)) == 1
    assert await store.check() == []


async def test_a_new_file_is_private(store, tmp_path):
    assert stat.S_IMODE((tmp_path / "library.db").stat().st_mode) == 0o600


def other_program(path):
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE song (name)")
    file.close()


def newer(path, version=99):
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA application_id={database.APPLICATION_ID}")
        file.execute(f"PRAGMA user_version={version}")
        file.execute("CREATE TABLE article (id)")
    file.close()


def damaged(path):
    newer(path, version=1)
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text("not a database at all"), "not a database"),
        (other_program, "another program"),
        (newer, "newer On Record"),
        (damaged, "damaged"),
    ],
)
async def test_refused_and_left_as_it_was(tmp_path, make, words):
    path = tmp_path / "library.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StorageProblem, match=words):
        async with Store.open(path):
            pass
    assert path.read_bytes() == before


async def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StorageProblem, match="folder"):
        async with Store.open(tmp_path):
            pass


async def test_a_locked_database_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PRAGMAS", ("PRAGMA busy_timeout=1",))
    path = tmp_path / "library.db"
    async with Store.open(path):
        pass
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    async with Store.open(path) as store:
        with pytest.raises(StorageProblem, match="in use"):
            await add(store)
    holder.close()


async def test_quotes_under_conditions(store, monkeypatch):
    await halvik().shelve(store)
    await wire().shelve(store)
    ids = [5, 3, 1, 2, 4, 99]

    async def among(**wanted):
        return await store.search.run(lambda read: read.admitted(wanted.pop("guild", GUILD), ids, **wanted))

    assert await among() == {1, 2, 3, 4, 5}
    assert await among(speakers=["Marta Oskarsen"]) == {1, 3, 5}
    assert await among(speakers=[]) == set()
    assert await among(since="2025-03-04") == {1, 2, 3, 4}
    assert await among(sources=["Northern Wire"]) == {5}
    assert await among(kind="indirect") == {3}
    assert await among(kind="direct", since="2025-03-04", speakers=["Marta Oskarsen"]) == {1}
    assert await among(guild=OTHER) == set()
    by = store.quotes.of_speaker
    assert [one.id for one in await by(GUILD, "Marta Oskarsen")] == [1, 3, 5]
    assert [one.id for one in await by(GUILD, "Marta Oskarsen", sources=["Northern Wire"], kind="direct")] == [5]
    assert [one.id for one in await by(GUILD, "Marta Oskarsen", since="2025-03-04", limit=1)] == [1]
    monkeypatch.setattr("storage.findings.RECENT", 2)
    assert [one.id for one in await by(GUILD, "Marta Oskarsen")] == [3, 5]  # the last ones added
    assert [one.id for one in await by(GUILD, "Marta Oskarsen", kind="direct")] == [1, 5]
