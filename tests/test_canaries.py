"""A leak into the log is caught, wherever it comes from; what is no leak is none."""

import logging
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.canaries import Canaries, Listener, listening

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = "The ferries will not sail before the third of March"
TOKEN = "aW50ZXJhY3Rpb246" + "x" * 30
HEAD = "2025-03-05T12:00:00.000+00:00 INFO onrecord.x: "


def a_bot(*lines):
    d = SimpleNamespace(token="fake.token-of-the-bot", interactions={TOKEN: None}, files={})
    return d, SimpleNamespace(lines=[HEAD + line for line in lines], process=SimpleNamespace(returncode=None))


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (SENTENCE, f"could not read {SENTENCE}"),
        (SENTENCE.encode(), "could not read: FERRIES will not sail"),
        (f"<p>{SENTENCE}</p>", 'in "ferries will not sail\\u2019"'),
        ({"value": ["Marta Oskarsen"]}, "nobody is marta oskarsen"),
        ("https://news.example/feed?key=0123456", "asked https://news.example/feed?key=0123456"),
        ("", f"posted to /webhooks/5/{TOKEN}"),
        ("", "logged in with fake.token-of-the-bot"),
    ],
)
def test_a_leak_is_caught_once(given, line):
    canaries = Canaries()
    canaries.texts(given, least=2)
    d, bot = a_bot("ready", line)
    canaries.bot(d, bot)
    assert canaries.leaks() == [HEAD + line]
    assert canaries.leaks() == []
    bot.lines.append(HEAD + line)
    assert canaries.leaks() == [HEAD + line]


@pytest.mark.parametrize(
    "line",
    [
        "the ferries fail",
        "asked https://news.example/the/ferries/will/not/sail",
        "a digest was not sent slot=2025-03-04",
        "register 5 commands",
        "copied to /srv/the-ferries/will/not/sail/before.db",
    ],
)
def test_what_is_ours_is_no_leak(line):
    canaries = Canaries()
    canaries.texts([SENTENCE, "2025-03-04", "https://news.example/feed?key=0123456", ""], least=2)
    canaries.bot(*a_bot(line))
    assert canaries.leaks() == []


def test_the_log_of_this_process_is_heard():
    canaries = Canaries()
    listener = Listener(canaries)
    canaries.text(SENTENCE)
    record = logging.LogRecord("onrecord.x", logging.DEBUG, "", 0, "read %s", (SENTENCE,), None)
    listener.handle(record)
    assert len(canaries.leaks()) == 1


LEAKING = """
import logging
import pytest
from bot.engine.model import Submission
from bot.worker import InlineWorker
from tests.fakediscord import FakeDiscord

@pytest.mark.parametrize("word", ["ferries", "trains"])
async def test_reading(word):
    text = f"The {word} will not sail before the third of March"
    await InlineWorker().run(len, text)
    if word == "ferries":
        logging.getLogger("onrecord.x").debug("read %s", text)

async def test_a_bot(spec):
    async with FakeDiscord(spec=spec) as d:
        code = "import os; print('logged in with', os.environ['GIVEN'], os.environ['ONRECORD_LOG'])"
        bot = await d.start_bot(["python", "-c", code], {"GIVEN": d.token}, ready=False)
        bot.stopping = True
        await bot.reader
"""


def test_the_test_that_leaks_fails_and_the_others_do_not(tmp_path):
    (tmp_path / "test_leaking.py").write_text(LEAKING)
    (tmp_path / "conftest.py").write_text("from tests.conftest import *")
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml", tmp_path]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith(".E..E"), done.stdout + done.stderr
    assert "ERROR test_leaking.py::test_reading[ferries]" in done.stdout
    assert "logged in with fake." in done.stdout


def test_what_was_listened_to_is_left_as_it_was():
    from bot.worker import InlineWorker

    before = InlineWorker.run
    with listening(Canaries()):
        assert InlineWorker.run is not before
    assert InlineWorker.run is before
