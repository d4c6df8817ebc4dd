"""Copies of a database: made while it is written, looked through, put back."""

import asyncio
import hashlib
import os
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta

import pytest

from storage import backups, migrations
from storage.database import StorageProblem
from storage.instance import Instance, Taken
from storage.store import Store
from tests.desk.shelves import GUILD, NOW, halvik, harbour, treaty
from tests.storage.backups import content, drill
from tests.storage.test_migrations import old_library


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.db"


@pytest.fixture
async def backup(path, tmp_path):
    """Of a library with two articles, which then has a third."""
    async with Store.open(path) as store:
        await halvik().shelve(store)
        await treaty().shelve(store)
        await store.backups.make(tmp_path / "copy.db")
        await harbour().shelve(store)
    return tmp_path / "copy.db"


def change(path, at, mask=0xFF):
    data = bytearray(path.read_bytes())
    data[at] ^= mask
    path.write_bytes(data)


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 (a thread makes it true)
            await asyncio.sleep(0)


def names(path):
    """The files beside a database, but the one of its lock."""
    return sorted(one.name for one in path.parent.iterdir() if one.suffix != ".lock")


async def articles(path):
    async with Store.open(path) as store:
        return (await store.articles.counts(GUILD)).articles


async def test_a_backup_tells_what_is_in_it_and_has_its_checksum_beside_it(backup):
    checked = await Store.verify(backup)
    assert checked.problems == ()
    assert checked.sealed
    assert checked.schema == migrations.VERSION
    assert checked.counts["article"] == 2
    assert checked.digest == hashlib.sha256(backup.read_bytes()).hexdigest()
    seal = backup.with_name("copy.db.sha256")
    assert seal.read_text() == f"{checked.digest}  copy.db\n"
    assert names(backup) == ["copy.db", "copy.db.sha256", "library.db"]
    assert backup.stat().st_mode & 0o777 == 0o600


async def test_what_is_there_is_not_written_over(backup, path):
    before = backup.read_bytes()
    async with Store.open(path) as store:
        with pytest.raises(StorageProblem, match="there already"):
            await store.backups.make(backup)
        with pytest.raises(StorageProblem, match="cannot be used"):
            await store.backups.make(path.parent / "no" / "folder.db")
    assert backup.read_bytes() == before


