"""`onrecord changes` and `onrecord recheck`, against a web server on 127.0.0.1."""

import csv
import io
import json

from tests.commands.test_links import page, web
from tests.engine.reading.stories import BRIDGE, Story
from tests.fetching.servers import answer

LATER = Story(BRIDGE.title, BRIDGE.writer, BRIDGE.day, (*BRIDGE.paragraphs[:2], *BRIDGE.paragraphs[3:]))


def test_what_changed(run, monkeypatch):
    with web(monkeypatch, a=page()) as server:
        run("add", server.url("/a"))
        code, out, _ = run("changes", 1)
        assert (code, "has not changed" in out) == (1, True)
        server.answers["/a"] = page(story=LATER)
        code, out, _ = run("add", server.url("/a"))
        assert "has changed. `onrecord changes 1` lists how." in " ".join(out.split())
    code, out, _ = run("changes", 1)
    assert code == 0
    assert "vanished: 48 million crowns · repair" in out
    assert "Paragraphs: 1 vanished." in out
    assert "Version 1, " in out
    assert "Changed 1 time, last" in run("articles", "--show", 1)[1]
    code, out, _ = run("ask", "figures on repair")
    assert "no longer so in the article since" in " ".join(out.split())
    data = json.loads(run("ask", "--json", "figures on repair")[1])
    (match,) = [one for one in data["matches"] if one["as_written"] == "48 million crowns"]
    assert match["superseded"]["now"] is None
    rows = list(csv.DictReader(io.StringIO(run("export", "figures")[1])))
    assert {row["as_written"] for row in rows if row["superseded"]} >= {"48 million crowns", "26 months"}


def test_a_page_that_is_gone(run, monkeypatch):
    with web(monkeypatch, a=page()) as server:
        run("add", server.url("/a"))
        server.answers["/a"] = answer(b"", "404 Not Found")
        code, out, err = run("recheck", 1)
        assert (code, err) == (1, "")
        assert "The page is gone" in out
    assert "The page was gone on" in " ".join(run("articles", "--show", 1)[1].split())


def test_what_is_not_there(run, article):
    for command in ("changes", "recheck"):
        code, out, err = run(command, 1)
        assert (code, out) == (1, "")
        assert "no article 1" in err
    run("add", article)
    code, _, err = run("recheck", 1)
    assert code == 2
    assert "without a link" in err
