"""Articles from links and from several files, by the command and by the menu of a message."""

import pytest

from tests.cogs.world import FERRIES, text_of, told
from tests.engine.reading.pdfs import pdf
from tests.engine.reading.stories import BRIDGE, HARBOUR
from tests.engine.reading.webpages import WALLS, divided, news_site
from tests.fetching.servers import answer, moved

pytestmark = pytest.mark.asyncio(loop_scope="session")


def page(shape=news_site, story=BRIDGE):
    return answer(shape(story).encode())


async def settled(reply):
    """A reply as it is when the work is done, after all that was shown meanwhile."""
    await reply.until(lambda r: r.deleted or r.followups or (r.message is not None and r.message.embeds))
    return reply


async def add(w, path="/a", **more):
    return await settled(await w.ann.slash(w.room, "article add", url=w.web.url(path), **more))


async def articles(w):
    return text_of(await w.ann.slash(w.room, "article list"))


async def test_a_link_shows_what_was_found_there(w):
    w.web.answers["/a"] = page()
    reply = await add(w)
    text = text_of(reply)
    assert reply.ephemeral
    assert reply.acknowledged == 5  # at once; the page came later
    assert "Added to the library" in text
    assert BRIDGE.title in text
    assert f"by {BRIDGE.writer}" in text
    assert "The Brennmoor Post · 4 Mar 2025" in text
    assert "Fetching" not in text
    assert "Odile Karstens" in text_of(await w.bob.slash(w.room, "who", said="watching is not enough"))


async def test_progress_is_shown(w):
    w.web.answers["/a"] = page()
    before = len(w.d.calls)
    await add(w)
    contents = [call.body.get("content") for call in w.d.calls[before:] if isinstance(call.body, dict)]
    assert "Fetching the page …" in contents
    assert "Reading the article …" in contents


async def test_the_same_article_by_another_link(w):
    w.web.answers |= {"/a": page(), "/b?utm_source=x": moved("/c"), "/c": page(divided)}
    await add(w)
    assert "in the library already" in text_of(await add(w, "/b?utm_source=x"))
    assert "1 article" in await articles(w)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(WALLS["consent"][0].encode()), "consent to cookies"),
        (answer(WALLS["login"][0].encode()), "login"),
        (answer(WALLS["payment"][0].encode()), "paste the text"),
        (answer(b"<p>Secret words of an inner server</p>", "500 Internal Error"), "error 500"),
        (answer(kind="video/mp4"), "no page of text"),
        (moved("http://169.254.169.254/latest/"), "not public"),
        (moved("/a"), "without end"),
    ],
)
async def test_a_link_without_an_article(w, said, words):
    w.web.answers["/a"] = said
    text = await told(await add(w))
    assert words in text
    assert "Secret" not in text
    assert "no article yet" in await articles(w)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]:8080/", "file:///etc/passwd", "x", "http://@everyone/"]
)
async def test_a_link_that_leads_nowhere(w, url):
    text = await told(await settled(await w.ann.slash(w.room, "article add", url=url)))
    assert "Something went wrong" not in text
    assert "no article yet" in await articles(w)


async def test_neither_link_nor_file(w):
    assert "Give the link" in text_of(await w.ann.slash(w.room, "article add"))


async def test_a_message_with_a_link(w):
    w.web.answers["/a"] = page()
    message = await w.bob.send(w.room, f"have you seen this? <{w.web.url('/a')}>")
    text = text_of(await settled(await w.ann.context_menu("Index this article", message)))
    assert "Added to the library" in text
    assert BRIDGE.title in text


async def test_a_message_that_is_an_article_with_a_link_in_it(w):
    message = await w.bob.send(w.room, FERRIES + "\nMore at https://news.example/ferries")
    assert "Ferry talks stall" in text_of(await w.ann.context_menu("Index this article", message))


async def test_who_may_not_add_makes_nothing_leave_the_machine(w):
    w.web.answers["/unseen"] = page()
    message = await w.bob.send(w.room, w.web.url("/unseen"))
    assert "Manage Server" in text_of(await w.bob.context_menu("Index this article", message, forged=True))
    reply = await w.bob.slash(w.room, "article add", {"url": w.web.url("/unseen")}, forged=True)
    assert "Manage Server" in text_of(reply)
    assert not [request for request in w.web.requests if request.startswith("GET /unseen")]


async def test_several_files_of_which_one_is_none(w):
    lines = [HARBOUR.title, "", *(line for one in HARBOUR.paragraphs for line in (one, ""))]
    reply = await w.ann.slash(
        w.room,
        "article add",
        file=("ferries.txt", FERRIES.encode()),
        file2=("harbour.bin", pdf(lines)),
        file3=("all.zip", b"PK\x03\x04" + bytes(500)),
        file4=("again.md", FERRIES.encode()),
        source="Coast Daily",
    )
    text = text_of(await settled(reply))
    assert "Ferry talks stall in Port Ellery: added" in text
    assert f"{HARBOUR.title}: added" in text
    assert "all.zip: This is a zip archive" in text
    assert "in the library already" in text
    assert "2 articles" in await articles(w)


async def test_several_files_have_no_one_title(w):
    files = {"file": ("a.txt", b"a"), "file2": ("b.txt", b"b")}
    assert "one article" in text_of(await w.ann.slash(w.room, "article add", {**files, "title": "Ferries"}))


async def test_a_message_with_several_files(w):
    lines = [BRIDGE.title, "", *(line for one in BRIDGE.paragraphs for line in (one, ""))]
    files = {"ferries.txt": FERRIES.encode(), "bridge.pdf": pdf(lines)}
    reply = await w.ann.context_menu("Index this article", await w.bob.send(w.room, "look", files=files))
    assert text_of(await settled(reply)).count(": added, ") == 2
