"""backup, verify, restore."""

import subprocess

from tests.commands import is_one_line


def test_a_backup_is_made_looked_through_and_put_back(run, article, library, tmp_path):
    run("add", article)
    copy = tmp_path / "copy.db"
    code, out, _ = run("backup", copy)
    assert code == 0
    assert str(copy) in out
    assert "article 1" in out
    code, out, _ = run("verify", copy)
    assert code == 0
    assert "sound" in out
    assert "its SHA-256 is the one beside it" in out
    seal = subprocess.run(["sha256sum", "-c", "copy.db.sha256"], cwd=tmp_path, capture_output=True, text=True)
    assert seal.stdout == "copy.db: OK\n"
    run("remove", "1")
    code, out, _ = run("restore", copy)
    assert code == 0
    (aside,) = tmp_path.glob("library.db.before-*")
    assert str(aside) in out
    assert "Harbour" in run("articles")[1]
    assert run("articles", "--db", aside)[0] == 1
    assert run("check")[0] == 0


def test_to_a_machine_that_has_no_database_yet(run, article, tmp_path):
    run("add", article)
    run("backup", tmp_path / "copy.db")
    code, out, _ = run("restore", tmp_path / "copy.db", "--db", tmp_path / "new" / "onrecord.db")
    assert code == 0
    assert "kept as" not in out
    assert "Harbour" in run("articles", "--db", tmp_path / "new" / "onrecord.db")[1]


def test_nothing_is_written_over(run, article, tmp_path):
    run("add", article)
    run("backup", tmp_path / "copy.db")
    code, _, err = run("backup", tmp_path / "copy.db")
    assert code == 3
    assert is_one_line(err)
    code, _, err = run("backup", tmp_path / "no" / "folder.db")
    assert code == 3
    assert is_one_line(err)


def test_backup_of_nothing_is_bad_input(run, tmp_path, library):
    code, _, err = run("backup", tmp_path / "copy.db")
    assert code == 2
    assert is_one_line(err)
    assert not library.exists()


def test_a_damaged_backup_is_told_and_not_put_back(run, article, library, tmp_path):
    run("add", article)
    copy = tmp_path / "copy.db"
    run("backup", copy)
    data = bytearray(copy.read_bytes())
    data[5000] ^= 1
    copy.write_bytes(data)
    before = library.read_bytes()
    code, out, _ = run("verify", copy)
    assert code == 3
    assert "damaged" in out
    assert "SHA-256" in out
    code, _, err = run("restore", copy)
    assert code == 3
    assert is_one_line(err)
    assert library.read_bytes() == before


def test_what_is_no_backup(run, article, tmp_path):
    for command in ("verify", "restore"):
        code, _, err = run(command, tmp_path / "absent.db")
        assert code == 2
        assert is_one_line(err)
        code, _, err = run(command, article)
        assert code == 3
        assert is_one_line(err)
