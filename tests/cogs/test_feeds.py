"""Feeds in Discord: followed, looked after and left by those who may, and nobody else."""

import time

import pytest

from tests.cogs.newsroom import feed, opml, site
from tests.cogs.world import text_of, told, world
from tests.fakediscord import CannotDo
from tests.fetching.servers import answer, moved

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def settled(reply):
    """A reply as it is when the work is done, after all that was shown meanwhile."""
    if reply.acknowledged == 4:  # an error that needed no work
        return reply
    await reply.until(lambda r: r.deleted or r.followups or (r.message is not None and r.message.embeds), 15)
    return reply


async def command(w, name, options=None, **more):
    return await settled(await w.ann.slash(w.room, f"feed {name}", options, **more))


async def shown(w, name, **more):
    return text_of(await command(w, name, **more))


async def add(w, address=None, **more):
    return await command(w, "add", address=address or feed(w.web), **more)


async def test_adding_a_feed_tells_of_its_backlog(w):
    before = len(w.d.calls)
    reply = await add(w, outlet="Coast", must_not_have="football")
    text = text_of(reply)
    assert reply.ephemeral
    assert reply.acknowledged == 5  # at once; the feed came later
    assert "The feed is added" in text
    assert "3 older articles are being indexed, none will be posted" in text
    assert "Coast Daily" in text
    assert "filed under Coast" in text
    assert "must not have football" in text
    contents = [call.body.get("content") for call in w.d.calls[before:] if isinstance(call.body, dict)]
    assert "Looking for the feed …" in contents


async def test_its_articles_come_by_themselves(w):
    await add(w, feed(w.web, 1))
    await w.d.until(lambda: any("GET /feed/1" in request for request in w.web.requests), 15)
    deadline = time.monotonic() + 15
    while "1 article" not in text_of(await w.ann.slash(w.room, "article list")):
        assert time.monotonic() < deadline
    assert "Ada Moss" in text_of(await w.bob.slash(w.room, "who", said="the ferry number 1 sails at noon"))
    assert not [m for m in w.room.messages if m.author is w.d.bot_user and not m.interaction_metadata]


async def test_the_same_feed_again_says_so(w):
    await add(w)
    text = text_of(await add(w))
    assert "in the library already" in text
    assert "1 feed" in await shown(w, "list")


async def test_a_site_with_several_feeds(w):
    first, second = feed(w.web), feed(w.web, title="Coast Daily Sport", path="/sport")
    w.web.answers["/"] = site(("News", "/feed"), ("Sport", "/sport"))
    text = text_of(await add(w, w.web.url("/")))
    assert "**1** Coast Daily" in text
    assert "The site has more feeds" in text
    assert f"Sport: {second}" in text.replace("\\", "")
    assert first not in text.replace("\\", "").split("more feeds")[1]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(b"<html><body><p>No feed here.</p></body></html>"), "feed"),
        (answer(b"<p>Secret words of an inner server</p>", "500 Internal Error"), "error 500"),
        (moved("http://169.254.169.254/latest/"), "not public"),
    ],
)
async def test_an_address_without_a_feed(w, said, words):
    w.web.answers["/feed"] = said
    text = await told(await add(w, w.web.url("/feed")))
    assert words in text
    assert "Secret" not in text
    assert "Something went wrong" not in text
    assert "no feed yet" in await shown(w, "list")


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "file:///etc/passwd", "x y", "http://@everyone/"])
async def test_an_address_that_leads_nowhere(w, address):
    text = await told(await add(w, address))
    assert "Something went wrong" not in text
    assert "no feed yet" in await shown(w, "list")


async def test_test_shows_what_a_filter_keeps_and_stores_nothing(w):
    text = await shown(w, "test", address=feed(w.web), must_have="ferry news 2")
    assert "Of 3 articles that it holds now, 1 would be kept" in text
    assert "✓ The ferry news 2" in text
    assert "✗ The ferry news 1" in text
    assert "no feed yet" in await shown(w, "list")


async def test_edit_shows_what_the_new_filter_keeps(w):
    await add(w)
    text = await shown(w, "edit", feed="1", must_have="ferry news 3", outlet="Coast")
    assert "must have ferry news 3" in text
    assert "filed under Coast" in text
    assert "1 would be kept" in text
    text = await shown(w, "edit", feed="1", must_have="none", outlet="None")
    assert "must have" not in text
    assert "filed" not in text
    assert "3 would be kept" in text


async def test_edit_holds_though_the_feed_cannot_be_asked(w):
    await add(w)
    w.web.answers["/feed"] = answer(b"", "503 Unavailable")
    text = await shown(w, "edit", feed="1", must_have="tin")
    assert "must have tin" in text
    assert "cannot be shown now" in text
    assert "must have tin" in await shown(w, "list")


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "what is to change"), ({"must_have": ", ,"}, "no words"), ({"must_not_have": "!?"}, "no words")],
)
async def test_an_edit_without_anything_in_it(w, options, words):
    await add(w, must_have="ferry")
    assert words in await told(await command(w, "edit", feed="1", **options))
    assert "must have ferry" in await shown(w, "list")


