"""seed, demo, check."""

import sqlite3

import pytest

from bot.commands import demo


def test_seed_adds_once(run):
    code, out, _ = run("seed")
    count = int(out.split()[0])
    assert code == 0
    assert count >= 12
    assert run("seed")[1] == f"0 articles added; {count} were there already.\n"


def test_demo_answers_three_questions(run):
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("$ ")] == [
        f"$ onrecord ask {q}" for q in demo.QUESTIONS
    ]
    assert "Nothing found" not in out
    assert out.count("\n1. ") >= 3
    assert ">" not in out, "no prompt without a terminal"


@pytest.mark.parametrize("end", ["", EOFError, KeyboardInterrupt])
def test_demo_goes_on_at_a_terminal(run, monkeypatch, end):
    typed = iter(["who said penguins dislike opera", "?!", end])

    def answer(prompt):
        word = next(typed)
        if isinstance(word, str):
            return word
        raise word

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(demo, "at_a_terminal", lambda: True)
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    assert "penguins dislike opera” in" in out
    assert "Bye" in out.splitlines()[-1]


def test_check_tells_the_state(run, article, library):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert f"{library} is not there yet" in out
    assert not library.exists(), "looking makes nothing"
    run("add", article)
    code, out, _ = run("check")
    assert code == 0
    assert "sound" in out
    assert "1 article," in out
    assert "schema" in out
    assert f"SQLite {sqlite3.sqlite_version}" in out
    assert all(package in out for package in ("discord.py 2", "aiosqlite 0", "rapidfuzz 3", "Python 3", "On Record 0"))


def test_check_never_shows_the_token(run, monkeypatch, tmp_path):
    monkeypatch.setenv("DISCORD_TOKEN", "very.secret.token")
    code, out, err = run("check")
    assert code == 0
    assert "Token: set" in out
    assert "secret" not in out + err
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "absent"))
    code, out, _ = run("check")
    assert code == 2
    assert "not usable" in out
