"""Bad use and the unexpected: every error is one line, with its exit code."""

import json
import shlex
import subprocess
import sys

import pytest

from bot.__main__ import main
from bot.commands import parser
from tests.commands import is_one_line


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("sing",),
        ("add",),
        ("ask",),
        ("extract",),
        ("remove", "one"),
        ("remove", "-1"),
        ("remove", "9" * 30),
        ("articles", "--show", "x"),
        ("--guild", "me", "articles"),
        ("ask", "--nonsense", "x"),
        ("run", "now"),
    ],
)
def test_bad_use_is_one_line_that_names_the_help(run, argv):
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert is_one_line(err)
    assert "--help" in err


@pytest.mark.parametrize("name", ["run", "sync"])
def test_no_token(run, name):
    code, _, err = run(name)
    assert code == 2
    assert is_one_line(err)
    assert "DISCORD_TOKEN" in err


def test_a_wrong_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("ONRECORD_TICK", "often")
    code, _, err = run("articles")
    assert code == 2
    assert is_one_line(err)
    assert "ONRECORD_TICK" in err


def fail_with(monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr("bot.presenting.plain.articles_text", fail)


def test_an_unexpected_error_is_one_line_too(run, article, monkeypatch):
    run("add", article)
    fail_with(monkeypatch, ValueError("two\nlines"))
    code, _, err = run("articles")
    assert code == 70
    assert is_one_line(err)
    assert "ValueError" in err
    assert "ONRECORD_DEBUG" in err
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    with pytest.raises(ValueError, match="two"):
        run("articles")


def test_ctrl_c_stops_politely(run, article, monkeypatch):
    run("add", article)
    fail_with(monkeypatch, KeyboardInterrupt())
    code, _, err = run("articles")
    assert code == 130
    assert is_one_line(err)


def test_a_closed_pipe_is_no_error():
    row = json.dumps({"id": 1, "text": "x"}) + "\n"
    # The shell's `true` reads nothing: by the second line at the latest the pipe is closed.
    command = f"{shlex.quote(sys.executable)} -m bot extract --jsonl | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], input=row * 20_000, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_answer_does_not_wait_for_discord(library):
    code = "import sys; from bot.__main__ import main; main(['ask', 'who said x']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "aiosqlite" in loaded
    assert not loaded & {"discord", "aiohttp", "platformdirs"}


def test_help_and_version(capsys):
    for argv, words in ((["--help"], "exit codes"), (["--version"], f"onrecord {parser.installed_version()}")):
        with pytest.raises(SystemExit) as left:
            main(argv)
        assert left.value.code == 0
        assert words in capsys.readouterr().out
