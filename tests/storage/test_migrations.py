"""A library of an older On Record: opened, all of it is found again, and it survives being stopped midway."""

import asyncio
import json
import sqlite3

import pytest

from bot.desk import Desk
from bot.engine.matching import terms
from bot.engine.model import Submission
from bot.engine.spelling import fold
from bot.worker import InlineWorker
from storage import migrations
from storage.database import APPLICATION_ID, StorageProblem
from storage.store import Store
from tests.desk.shelves import NOW

OLD = 3  # the schema of a library with one row a posting
INDEXED = 7  # the schema that writes its index anew
QUOTES = {
    1: ("The smelter will not reopen before the grid is repaired.", "Marta Oskarsen", "Energy Minister"),
    2: ("Tariffs on copper are a tax on our own kitchens.", "Delphine Arnaud", None),
    3: ("We were promised work until the last furnace goes cold.", None, None),
}
FIGURE = "Halvik made 2 million tonnes of aluminium a year."


def old_library(path):
    """A file as version 3 left it: three articles of two guilds, one corrected quote and one figure."""
    file = sqlite3.connect(path)
    with file:
        for step in migrations.STEPS[:OLD]:
            for statement in step:
                assert isinstance(statement, str)
                file.execute(statement)
        file.execute(f"PRAGMA application_id={APPLICATION_ID}")
        file.execute(f"PRAGMA user_version={OLD}")
        for guild in (7, 8):
            columns = "guild_id, last_article, last_quote, last_figure"
            file.execute(f"INSERT INTO guild ({columns}) VALUES (?, 3, 3, 1)", (guild,))
            for id, (words, speaker, role) in QUOTES.items():
                text = f"{words}\n\n{FIGURE}"
                spans = json.dumps([[0, len(words)], [len(words) + 2, len(text)]])
                file.execute(
                    "INSERT INTO article VALUES (?,?,?,?,?,?,NULL,NULL,NULL,NULL,NULL,?,NULL,1,1,?)",
                    (guild, id, f"print {id}", f"Story {id}", text, spans, NOW.isoformat(), int(id == 1)),
                )
                content = json.dumps([[0, len(words)]])
                file.execute(
                    "INSERT INTO quote VALUES (?,?,?,'direct',?,NULL,NULL,?,?,0.9,?,NULL)",
                    (guild, id, id, content, speaker, role, words),
                )
                file.execute("INSERT INTO entry VALUES (?,'quote',?,?)", (guild, id, "\n".join(terms(fold(words)))))
            start = len(QUOTES[1][0]) + 2
            whole = json.dumps([start, start + len(FIGURE)])
            file.execute(
                "INSERT INTO figure VALUES (?,1,1,?,?,2e6,NULL,'ton','=','aluminium output','2 million tonnes',?,"
                "NULL,?,'level',NULL,NULL)",
                (guild, start + 12, start + 28, whole, FIGURE),
            )
    file.close()


def version(path):
    with sqlite3.connect(path) as file:
        (number,) = file.execute("PRAGMA user_version").fetchone()
    file.close()
    return number


async def answers(path):
    async with Store.open(path) as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        assert await store.check() == []
        for guild in (7, 8):
            counts = await desk.counts(guild)
            assert (counts.articles, counts.quotes, counts.figures) == (3, 3, 1)
            assert await desk.speakers(guild) == 2
            for id, (words, speaker, role) in QUOTES.items():
                (match,) = (await desk.who_said(guild, words.upper())).quotes
                assert (match.record.id, match.record.quote.speaker, match.record.quote.role) == (id, speaker, role)
            (match,) = (await desk.who_said(guild, "the smeltr wont repoen before the grdi")).quotes
            assert match.record.id == 1
            assert [one.record.id for one in (await desk.figures(guild, "aluminum output")).figures] == [1]
            assert len((await desk.quotes(guild, by="oskarson", about=None)).quotes) == 1
            assert await desk.remove_article(guild, 2)
        assert await store.check() == []


async def test_an_old_library_is_indexed_anew(tmp_path):
    old_library(tmp_path / "old.db")
    await answers(tmp_path / "old.db")
    assert version(tmp_path / "old.db") == migrations.VERSION


async def test_an_article_of_an_old_library_can_change(tmp_path):
    path = tmp_path / "old.db"
    old_library(path)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE article SET url = 'https://www.post.example/1/' WHERE guild_id = 7 AND id = 1")
    file.close()
    async with Store.open(path) as store:
        desk = Desk(store, InlineWorker(), lambda: NOW)
        words, *_ = QUOTES[1]
        text = f"{words}\n\n{FIGURE} That was in the year before the storm."
        added = await desk.add_article(7, Submission(text.encode(), url="http://post.example/1"))
        assert (added.record.id, added.new, added.changes is not None) == (1, False, True)
        assert await store.check() == []


@pytest.mark.parametrize("at", ["_articles", "_indexed", "write_index"])
async def test_a_migration_that_is_stopped_leaves_the_file_as_it_was(tmp_path, monkeypatch, at):
    path = tmp_path / "old.db"
    old_library(path)
    with monkeypatch.context() as patch:

        async def stop(*_):
            raise asyncio.CancelledError

        patch.setattr(f"storage.rebuilding.{at}", stop)
        with pytest.raises(asyncio.CancelledError):
            async with Store.open(path):
                pass
    assert version(path) == INDEXED - 1
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM entry").fetchone() == (6,), "the old index is there"
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
    await answers(path)


async def test_a_newer_library_is_refused(tmp_path):
    path = tmp_path / "new.db"
    async with Store.open(path):
        pass
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA user_version={migrations.VERSION + 1}")
    file.close()
    with pytest.raises(StorageProblem, match="newer"):
        async with Store.open(path):
            pass
