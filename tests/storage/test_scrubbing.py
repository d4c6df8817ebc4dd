"""The unused middle of pages is overwritten, and nothing else."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from storage import scrubbing
from storage.scrubbing import scrub
from storage.store import Store
from tests.desk.shelves import GUILD, halvik
from tests.soundness import faults

MARK = b"left behind by a row that moved"


def hide(path, page_size=4096):
    """Put the mark into the unused middle of every page that has room for it; how many those are."""
    hidden = 0
    with path.open("r+b") as file:
        for at in range(0, path.stat().st_size, page_size):
            file.seek(at)
            page = file.read(page_size)
            start = 100 if at == 0 else 0
            if page[start] not in (2, 5, 10, 13):
                continue
            middle = start + (12 if page[start] < 10 else 8) + 2 * int.from_bytes(page[start + 3 : start + 5], "big")
            end = int.from_bytes(page[start + 5 : start + 7], "big") or 65536
            if end - middle >= len(MARK):
                file.seek(at + middle)
                file.write(MARK)
                hidden += 1
    return hidden


def dumped(path):
    with closing(sqlite3.connect(path)) as file:
        return list(file.iterdump())


@pytest.mark.parametrize("chunk", [4096, 3 * 4096, 2**23])
async def test_what_hides_in_the_middle_of_pages_goes_and_the_rest_stays(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(scrubbing, "CHUNK", chunk)
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        await halvik().shelve(store)
    before = dumped(path)
    assert hide(path) > 30
    assert faults(path) == [], "SQLite never looks there"
    with path.open("r+b", 0) as file:
        at: int | None = 0
        while at is not None:
            at = scrub(file, at)
    assert MARK not in path.read_bytes()
    assert dumped(path) == before
    assert faults(path) == []


@pytest.mark.parametrize("size", [512, 8192, 65536])
def test_pages_of_any_size(tmp_path, size):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(f"PRAGMA page_size = {size}")
        file.execute("CREATE TABLE long (id INTEGER PRIMARY KEY, text TEXT)")
        file.executemany("INSERT INTO long (text) VALUES (?)", [("abc" * n * n,) for n in range(60)])
        file.execute("CREATE INDEX by_text ON long (text)")
    before = dumped(path)
    assert hide(path, size)
    with path.open("r+b", 0) as file:
        assert scrub(file, 0) is None
    assert MARK not in path.read_bytes()
    assert dumped(path) == before


def test_an_empty_file_is_left_alone(tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    with path.open("r+b", 0) as file:
        assert scrub(file, 0) is None
    assert path.read_bytes() == b""


async def test_a_store_is_scrubbed_while_it_is_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(scrubbing, "CHUNK", 4096)
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        await halvik().shelve(store)
        assert await store.erasing.scrub()
        assert (tmp_path / "library.db-wal").stat().st_size == 0
        assert hide(path)
        writing = [asyncio.create_task(halvik().shelve(store, guild)) for guild in range(100, 110)]
        assert await store.erasing.scrub()
        await asyncio.gather(*writing)
        assert await store.erasing.scrub()
        assert MARK not in path.read_bytes()
        assert (await store.articles.counts(GUILD)).articles == 1
    assert faults(path) == []


async def test_who_reads_an_older_state_or_writes_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("storage.database.SCRUB_BUSY_MS", 10)
    path = tmp_path / "library.db"
    async with Store.open(path) as store:
        await halvik().shelve(store)
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM guild").fetchall()
            await store.articles.remove(GUILD, 1)
            assert not await store.erasing.scrub()
            reader.execute("COMMIT")
            reader.execute("BEGIN IMMEDIATE")
            assert not await store.erasing.scrub()
            reader.execute("ROLLBACK")
            assert await store.erasing.scrub()
