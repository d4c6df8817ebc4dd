"""`onrecord feeds ...`, against a web server on 127.0.0.1."""

import json

import pytest

from tests.cogs.newsroom import feed, opml, site
from tests.commands import is_one_line
from tests.commands.test_links import web
from tests.fetching.servers import answer, moved


def one_line(text):
    return " ".join(text.split())


def test_a_feed_from_its_site_to_an_answer(run, monkeypatch):
    with web(monkeypatch) as server:
        address = feed(server)
        server.answers["/"] = site(("News", "/feed"))
        code, out, err = run("feeds", "add", server.url("/"), "--outlet", "The Vessby Post")
        assert code == 0
        assert "Looking for the feed" in err
        assert address in out
        assert "3 older articles are being indexed, none will be posted" in one_line(out)
        code, out, _ = run("feeds", "poll")
        assert code == 0
        assert "3 new in this library" in one_line(out)
        assert "0 new in this library" in one_line(run("feeds", "poll")[1])
    code, out, _ = run("ask", "who said the ferry number 2 sails at noon")
    assert code == 0
    assert "Ada Moss" in out
    assert "The Vessby Post" in out
    status = one_line(run("feeds", "status", 1)[1])
    assert "works · 3 articles · filed under The Vessby Post" in status


def test_the_same_feed_again_changes_nothing(run, monkeypatch):
    with web(monkeypatch) as server:
        run("feeds", "add", feed(server))
        code, out, _ = run("feeds", "add", server.url("/feed"))
    assert code == 0
    assert "already" in out
    assert len(json.loads(run("feeds", "list", "--json")[1])["feeds"]) == 1


def test_test_changes_nothing(run, monkeypatch):
    with web(monkeypatch) as server:
        code, out, err = run("feeds", "test", feed(server), "--must-have", "news 2, news 3")
    assert (code, err) == (0, "")
    assert "Of 3 articles that it holds now, 2 would be kept" in one_line(out)
    assert run("feeds", "list")[0] == 1


def test_edit_pause_resume_remove(run, monkeypatch):
    with web(monkeypatch) as server:
        run("feeds", "add", feed(server), "--must-not-have", "football")
        code, out, _ = run("feeds", "edit", 1, "--must-have", "news 3", "--outlet", "Coast")
        assert code == 0
        assert "filed under Coast · must have news 3 · must not have football" in one_line(out)
        assert "1 would be kept" in out
        out = run("feeds", "edit", 1, "--must-have", "none", "--must-not-have", "none", "--outlet", "none")[1]
        assert "must" not in out
        assert "Coast ·" not in out
        server.answers["/feed"] = answer(b"", "503 Unavailable")
        code, out, _ = run("feeds", "edit", 1, "--must-have", "tin")
        assert (code, "must have tin" in one_line(out), "cannot be shown now" in out) == (0, True, True)
    assert "paused" in run("feeds", "pause", 1)[1]
    assert "`onrecord feeds resume 1`" in one_line(run("feeds", "status")[1])
    assert "paused" not in run("feeds", "resume", 1)[1]
    assert "Removed [1] Coast Daily" in run("feeds", "remove", 1)[1]
    code, out, _ = run("feeds", "list")
    assert (code, "No feeds yet" in out) == (1, True)


def test_json(run, monkeypatch):
    with web(monkeypatch) as server:
        address = feed(server)
        run("feeds", "add", address, "--must-have", "ferry, tin")
    (one,) = json.loads(run("feeds", "status", "--json")[1])["feeds"]
    assert (one["id"], one["url"], one["title"], one["state"]) == (1, address, "Coast Daily", "works")
    assert one["must_have"] == ["ferry", "tin"]
    assert json.loads(run("feeds", "status", 1, "--json")[1]) == json.loads(run("feeds", "list", "--json")[1])
    assert json.loads(run("--guild", 5, "feeds", "list", "--json")[1]) == {"feeds": []}


def test_import_and_export(run, monkeypatch, tmp_path):
    with web(monkeypatch) as server:
        addresses = [feed(server, 1, title=f"Paper {one}", path=f"/f{one}") for one in range(2)]
        path = tmp_path / "feeds.opml"
        path.write_bytes(opml(*addresses, server.url("/none")))
        code, out, err = run("feeds", "import", path)
        assert code == 1  # not all of them
        assert "2 feeds added; 1 could not be added" in one_line(out)
        assert "Looking for feed 3 of 3" in err
        code, exported, _ = run("feeds", "export")
        assert code == 0
        assert all(address in exported for address in addresses)
        code, out, _ = run("feeds", "import", "-", "--guild", 7, stdin=exported.encode())
        assert (code, "2 feeds added" in out) == (0, True)


@pytest.mark.parametrize(
    ("action", "said", "words"),
    [
        ("add", answer(b"<html><body><p>No feed here.</p></body></html>"), "feed"),
        ("add", moved("http://169.254.169.254/latest/meta-data/"), "not public"),
        ("test", answer(b"", "404 Not Found"), "link"),
    ],
)
def test_an_address_without_a_feed_leaves_no_trace(run, monkeypatch, action, said, words):
    with web(monkeypatch, feed=said) as server:
        code, out, err = run("feeds", action, server.url("/feed"))
    assert (code, out) == (2, "")
    assert is_one_line(err.splitlines(keepends=True)[-1])
    assert words in err
    assert run("feeds", "list")[0] == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "ACTION"),
        (("follow", "x"), "invalid choice"),
        (("add",), "ADDRESS"),
        (("add", "http://127.0.0.1/"), "not public"),
        (("add", "https://news.example/", "--must-have", " , "), "no words"),
        (("edit", "1", "--outlet", "x"), "no feed"),
        (("edit", "one"), "not an id"),
        (("edit", "1"), "what is to change"),
        (("pause", "9"), "no feed"),
        (("remove", "9"), "no feed"),
        (("status", "9"), "no feed 9"),
        (("import", "nowhere.opml"), "cannot be read"),
    ],
)
def test_a_mistake_is_one_line(run, argv, words):
    code, out, err = run("feeds", *argv)
    assert code == (1 if words.startswith("no feed") else 2)
    assert out == ""
    assert is_one_line(err.splitlines(keepends=True)[-1])
    assert words.casefold() in err.casefold()


@pytest.mark.parametrize("data", [b"<opml", b"<html></html>"])
def test_a_file_that_is_no_opml(run, data):
    code, _, err = run("feeds", "import", "-", stdin=data)
    assert code == 2
    assert is_one_line(err)
    assert run("feeds", "list")[0] == 1


def test_a_poll_without_feeds(run):
    code, out, _ = run("feeds", "poll")
    assert (code, "0 feeds asked" in out) == (0, True)
