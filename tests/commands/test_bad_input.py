"""Articles that cannot be read, and databases that cannot be used."""

import os
import sqlite3

import pytest

from bot.__main__ import main
from storage import database
from tests.commands import is_one_line


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \n\t\n", id="blank"),
        pytest.param(bytes(range(256)) * 50, id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(2000), id="picture"),
        pytest.param(b"word " * 1_050_000, id="5 MB"),
        pytest.param(b"x" * 20_000_000, id="20 MB"),
        pytest.param(
            b"<html><head><style>p{}</style></head><body><script>1</script></body></html>", id="HTML without text"
        ),
    ],
)
def test_an_unreadable_article_changes_nothing(run, tmp_path, content):
    path = tmp_path / "bad.html"
    path.write_bytes(content)
    code, out, err = run("add", path)
    assert (code, out) == (2, "")
    assert is_one_line(err)
    assert run("articles")[0] == 1


def test_another_encoding_is_read_or_refused_plainly(run, tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("Café opens\n\n“Our café is open,” said René Doré, the owner.\n".encode("cp1252"))
    code, out, err = run("add", path)
    assert (code == 0 and "Café" in out) or (code == 2 and is_one_line(err))


def test_a_file_that_cannot_be_read(run, tmp_path):
    for path in (tmp_path / "absent.txt", tmp_path, "a\0b", ""):
        code, _, err = run("add", path)
        assert code == 2
        assert is_one_line(err)


@pytest.mark.parametrize("date", ["someday", "2025-02-30"])
def test_a_date_that_is_none(run, article, date):
    code, _, err = run("add", article, "--date", date)
    assert code == 2
    assert is_one_line(err)


def damaged(path):
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def another_kind(path):
    path.write_text("This is a shopping list, not a database. " * 200, encoding="utf-8")


def not_ours(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE recipe (name TEXT)")
        database.execute("PRAGMA application_id = 77")
    database.close()


def newer(path):
    main(["--db", str(path), "add", __file__])
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 9999")
    database.close()


@pytest.mark.parametrize("spoil", [damaged, another_kind, not_ours, newer])
@pytest.mark.parametrize("argv", [("articles",), ("check",), ("ask", "quotes by Ada Moss"), ("backup", "copy.db")])
def test_an_unusable_database_is_left_as_it_is(run, capsys, monkeypatch, tmp_path, library, spoil, argv):
    monkeypatch.chdir(tmp_path)
    spoil(library)
    before = library.read_bytes()
    capsys.readouterr()
    code, _, err = run(*argv)
    assert code == 3
    assert is_one_line(err)
    assert library.read_bytes() == before


def test_a_database_where_none_can_be(run, tmp_path, article):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path, tmp_path / "file" / "x.db"):
        code, _, err = run("--db", path, "add", article)
        assert code == 3
        assert is_one_line(err)


def test_a_locked_database(run, article, library, monkeypatch):
    run("add", article)
    monkeypatch.setattr(
        database, "PRAGMAS", ("PRAGMA busy_timeout=20", *database.PRAGMAS[1:])
    )  # the rest of 2 s adds nothing
    other = sqlite3.connect(library)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert run("ask", "quotes by Ada Moss")[0] == 0, "reading goes on"
        code, _, err = run("remove", 1)
    finally:
        other.close()
    assert code == 3
    assert is_one_line(err)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_database(run, article, library):
    run("add", article)
    library.chmod(0o444)
    code, _, err = run("remove", 1)
    assert code == 3
    assert is_one_line(err)