async def test_one_changed_bit_is_seen_though_sqlite_does_not_see_it(backup):
    at = backup.read_bytes().index(b"furnace")  # inside an article's text
    change(backup, at, 0x20)
    with closing(sqlite3.connect(backup)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (problem,) = (await Store.verify(backup)).problems
    assert "SHA-256" in problem
    backup.with_name("copy.db.sha256").unlink()
    unsealed = await Store.verify(backup)
    assert not unsealed.problems
    assert not unsealed.sealed


@pytest.mark.parametrize("damage", ["page", "cut", "row", "index"])
async def test_damage_is_found_without_a_checksum_too(backup, damage):
    backup.with_name("copy.db.sha256").unlink()
    if damage == "page":
        change(backup, 4096 * 3)
    elif damage == "cut":
        os.truncate(backup, backup.stat().st_size - 4096 * 3)
    else:
        with closing(sqlite3.connect(backup)) as file, file:
            file.execute("DELETE FROM article WHERE id = 1" if damage == "row" else "DELETE FROM entry WHERE item = 1")
    assert (await Store.verify(backup)).problems


async def test_what_is_no_backup_is_refused(path, backup):
    text = path.with_name("text.db")
    text.write_text("SQLite format?")
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as file:
        file.execute("CREATE TABLE song (name)")
    newer = path.with_name("newer.db")
    newer.write_bytes(backup.read_bytes())
    with closing(sqlite3.connect(newer)) as file:
        file.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    wrong = {text: "not a database", other: "another program", newer: "newer On Record", path.parent: "cannot be used"}
    for file, told in wrong.items():
        with pytest.raises(StorageProblem, match=told):
            await Store.verify(file)
        with pytest.raises(StorageProblem, match=told):
            await Store.restore(file, path, NOW)
    assert path.read_bytes() == before
    async with Store.open(path) as store:
        await halvik().shelve(store, guild=5)
        with pytest.raises(StorageProblem, match="in use"):
            await Store.verify(path)


async def test_a_backup_is_put_back_and_what_was_there_is_kept(backup, path):
    aside = await Store.restore(backup, path, NOW)
    assert aside == path.with_name("library.db.before-20250305T120000")
    assert content(path) == content(backup) | {"restored": content(path)["restored"]}
    assert await articles(path) == 2
    assert aside
    assert await articles(aside) == 3
    async with Store.open(path) as store:
        assert await store.check() == []
        assert await store.backups.restored() == NOW
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(path) == ["copy.db", "copy.db.sha256", "library.db", "library.db.before-20250305T120000"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
async def test_what_root_puts_back_belongs_to_who_runs_the_bot(backup, path):
    os.chown(path, 1234, 1234)
    await Store.restore(backup, path, NOW)
    assert path.stat().st_uid == 1234
    os.chown(path.parent, 1235, 1235)
    path.unlink()
    await Store.restore(backup, path, NOW)
    assert path.stat().st_uid == 1235


async def test_a_damaged_backup_changes_nothing(backup, path):
    change(backup, 4096 * 3)
    before = path.read_bytes()
    with pytest.raises(StorageProblem, match="damaged"):
        await Store.restore(backup, path, NOW)
    assert path.read_bytes() == before
    assert len(names(path)) == 3


async def test_nothing_is_put_in_place_of_a_database_in_use(backup, path):
    async with Store.open(path) as store:
        with pytest.raises(StorageProblem, match="in use"):
            await Store.restore(backup, path, NOW)
        await halvik().shelve(store, guild=5)
    assert await articles(path) == 3
    assert len(names(path)) == 3


async def test_nothing_is_put_in_place_of_a_running_bots_database(backup, path):
    with Instance.take(path), pytest.raises(Taken, match="A bot is running"):
        await Store.restore(backup, path, NOW)
    assert await articles(path) == 3


async def test_what_a_killed_process_left_in_the_wal_is_kept_too(backup, path):
    code = (
        "import os, sqlite3, sys\nfile = sqlite3.connect(sys.argv[1])\n"
        "file.execute('UPDATE article SET title = ?', ('late',))\nfile.commit()\nos._exit(9)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, path)
    assert await process.wait() == 9
    assert path.with_name("library.db-wal").stat().st_size
    aside = await Store.restore(backup, path, NOW)
    assert aside
    with closing(sqlite3.connect(aside)) as file:
        assert file.execute("SELECT DISTINCT title FROM article").fetchall() == [("late",)]
    assert not path.with_name("library.db-wal").exists()
    assert await articles(path) == 2


async def test_what_is_no_database_any_more_gives_way_with_all_that_belongs_to_it(backup, path):
    path.write_text("something else")
    path.with_name("library.db-wal").write_text("of another time")
    aside = await Store.restore(backup, path, NOW)
    assert aside
    assert aside.read_text() == "something else"
    assert aside.with_name(aside.name + "-wal").read_text() == "of another time"
    assert await articles(path) == 2


@pytest.mark.parametrize("page", range(1, 5))
async def test_a_damaged_database_gives_way_as_it_is(backup, path, page):
    data = bytearray(path.read_bytes())
    data[4096 * page - 4096 + 100 : 4096 * page] = bytes(3996)
    path.write_bytes(data)
    aside = await Store.restore(backup, path, NOW)
    assert aside
    assert aside.read_bytes()[100:] == data[100:]
    assert await articles(path) == 2


async def test_a_backup_of_an_older_version_is_brought_up_to_date(path):
    old = path.with_name("old.db")
    old_library(old)
    before = old.read_bytes()
    assert (await Store.verify(old)).problems == ()
    assert await Store.restore(old, path, NOW) is None
    assert old.read_bytes() == before
    async with Store.open(path) as store:
        assert await store.check() == []
        assert (await store.articles.counts(7)).articles == 3
    assert names(path) == ["library.db", "old.db"]


async def test_before_a_schema_changes_the_database_is_copied_and_two_copies_stay(path):
    old_library(path)
    before = content(path)
    for earlier in (1, 2):
        for name in (f"library.db.schema-{earlier}", f"library.db.schema-{earlier}.sha256"):
            path.with_name(name).write_text("earlier")
    assert await articles(path) == 0
    copies = names(path)
    assert copies == ["library.db", *(f"library.db.schema-{n}{end}" for n in (2, 3) for end in ("", ".sha256"))]
    copy = path.with_name("library.db.schema-3")
    assert content(copy) == before
    assert (await Store.verify(copy)).schema == 3
    assert await articles(path) == 0  # no copy of what is up to date
    assert names(path) == copies


async def test_without_room_for_a_copy_an_old_database_is_left_as_it_is(path, monkeypatch):
    old_library(path)
    before = content(path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_sync", full)
    with pytest.raises(StorageProblem, match="No space left"):
        await articles(path)
    assert content(path) == before
    assert names(path) == ["library.db"]


async def test_a_backup_that_is_given_up_leaves_nothing(path, monkeypatch):
    monkeypatch.setattr(backups, "PAGES", 1)
    async with Store.open(path) as store:
        await halvik().shelve(store)
        making = asyncio.create_task(store.backups.make(path.with_name("copy.db")))
        await until(lambda: list(path.parent.glob(".copy.db.*")))
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        await until(lambda: not list(path.parent.glob(".copy.db.*")))
    assert names(path) == ["library.db"]


async def test_three_backups_under_load_are_restored_equal(tmp_path):
    found = await drill(tmp_path, backups=3, writers=3)
    assert found.equal == 3
    assert found.faults == []
    assert found.added_meanwhile > 0


async def test_the_last_restore_counts(backup, path):
    await Store.restore(backup, path, NOW)
    await Store.restore(backup, path, NOW + timedelta(days=1))
    async with Store.open(path) as store:
        assert await store.backups.restored() == NOW + timedelta(days=1)
