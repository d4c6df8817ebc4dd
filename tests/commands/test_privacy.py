"""`onrecord privacy`: files of what is kept, deletion that must be meant, and goes on after kill -9."""

import asyncio
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from contextlib import closing

from bot.desk import Desk
from bot.engine.model import Submission
from bot.worker import InlineWorker
from storage.store import Store
from tests.bench.search import article as made
from tests.cogs.world import ROOT
from tests.desk.shelves import NOW
from tests.soundness import faults

SERVER, OTHER = 710_000_000_000_000_011, 710_000_000_000_000_022


def test_a_library_is_written_to_a_file_and_read_from_it(run, article, tmp_path):
    run("add", article)
    packed = tmp_path / "all.zip"
    assert run("privacy", "export", packed) == (0, f"Written to {packed}.\n", "")
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    with zipfile.ZipFile(packed) as archive:
        archive.extract("articles.jsonl", tmp_path)
    code, out, _ = run("--guild", 5, "import", tmp_path / "articles.jsonl")
    assert (code, out) == (0, "1 article added.\n")
    code, _, err = run("privacy", "export", packed)
    assert code == 2
    assert "exists already" in err
    code, _, err = run("privacy", "export", tmp_path / "nowhere" / "all.zip")
    assert code == 2
    assert "cannot be written: No such file or directory. Name" in err


def test_a_person_is_written_and_deleted(run, library, tmp_path):
    async def add():
        async with Store.open(library) as store:
            text = Submission(b"Quay\n\nThe quay is shut, said Ada Moss.", url="https://post.example/1")
            await Desk(store, InlineWorker(), lambda: NOW).add_article(0, text, added_by=42)

    asyncio.run(add())
    path = tmp_path / "me.json"
    assert run("privacy", "export", path, "--person", 42)[0] == 0
    assert json.loads(path.read_text())["articles added"][0]["link"] == "https://post.example/1"
    code, out, err = run("privacy", "delete", "--person", 42)
    assert (code, out) == (2, "")
    assert "--yes" in err
    code, out, _ = run("privacy", "delete", "--person", 42, "--yes")
    assert "articles added: 1 kept without that id" in out
    assert "Nothing is kept under that id" in run("privacy", "delete", "--person", 42, "--yes")[1]


def test_a_library_is_deleted_when_that_is_meant(run, article):
    run("add", article)
    code, _, err = run("privacy", "delete")
    assert code == 2
    assert "--yes" in err
    assert run("articles")[0] == 0
    code, out, _ = run("privacy", "delete", "--yes")
    assert "1 article" in out
    assert run("articles")[0] == 1


def test_without_a_database_none_is_made(run, library, tmp_path):
    code, _, err = run("privacy", "export", tmp_path / "all.zip")
    assert code == 2
    assert "There is no database" in err
    assert not library.exists()


def test_erasing_goes_on_after_kill_9(library):
    async def fill():
        async with Store.open(library) as store:
            for server in (SERVER, OTHER):
                words = [f"zq{server}{number:x} {number * number:o} sails" for number in range(400)]
                batch = [made(number, words[number : number + 20]) for number in range(0, 400, 20)]
                await store.articles.add_all(server, batch, engine=1, added_at=NOW)

    asyncio.run(fill())
    with closing(sqlite3.connect(library, timeout=10)) as file:

        def entries(server):
            return file.execute("SELECT count(*) FROM entry WHERE guild_id = ?", (server,)).fetchone()[0]

        whole = entries(SERVER)
        words = ["privacy", "delete", "--guild", str(SERVER), "--yes"]
        slowly = f"from storage import erasing; from bot.__main__ import main; erasing.STEP = 0; main({words})"
        with subprocess.Popen(
            [sys.executable, "-c", slowly], cwd=ROOT, env=os.environ | {"ONRECORD_DB": str(library)}
        ) as child:
            while entries(SERVER) == whole and child.poll() is None:
                time.sleep(0.001)
            child.send_signal(signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL
        assert 0 < entries(SERVER) < whole
        assert file.execute("SELECT guild_id, erasing FROM departure").fetchall() == [(SERVER, 1)]

    async def start():
        async with Store.open(library) as store:
            await Desk(store, InlineWorker(), lambda: NOW).privacy.look(None, NOW - NOW)

    asyncio.run(start())
    assert f"zq{SERVER}".encode() not in library.read_bytes()
    assert f"zq{OTHER}".encode() in library.read_bytes()
    assert faults(library) == []
    with closing(sqlite3.connect(library)) as file:
        for (table,) in file.execute(
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' AND c.name = 'guild_id'"
        ).fetchall():
            assert not file.execute(f"SELECT 1 FROM {table} WHERE guild_id = ?", (SERVER,)).fetchone(), table
