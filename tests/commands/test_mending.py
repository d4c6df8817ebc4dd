"""fix, reports, reread."""

import asyncio
import json
import sqlite3
import sys

import pytest

from bot.commands import mending
from bot.commands.library import now
from storage.store import Store
from tests.commands import is_one_line

SAID = "who said the first ships will sail"


def quote(run):
    return json.loads(run("ask", "--json", SAID)[1])["matches"][0]


def test_fix_and_undo(run, article):
    run("add", article)
    before = quote(run)
    assert before["corrected"] is None
    code, out, err = run("fix", before["id"], "--speaker", "Jo Bell")
    assert (code, err) == (0, "")
    assert "The speaker is corrected." in out
    assert "Jo Bell · direct · speaker corrected by an admin on" in " ".join(out.split())
    after = quote(run)
    assert (after["speaker"], after["role"], after["confidence"]) == ("Jo Bell", None, 1.0)
    assert after["corrected"]["before"] == "Ada Moss"
    assert run("ask", "quotes by Jo Bell")[0] == 0
    assert f"quote {before['id']}" in run("articles", "--show", 1)[1]
    code, out, _ = run("fix", before["id"], "--undo")
    assert (code, quote(run)) == (0, before)
    assert "taken back" in out


def test_fix_to_unknown(run, article):
    run("add", article)
    assert "Speaker unknown" in run("fix", quote(run)["id"], "--unknown")[1]
    assert quote(run)["speaker"] is None


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("fix", 99, "--speaker", "Jo Bell"), "There is no quote 99"),
        (("fix", 1, "--speaker", "  "), "no name"),
        (("fix", 1, "--speaker", "x" * 81), "80 characters"),
        (("fix", 1, "--undo"), "not corrected"),
        (("fix", 1), "--undo"),
        (("fix", 1, "--unknown", "--undo"), "not allowed"),
        (("fix", "one", "--undo"), "not an id"),
        (("--guild", 5, "fix", 1, "--unknown"), "There is no quote 1"),
    ],
)
def test_a_bad_fix_is_one_line_and_changes_nothing(run, article, argv, words):
    run("add", article)
    code, out, err = run(*argv)
    assert (code, out) == (1 if "There is no quote" in words else 2, "")
    assert is_one_line(err)
    assert words in err
    assert quote(run)["corrected"] is None


def test_reports(run, article, library):
    run("add", article)
    code, out, _ = run("reports")
    assert (code, out) == (0, "There is no open report.\n")
    asyncio.run(report(library, quote(run)["id"]))
    code, out, _ = run("reports")
    assert code == 0
    assert "first ships will sail" in out
    assert "reported by 1 person · “the mayor [2J said it”" in " ".join(out.split())
    assert f"quote {quote(run)['id']}" in out
    run("fix", quote(run)["id"], "--speaker", "Jo Bell")
    assert run("reports")[1] == "There is no open report.\n"


async def report(library, id):
    async with Store.open(library) as store:
        await store.reports.put(0, id, 5, "the mayor\x1b[2J said it", at=now(), most=20)


def test_reread(run, article, library):
    run("add", article)
    before = quote(run)
    assert run("reread") == (0, "Every article is up to date.\n", "")
    run("fix", before["id"], "--speaker", "Jo Bell")
    outdate(library)
    code, out, err = run("reread")
    assert (code, out, err) == (0, "1 article read again.\n", "Reading again: 1 of 1\n")
    assert (quote(run)["id"], quote(run)["speaker"]) == (before["id"], "Jo Bell")
    assert run("reread", "--all")[1] == "1 article read again.\n"
    assert run("--guild", 5, "reread", "--all")[1] == "Every article is up to date.\n"


def outdate(library):
    with sqlite3.connect(library) as file:
        file.execute("UPDATE article SET engine = 0")
    file.close()


def test_reread_at_a_terminal_rewrites_its_line(run, article, library, monkeypatch):
    run("add", article)
    run("add", "-", stdin=b"A second story\n\nNothing much happened in Vessby, the mayor said.\n")
    outdate(library)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("reread")[2] == "\rReading again: 1 of 2\rReading again: 2 of 2\n"


def test_what_cannot_be_read_stays_and_is_named(run, article, library, monkeypatch):
    run("add", article)
    before = quote(run)
    outdate(library)

    def fail(_):
        raise ValueError("\x1b[2J")

    with monkeypatch.context() as broken:
        broken.setattr("bot.desk.revising.look_again", fail)
        code, out, err = run("reread")
    assert code == 1
    assert out == "0 articles read again; 1 could not be read and stayed as they were.\n"
    assert err.splitlines()[0] == "onrecord: Article 1 was left as it is: ValueError"
    assert quote(run) == before
    assert run("reread")[0] == 0


def test_ctrl_c_leaves_everything_whole_and_the_next_run_goes_on(run, article, library, monkeypatch):
    run("add", article)
    run("add", "-", stdin=b"A second story\n\nNothing much happened in Vessby, the mayor said.\n")
    outdate(library)
    seen = []

    def interrupt(step):
        seen.append(step.article_id)
        raise asyncio.CancelledError  # what asyncio.run makes of Ctrl-C

    with monkeypatch.context() as stopped:
        stopped.setattr(mending, "_progress", interrupt)
        with pytest.raises(asyncio.CancelledError):
            run("reread")
    assert seen == [1]
    code, _, err = run("reread")
    assert (code, err.splitlines()[-1]) == (0, "Reading again: 1 of 1")
    assert "sound" in run("check")[1]
