"""The comparison with peers, small: 300 quotes, ours and what is at hand; what is not at hand is told."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import peers

ROOT = Path(__file__).resolve().parents[2]
# What makes and judges: a quote is eight words, a question four of them in a row, one in three misspelt.
JUDGE = """
import json, random, sys
from pathlib import Path
PARTS = ["ba", "den", "kor", "lim", "mar", "nop", "pel", "ras", "tun", "vil", "esk", "urt", "ost", "ham", "gri", "sta"]

def words(text):
    return text.casefold().replace(".", "").split()

def as_good(question, text):
    return " ".join(question["source"]) in " ".join(words(text))

if __name__ == "__main__":
    _, _, texts, folder, _, rows, _, seed = sys.argv
    dice, folder = random.Random(seed + Path(texts).read_text()), Path(folder)
    quotes = [["".join(dice.choices(PARTS, k=3)) for _ in range(8)] for _ in range(int(rows))]
    folder.mkdir()
    (folder / "corpus.txt").write_text("".join(" ".join(quote).capitalize() + ".\\n" for quote in quotes))
    with (folder / "questions.jsonl").open("w") as out:
        for number in range(30):
            source = dice.choice(quotes)[2:6]
            kind = ("exact", "typo", "common")[number // 10]
            asked = [source[0][1:], *source[1:]] if kind == "typo" else source
            out.write(json.dumps({"kind": kind, "words": " ".join(asked), "source": source}) + "\\n")
"""


@pytest.fixture
def files(tmp_path):
    """The judge and the texts."""
    judge, texts = tmp_path / "judge.py", tmp_path / "texts"
    judge.write_text(JUDGE)
    texts.write_text("any")
    return [str(judge), str(texts)]


def table(printed):
    """The rows of a table by their first cell."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in printed.splitlines() if line[:1] == "|"]
    return {first: rest for first, *rest in rows}


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read as Linux tells it")
def test_the_table_has_ours_a_peer_and_a_peer_that_is_not_installed(files, capsys):
    only = ["ours", "rapidfuzz", "tantivy"]
    assert peers.main([*files, "--rows", "300", "--questions", "12", "--only", *only]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("300 quotes, 30 questions")
    rows = table(printed)
    count, first, five, same, *times = rows["**ours**"]
    assert (count, first, five, same) == ("30", "100.0 %", "100.0 %", "100.0 %")
    assert [unit.split()[1] for unit in times] == ["ms", "ms", "ms", "s", "MiB"]
    assert all(float(unit.split()[0]) > 0 for unit in times[:3])
    assert rows["rapidfuzz, every row"][:4] == ["12", "100.0 %", "100.0 %", "100.0 %"]
    assert rows["tantivy, BM25"] == [
        "not measured: tantivy is not installed: `make bench-peers` installs it, or give --python"
    ]


def test_judging_counts_the_first_and_the_first_five_of_what_was_asked(files):
    judge = peers.judge_of(Path(files[0]))
    questions = [
        {"kind": kind, "source": [word]} for kind, word in (("a", "x"), ("common", "y"), ("a", "z"), ("b", "w"))
    ]
    answers = [{"top": top, "ms": 1.0, "cpu": 0.5} for top in (["a X."], ["none"], [*"abcd", "Z"])]
    assert peers.recall(judge, questions, answers, 1) == 50.0
    assert peers.recall(judge, questions, answers, 5) == 100.0
    assert peers.recall(judge, questions, [*answers, {"top": [*"abcde", "w"]}], 5) == pytest.approx(200 / 3)
    line = peers.row(judge, questions, peers.Result("one", answers, 2, 3), peers.Result("ours"))
    assert line == "| one | 3 | 50.0 % | 100.0 % | - | 1.0 ms | 1.0 ms | 0.5 ms | 2 s | 3 MiB |"
    assert "no question" in peers.row(judge, questions, peers.Result("late"), peers.Result("ours"))


def test_any_first_part_of_the_questions_is_fair():
    questions = [{"kind": kind, "number": number} for kind in "abc" for number in range(20 if kind == "c" else 40)]
    asked = peers.round_the_kinds(questions)
    assert len(asked) == 100
    for part in (10, 25, 50):
        share = [sum(one["kind"] == kind for one in asked[:part]) for kind in "abc"]
        assert share == pytest.approx([part * 0.4, part * 0.4, part * 0.2], abs=1.5)


def test_a_missing_server_is_told_with_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(peers.NotMeasured, match="apt-get install postgresql postgresql-contrib"):
        peers.programs_of_postgres(tmp_path)
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    assert peers.programs_of_postgres(tmp_path) == tmp_path / "17" / "bin"


def test_what_fails_and_what_takes_too_long_are_one_line(monkeypatch):
    with pytest.raises(peers.NotMeasured, match=r"^ValueError: no$"):
        peers.run([sys.executable, "-c", "raise ValueError('no')"])
    monkeypatch.setattr(peers, "PATIENCE", 0.1)
    with pytest.raises(peers.NotMeasured, match="not done"):
        peers.run([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_missing_file_is_one_line(files, capsys):
    assert peers.main([files[0], "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("nowhere is not there")


def test_stopped_it_ends_what_it_started_and_leaves_nothing(files, tmp_path):
    """Ctrl-C while a program runs that it has started: here a judge that makes a corpus for ever."""
    scratch, pipe = tmp_path / "scratch", tmp_path / "pipe"
    scratch.mkdir()
    os.mkfifo(pipe)
    Path(files[0]).write_text(f"import os, time\nopen({str(pipe)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    reading = os.open(pipe, os.O_RDWR)
    command = [sys.executable, "-m", "tests.bench.peers", *files]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"TMPDIR": str(scratch)}, stderr=subprocess.PIPE, text=True
    ) as process:
        assert select.select([reading], [], [], 30)[0]
        started = int(os.read(reading, 100))
        os.close(reading)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30)[1] == "stopped\n"
    assert process.returncode == 130
    assert not list(scratch.iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)