async def test_pause_resume_remove(w):
    await add(w)
    assert "is paused" in await shown(w, "pause", feed="1")
    assert "paused" in await shown(w, "status")
    assert "goes on" in await shown(w, "pause", feed=" 1 ")
    assert "paused" not in await shown(w, "status")
    choices = await w.ann.autocomplete(w.room, "feed remove", "feed", "coast")
    assert choices == [{"name": "1: Coast Daily", "value": "1"}]
    assert "Feed 1 Coast Daily is removed" in await shown(w, "remove", feed="Coast Daily")
    assert "no feed yet" in await shown(w, "list")


@pytest.mark.parametrize("name", ["status", "pause", "remove", "edit"])
@pytest.mark.parametrize("typed", ["7", "9" * 30, "@everyone"])
async def test_an_unknown_feed(w, name, typed):
    more = {"outlet": "Coast"} if name == "edit" else {}
    text = await told(await command(w, name, feed=typed, **more))
    assert "feed" in text
    assert "Something went wrong" not in text


async def test_status_of_one_feed_tells_all(w):
    await add(w, must_have="ferry")
    text = await shown(w, "status", feed="1")
    for part in ("Coast Daily", "works", "last checked <t:", "next check <t:", "must have ferry", f"<@{w.ann.id}>"):
        assert part in text
    assert w.web.url("/feed") in text.replace("\\", "")


async def test_a_feed_that_calls_itself_ugly_names(w):
    await add(w, feed(w.web, title="@everyone **bold** [bank](https://evil.example) `x`"))
    for text in (await shown(w, "list"), await shown(w, "status"), await shown(w, "status", feed="1")):
        assert "\\@everyone \\*\\*bold\\*\\* \\[bank\\]" in text
    assert (await w.ann.autocomplete(w.room, "feed pause", "feed", ""))[0]["value"] == "1"


async def test_import_export_and_pages(w):
    addresses = [feed(w.web, 1, title=f"Paper {number}", path=f"/f{number}") for number in range(8)]
    w.web.answers["/bad"] = answer(b"", "404 Not Found")
    data = opml(*addresses, w.web.url("/bad"))
    text = text_of(await command(w, "import", file=("feeds.opml", data)))
    assert "8 feeds added" in text
    assert "1 could not be added" in text
    listed = await command(w, "list")
    assert "Page 1 of 2 · 8 feeds" in text_of(listed)
    assert "Paper 7" in text_of(await listed.click("Next"))
    assert "Page 1 of 2 · 8 feeds" in await shown(w, "status")
    exported = await w.ann.slash(w.room, "feed export")
    assert exported.content == "8 feeds."
    file = exported.files()["feeds.opml"].decode()
    assert all(address in file for address in addresses)
    other = world(w.d, w.database)
    assert "8 feeds added" in text_of(
        await settled(await other.ann.slash(other.room, "feed import", file=("again.opml", file.encode())))
    )
    assert "8 were there already" in text_of(await command(w, "import", file=("again.opml", file.encode())))


@pytest.mark.parametrize("data", [b"", b"<opml", b"\x89PNG\r\n", b"<html></html>"])
async def test_a_file_that_is_no_opml(w, data):
    text = await told(await command(w, "import", file=("feeds.opml", data)))
    assert "Something went wrong" not in text
    assert "no feed yet" in await shown(w, "list")


async def test_a_file_too_big_is_not_even_fetched(w):
    reply = await w.ann.slash(w.room, "feed import", file=("big.opml", b"<opml>" + b" " * 2**20))
    assert reply.acknowledged == 4
    assert "larger than" in text_of(reply)


async def test_one_server_sees_nothing_of_another(w):
    await add(w)
    other = world(w.d, w.database)
    assert "no feed yet" in text_of(await other.ann.slash(other.room, "feed list"))
    assert await other.ann.autocomplete(other.room, "feed remove", "feed", "") == []
    assert "no such feed" in await told(await other.ann.slash(other.room, "feed remove", feed="1"))
    assert "1 feed" in await shown(w, "list")


FORBIDDEN = [
    ("add", {"address": "https://news.example/feed"}),
    ("list", {}),
    ("status", {}),
    ("status", {"feed": "1"}),
    ("test", {"address": "https://news.example/feed"}),
    ("edit", {"feed": "1", "outlet": "x"}),
    ("pause", {"feed": "1"}),
    ("remove", {"feed": "1"}),
    ("import", {"file": ("f.opml", b"<opml/>")}),
    ("export", {}),
]


@pytest.mark.parametrize(("name", "options"), FORBIDDEN)
async def test_members_who_do_not_manage_the_server_are_refused(w, name, options):
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, f"feed {name}", options)
    reply = await w.bob.slash(w.room, f"feed {name}", options, forged=True)
    assert reply.ephemeral
    assert "Manage Server" in text_of(reply)


async def test_who_may_not_add_makes_nothing_leave_the_machine(w):
    for name in ("add", "test"):
        await w.bob.slash(w.room, f"feed {name}", {"address": w.web.url("/secret")}, forged=True)
    assert not [request for request in w.web.requests if "/secret" in request]


async def test_neither_by_suggestion_nor_by_the_pages_of_a_list(w):
    await command(w, "import", file=("f.opml", opml(*(feed(w.web, 1, path=f"/f{one}") for one in range(7)))))
    assert await w.bob.autocomplete(w.room, "feed remove", "feed", "", forged=True) == []
    posted = await w.bob.slash(w.room, "who", said="a ferry without a crew")
    for name in ("list", "status"):
        posted.message.data["components"] = (await command(w, name)).components
        assert "Manage Server" in await told(await w.bob.click(posted.message, "Next"))
