"""`onrecord add URL`, against a web server on 127.0.0.1."""

import asyncio
import threading
from contextlib import contextmanager
from typing import Any

import pytest

from tests.commands import is_one_line
from tests.engine.reading.pdfs import pdf
from tests.engine.reading.stories import BRIDGE, HARBOUR
from tests.engine.reading.webpages import WALLS, divided, news_site
from tests.fetching.servers import answer, moved, serving


@contextmanager
def web(monkeypatch, **answers):
    """A server that the command, which has an event loop of its own, can reach."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[Any] = []

    async def serve():
        found.append(asyncio.get_running_loop())
        async with serving(**answers) as server:
            found.append(server)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    loop, server = found
    monkeypatch.setenv("ONRECORD_FETCH_ALLOW", server.at)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


def page(shape=news_site, story=BRIDGE):
    return answer(shape(story).replace("https://www.brennmoorpost.example", "").encode())


def test_a_link(run, monkeypatch):
    with web(monkeypatch, a=moved("/story?utm_source=mail&id=3"), **{"story?utm_source=mail&id=3": page()}) as server:
        code, out, err = run("add", server.url("/a"))
        assert (code, err) == (0, "")
        assert out.startswith("Added.")
        assert f"[1] {BRIDGE.title}" in out
        assert "The Brennmoor Post · 4 Mar 2025" in out
        assert server.url("/2025-03-04/story") in run("articles", "--show", 1)[1]  # the canonical link
    code, out, _ = run("ask", "who said watching is not enough")
    assert code == 0
    assert "Odile Karstens" in out


def test_the_same_article_by_another_link(run, monkeypatch):
    with web(monkeypatch, a=page(), b=page(divided)) as server:
        run("add", server.url("/a"))
        code, out, _ = run("add", server.url("/b"))
        assert code == 0
        assert "already" in out
        assert run("articles")[1].count(BRIDGE.title) == 1


def test_what_is_said_of_it_counts(run, monkeypatch):
    with web(monkeypatch, a=page()) as server:
        given = ("--title", "Bridge", "--source", "Vell Daily", "--date", "2025-03-05", "--url", "https://v.example/1")
        out = run("add", server.url("/a"), *given)[1]
        assert "[1] Bridge" in out
        assert "Vell Daily · 5 Mar 2025" in out
        assert "https://v.example/1" in run("articles", "--show", 1)[1]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(WALLS["consent"][0].encode()), "consent to cookies"),
        (answer(WALLS["payment"][0].encode()), "subscribers only"),
        (answer(b"", "404 Not Found"), "no page behind"),
        (answer(kind="image/png"), "no page of text"),
        (moved("http://169.254.169.254/latest/meta-data/"), "not public"),
        (moved("file:///etc/passwd"), "not a link"),
    ],
)
def test_what_is_refused_leaves_no_trace(run, monkeypatch, said, words):
    with web(monkeypatch, a=said) as server:
        code, out, err = run("add", server.url("/a"))
    assert (code, out) == (2, "")
    assert is_one_line(err)
    assert words in err
    assert run("articles")[0] == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://[::1]/", "http://me@news.example/", "http://a b/", "http:"]
)
def test_no_link_leads_inside(run, url):
    code, _, err = run("add", url)
    assert code == 2
    assert is_one_line(err)


def test_a_setting_that_is_none(run, monkeypatch):
    monkeypatch.setenv("ONRECORD_FETCH_ALLOW", "http://rss.lan/feed")
    code, _, err = run("add", "https://news.example/")
    assert code == 2
    assert is_one_line(err)
    assert "ONRECORD_FETCH_ALLOW" in err


def test_a_pdf(run, tmp_path):
    path = tmp_path / "harbour"
    path.write_bytes(pdf([HARBOUR.title, "", *(line for one in HARBOUR.paragraphs for line in (one, ""))]))
    code, out, _ = run("add", path)
    assert code == 0
    assert f"[1] {HARBOUR.title}" in out
    assert "Dagny Holt" in run("articles", "--show", 1)[1]
