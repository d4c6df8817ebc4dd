"""What log lines hold, and what they must never hold."""

import asyncio
import io
import json
import logging
import random
import sqlite3
import sys
import threading

import aiosqlite
import discord
import pytest

from bot import logs
from bot.engine.model import BadInput, Problem
from bot.settings import LOG_FORMATS
from bot.worker import ProcessWorker

SENTENCE = "The ferries will not sail before the third of March"


class Stream(io.StringIO):
    form = ""


@pytest.fixture(params=LOG_FORMATS)
def written(request, monkeypatch):
    """A stream of log lines at the lowest level, in each format; what was set up before comes back."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    kept = root.handlers[:], root.level, ours.level
    stream = Stream()
    stream.form = request.param
    logs.begin("debug", request.param, secret="hush.hush", stream=stream)
    yield stream
    root.handlers[:] = kept[0]
    root.setLevel(kept[1])
    ours.setLevel(kept[2])


def lines(stream):
    return stream.getvalue().splitlines()


def failing(error):
    try:
        raise error
    except type(error):
        logging.getLogger("onrecord.x").exception("it failed")


def test_an_entry_tells_when_what_and_where_from(written):
    logging.getLogger("onrecord.x").warning(
        "%d of %s", 3, "four", extra={"guild": 7, "slot": "2025-03-04", "text": "t"}
    )
    (line,) = lines(written)
    if written.form == "json":
        told = json.loads(line)
        assert told.pop("time").endswith("+00:00")
        assert told == {
            **{"level": "WARNING", "logger": "onrecord.x", "message": "3 of four"},
            **{"guild": 7, "slot": "2025-03-04"},
        }
    else:
        assert line.endswith("+00:00 WARNING onrecord.x: 3 of four guild=7 slot=2025-03-04")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("POST /api/v10/interactions/12345/aW50ZXJhY3Rpb24-abc_def.ghi1234/callback", "aW50ZXJhY3Rpb24"),
        ("PATCH https://discord.com/api/v10/webhooks/999/abcTUxMjM0NTY3ODkw-456789/messages", "abcTUxMjM0NTY3ODkw"),
        ("the token aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4", "aW50ZXJhY3Rpb24"),
        ("token MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz012345", "abcdefghij"),
        ("hush.hush", "hush.hush"),
        ("https://ann:secret@news.example/feed", "secret"),
        ("https://news.example/feed?key=secret#secret", "secret"),
        ("http://[::1?key=secret", "secret"),
    ],
)
def test_no_token_and_no_query_whoever_writes_it(written, line, secret):
    for name in ("onrecord.x", "discord.http", "somebody"):
        logging.getLogger(name).warning("%s", line)
        logging.getLogger(name).warning(line)
        logging.getLogger(name).warning("to %(where)s", {"where": line})
    assert len(lines(written)) == 9
    assert secret not in written.getvalue()


def test_an_error_is_told_by_its_class_and_place_and_not_in_words(written):
    try:
        int(SENTENCE)
    except ValueError as error:
        failing(BadInput(f"“{SENTENCE}” is not a time of day."))
        wrapped = KeyError(SENTENCE)
        wrapped.__cause__ = error
        failing(wrapped)
        logging.getLogger("onrecord.x").error("because of %s", error)
    assert SENTENCE not in written.getvalue()
    for line, name in zip(lines(written), ("BadInput", "KeyError", "ValueError"), strict=True):
        assert name in line
    assert "tests/test_logs.py:" in lines(written)[1]
    assert "ValueError" in lines(written)[1]
    assert '"at"' in lines(written)[1] or "Traceback: " in lines(written)[1]


def test_what_tells_errors_of_a_class_apart_is_told(written):
    class Answer:
        status, reason = 403, SENTENCE

    refused = discord.Forbidden(Answer(), {"code": 50013, "message": SENTENCE})
    full = sqlite3.OperationalError(SENTENCE)
    full.sqlite_errorname = "SQLITE_FULL"
    for error in (refused, full, ConnectionRefusedError(111, SENTENCE), Problem("The disk is full.")):
        failing(error)
    for told in ("Forbidden 403 50013", "SQLITE_FULL", "ECONNREFUSED", "The disk is full."):
        assert told in written.getvalue()
    assert SENTENCE not in written.getvalue()


def broken(text):
    return int(text)


async def test_an_error_of_the_reading_process_has_its_places_and_not_its_words(written):
    async with ProcessWorker() as worker:
        with pytest.raises(ValueError, match="ferries") as failure:
            await worker.run(broken, SENTENCE)
    failing(failure.value)
    assert "broken" in written.getvalue()
    assert "ferries" not in written.getvalue()


def test_what_ends_a_thread_is_told_without_its_words(written):
    thread = threading.Thread(target=broken, args=(SENTENCE,))
    thread.start()
    thread.join()
    (line,) = lines(written)
    assert "ValueError" in line
    assert "broken" in line
    assert "ferries" not in line


def test_things_are_told_by_their_class(written):
    button: discord.ui.Button = discord.ui.Button(label=SENTENCE)
    logging.getLogger("discord.ui.view").error("ignoring an exception in %r for %r", [SENTENCE], button)
    assert "Button" in lines(written)[0]
    assert "ferries" not in written.getvalue()
    wrong = logging.LogRecord("onrecord.x", logging.INFO, "", 0, "%d of them", (button,), None)
    assert logs.Lines(written.form).format(wrong).count("%d of them") == 1


async def test_libraries_below_info_and_tasks_of_asyncio_are_not_heard(written, tmp_path):
    async def fail():
        raise ValueError(SENTENCE)

    async with aiosqlite.connect(tmp_path / "x.db") as file:
        await file.execute("CREATE TABLE x (y)")
        await file.execute("INSERT INTO x VALUES (?)", (SENTENCE,))
    logging.getLogger("discord.gateway").debug(SENTENCE)
    logging.getLogger("onrecord.x").debug("heard")
    task = asyncio.create_task(fail())
    await asyncio.wait({task})
    asyncio.get_running_loop().call_exception_handler({"message": "never retrieved", "task": task, "exception": None})
    task.exception()
    assert "never retrieved" in written.getvalue()
    assert len(lines(written)) == 2
    assert "ferries" not in written.getvalue()


@pytest.mark.parametrize("form", LOG_FORMATS)
def test_a_thousand_hostile_titles_forge_no_line(form):
    chance = random.Random(7)
    parts = ["\r\n", "\n", "\x1b[2J", "\x1b]0;x\x07", "\u2028", "\u202e", "\x85", '"}', "\\n", "\0", "ferry", "\ud800"]
    parts += ["2025-03-04T12:00:00.000+00:00 ERROR onrecord.x: forged"]
    lines = logs.Lines(form)  # not by a logger: pytest would report what it says, and cannot encode it
    for number in range(1000):
        title = "".join(chance.choices(parts, k=6))
        record = logging.LogRecord("onrecord.x", logging.INFO, "", 0, "%s of %d", (title, number), None)
        record.slot = title
        line = lines.format(record)
        assert line.isprintable()
        assert line.splitlines() == [line]
        if form == "json":
            assert json.loads(line)["message"].endswith(f" of {number}")
        else:
            assert f" of {number} slot=" in line
            assert " INFO onrecord.x: " in line[:60]


def test_a_long_message_is_cut(written):
    logging.getLogger("onrecord.x").info("x" * 100_000)
    assert len(written.getvalue()) < 2 * logs.LONGEST


def test_an_entry_without_an_error_behind_it(written):
    assert sys.exc_info() == (None, None, None)
    logging.getLogger("onrecord.x").exception("nothing happened")
    assert "nothing happened" in written.getvalue()
