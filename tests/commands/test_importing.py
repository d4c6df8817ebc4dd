"""import: many articles from a file or standard input."""

import io
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from bot.commands import importing
from bot.commands.importing import lines_of

ROOT = Path(__file__).resolve().parents[2]


def lines(count, start=0):
    texts = (f"“Ship {n} will sail,” said Ada Moss. She left the harbour." for n in range(start, start + count))
    return "".join(json.dumps({"title": f"Story {n}", "text": text}) + "\n" for n, text in enumerate(texts, start))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text(lines(3), encoding="utf-8")
    return path


def test_import_adds_and_counts_what_was_there(run, file):
    assert run("import", file) == (0, "3 articles added.\n", "")
    assert run("import", file) == (0, "0 articles added, 3 already there.\n", "")
    assert run("ask", "who said ship 2 will sail")[0] == 0


def test_standard_input(run):
    assert run("import", "-", stdin=lines(2).encode())[:2] == (0, "2 articles added.\n")


def test_bad_lines_are_named_on_standard_error(run, file):
    file.write_text("{\n\n" + lines(2) + '{"text": 1}', encoding="utf-8")
    code, out, err = run("import", file)
    assert (code, out) == (2, "2 articles added, 2 bad lines.\n")
    assert [text.split(": ")[:2] for text in err.splitlines()] == [
        ["onrecord import", "line 1"],
        ["onrecord import", "line 5"],
    ]


@pytest.mark.parametrize("path", ["absent.jsonl", "a\0b", "."])
def test_a_file_that_cannot_be_read(run, path):
    code, out, err = run("import", path)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_nothing_to_import(run):
    assert run("import", "-") == (0, "0 articles added.\n", "")


def test_a_terminal_sees_a_bar(run, file, monkeypatch, capsys):
    monkeypatch.setattr(importing, "_is_terminal", lambda: True)
    code, out, err = run("import", file)
    assert (code, out) == (0, "3 articles added.\n")
    assert err.endswith(f"\r[{'#' * importing.BAR}] 100%  3 lines\n")


def test_a_long_line_costs_no_memory_and_no_other_line():
    data = b"a\n" + b"x" * 5_000_000 + b"\nb\n" + b"y" * 100
    tracemalloc.start()
    found = [line[:1] for line in lines_of(io.BytesIO(data), 50)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [b"a", b"x", b"b", b"y"]
    assert peak < 100_000
    exact = b"1" * 50 + b"\n" + b"2" * 51 + b"\n" + b"3\n"
    assert [line[:1] for line in lines_of(io.BytesIO(exact), 50)] == [b"1", b"2", b"3"]


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_stopped_at_any_time_it_goes_on(run, library, tmp_path, sign):
    file = tmp_path / "many.jsonl"
    file.write_text(lines(150) + "bad\n" + lines(2_000, 150), encoding="utf-8")
    argv = [sys.executable, "-m", "bot", "--db", str(library), "import", str(file)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr
        assert b"line 151" in process.stderr.readline()  # which is told when the lines before it are stored
        process.send_signal(sign)
        err = process.stderr.read()
        code = process.wait()
    if sign is signal.SIGINT:
        assert code == 130
        assert b"the same command goes on with the rest" in err
        assert b"Traceback" not in err
    kept = len(json.loads(run("export", "quotes", "--format", "json")[1]))
    assert 150 <= kept < 2_150
    file.write_text(lines(kept), encoding="utf-8")
    assert run("import", file) == (0, f"0 articles added, {kept:,} already there.\n", "")
