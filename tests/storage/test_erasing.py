"""Every table and column of the schema, also one that is added later: of an erased guild or person nothing is left."""

import json
import sqlite3
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from storage.exporting import LEFT_OUT, PARTS
from storage.persons import TRACES
from storage.store import Store
from tests.desk.shelves import NOW

ONE, TWO = 11, 22
ANN, BEN = 710_000_000_000_000_001, 710_000_000_000_000_002
# Whole numbers that are nobody's Discord id. A column of another name is one of these, or a Trace of storage/persons.
NUMBERS = {
    *("guild_id", "id", "article_id", "quote_id", "figure_id", "feed_id", "plan_id", "proposal_id", "source_id"),
    *("channel_id", "message_id", "item", "segment", "term", "key", "number", "position", "version", "successor"),
    *("correction", "engine", "quotes", "figures", "articles", "uses", "ready", "count", "size", "start", "stop"),
    *("attempts", "asked", "failures", "gone", "moved_seen", "quiet", "tries", "done", "spare", "erasing", "one"),
    *("paused", "silent", "started", "owner_id", "watch_id", "item_id", "role_id", "shared", "changes", "last_watch"),
    "denied",
    *("last_article", "last_quote", "last_figure", "last_plan", "last_feed", "last_feed_entry", "last_proposal"),
}
PEOPLE = ("_by", "user", "member", "person", "reporter", "asker")  # what the name of a column with people holds


@pytest.fixture
async def path(tmp_path):
    path = tmp_path / "library.db"
    async with Store.open(path):
        pass
    return path


def schema(file: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """Every table, and its columns with their types."""
    tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = {}
    for (table,) in tables.fetchall():
        found[table] = [(row[1], row[2]) for row in file.execute(f"PRAGMA table_info({table})")]
    return found


def dump(file: sqlite3.Connection, guild: int) -> dict[str, list[Any]]:
    """All rows of a guild."""
    tables = [table for table, columns in schema(file).items() if "guild_id" in dict(columns)]
    return {table: file.execute(f"SELECT * FROM {table} WHERE guild_id = ?", (guild,)).fetchall() for table in tables}


def fill(file: sqlite3.Connection, guild: int, person: int, number: int, text: str) -> None:
    """A row in every table with guilds, with the person wherever the schema has room for one."""
    traces = {(one.table, one.column): one for one in TRACES}
    for table, columns in schema(file).items():
        if "guild_id" not in dict(columns):
            continue
        row: dict[str, object] = {}
        for column, kind in columns:
            if trace := traces.get((table, column)):
                row[column] = json.dumps({"asker": person}) if trace.id else person
            else:
                row[column] = number if kind in ("INTEGER", "REAL") else b"x" if kind == "BLOB" else f"{text}{number}"
        row |= {"guild_id": guild} | ({"state": text} if "state" in row else {})
        places = ", ".join(f":{column}" for column in row)
        file.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({places})", row)


def filled(path) -> sqlite3.Connection:
    """Two people in two guilds, each with two rows in every table, one of which is an open proposal."""
    file = sqlite3.connect(path)
    with file:
        file.execute("DELETE FROM departure")
        numbers = count(1)
        for guild in (ONE, TWO):
            for person in (BEN, ANN):
                for text in ("open", "approved"):
                    fill(file, guild, person, next(numbers), text)
        file.execute("DELETE FROM departure")  # nobody has left
    return file


def test_every_number_is_known_to_be_somebodys_or_nobodys(path):
    handled = {(one.table, one.column) for one in TRACES}
    with closing(sqlite3.connect(path)) as file:
        for table, columns in schema(file).items():
            for column, kind in columns:
                people = any(word in column for word in PEOPLE)
                if (kind == "INTEGER" and column not in NUMBERS) or people:
                    assert (table, column) in handled, f"{table}.{column}: whose id is it? See storage/persons.py"
        assert handled <= {(table, column) for table, columns in schema(file).items() for column, _ in columns}


def test_every_table_is_exported_or_known_to_be_left_out(path):
    with closing(sqlite3.connect(path)) as file:
        tables = {table for table, columns in schema(file).items() if "guild_id" in dict(columns)} - {"departure"}
    exported = [one.table for one in PARTS]
    assert sorted([*exported, *LEFT_OUT]) == sorted(tables)


async def test_nothing_is_left_of_an_erased_guild_and_all_of_another(path, monkeypatch):
    monkeypatch.setattr("storage.erasing.ROWS", 1)
    monkeypatch.setattr("storage.erasing.STEP", 0)  # a row a step, as if it were stopped after each
    with closing(filled(path)) as file:
        assert all(dump(file, ONE)[table] for table in dump(file, ONE) if table != "departure")
        before = dump(file, TWO)
    async with Store.open(path) as store:
        await store.departures.begin(ONE, NOW)
        steps = 1
        while not await store.erasing.step(ONE):
            steps += 1
        assert steps > len(before)
        await store.departures.end(ONE)
    with closing(sqlite3.connect(path)) as file:
        assert not any(dump(file, ONE).values())
        assert dump(file, TWO) == before
        assert len(file.execute("SELECT * FROM guild").fetchall()) == 1


async def test_no_column_has_the_id_of_an_erased_person(path):
    with closing(filled(path)) as file:
        before, other = dump(file, ONE), dump(file, TWO)
        assert all(str(ANN) in str(before[one.table]) for one in TRACES)
    async with Store.open(path) as store:
        told = await store.persons.erase(ONE, ANN)
        assert await store.persons.erase(ONE, ANN) == {}
    with closing(sqlite3.connect(path)) as file:
        after = dump(file, ONE)
        assert str(ANN) not in str(after)
        assert str(after).count(str(BEN)) == str(before).count(str(BEN))
        assert dump(file, TWO) == other
        gone = {table: len(before[table]) - len(after[table]) for table in before}
        theirs = {"report", "card", "proposal", "proposal_data", "alert_occurrence", "alert_part"}
        assert {table for table, rows in gone.items() if rows} == theirs
        assert [row[2] for row in after["proposal"]].count("open") == 1, "the other one's"
    assert told["reports"] == (2, 0)
    assert told["proposals"] == (1, 1)
    assert told["articles added"] == (0, 2)


async def test_a_table_that_is_added_later_is_erased_as_well_and_what_triggers_write_there_meanwhile(path):
    with closing(filled(path)) as file, file:
        file.execute("CREATE TABLE later (guild_id INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (guild_id, id))")
        file.execute("INSERT INTO later VALUES (11, 1), (22, 1)")
        noted = "INSERT OR IGNORE INTO later VALUES (old.guild_id, 100 + old.id)"
        file.execute(f"CREATE TRIGGER noted AFTER DELETE ON article BEGIN {noted}; END")
    async with Store.open(path) as store:
        while not await store.erasing.step(ONE):
            pass
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT guild_id FROM later").fetchall() == [(22,)]
