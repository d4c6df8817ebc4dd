"""/propose and /proposals in Discord: members propose, managers decide, once, also after a restart."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from storage.store import Store
from tests.cogs.test_links import page, settled
from tests.cogs.world import FERRIES, start, text_of, told, world
from tests.engine.reading.stories import BRIDGE
from tests.fakediscord import CannotDo, FakeDiscord, check
from tests.fetching.servers import answer

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOSTILE = "@everyone **Win** <@&1> [x](https://evil.example) `"


async def switch_on(w, channel=None):
    return await w.ann.slash(w.room, "proposals on", {"channel": channel or w.room})


def posted(w):
    return [m for m in w.room.messages if m.author is w.d.bot_user]


async def propose(w, who=None, **options):
    """Propose, and the message that managers get."""
    before = len(posted(w))
    reply = await (who or w.bob).slash(w.room, "propose", options)
    await w.d.until(lambda: len(posted(w)) > before, what="the proposal's message")
    assert reply.ephemeral
    return posted(w)[-1]


async def propose_file(w, who=None, name="ferries.txt", **more):
    return await propose(w, who, file=(name, FERRIES.encode()), **more)


async def updated(w, message, words):
    await w.d.until(lambda: words in text_of(message), what=words)
    return text_of(message)


async def articles(w):
    return text_of(await w.ann.slash(w.room, "article list"))


async def settle_in(w, number):
    """Wait until the database knows by which message a proposal is shown."""
    statement = "SELECT message_id FROM proposal WHERE guild_id = ? AND id = ? AND message_id IS NOT NULL"

    def kept():
        with closing(sqlite3.connect(w.database, timeout=10)) as database:
            return database.execute(statement, (int(w.guild.id), number)).fetchone()

    await w.d.until(kept, 10, "the message to be kept")


async def test_switched_off_until_it_is_switched_on(w):
    assert "Proposals are switched off" in await told(await w.bob.slash(w.room, "propose", url="https://a.example/"))
    assert "Members can use" in text_of(await switch_on(w))
    await propose_file(w)
    await w.ann.slash(w.room, "proposals off")
    for options in ({"file": ("a.txt", b"abc")}, {}):
        assert "switched off" in await told(await w.bob.slash(w.room, "propose", options))
    shown = text_of(await w.ann.slash(w.room, "proposals list"))
    assert "switched off" in shown
    assert f"**1** by <@{w.bob.id}>" in shown
    assert "switched off already" in await told(await w.ann.slash(w.room, "proposals off"))


async def test_a_link_is_approved(w):
    await switch_on(w)
    w.web.answers["/a"] = page()
    message = await propose(w, url=w.web.url("/a"))
    before = len(w.web.requests)
    assert f"by <@{w.bob.id}>" in text_of(message)
    reply = await settled(await w.ann.click(message, "Approve"))
    assert reply.ephemeral
    assert BRIDGE.title in text_of(reply)
    text = await updated(w, message, "Approved")
    assert f"**Approved** by <@{w.ann.id}>" in text
    assert "Article 1" in text
    assert "quotes and" in text
    assert not message.components
    assert len(w.web.requests) == before + 1
    shown = text_of(await w.ann.slash(w.room, "article show", article="1"))
    assert f"proposed by <@{w.bob.id}>, approved by <@{w.ann.id}>" in shown


async def test_a_link_is_not_fetched_before(w):
    await switch_on(w)
    before = len(w.web.requests)
    await propose(w, url=w.web.url("/a"))
    await w.ann.slash(w.room, "proposals decline", proposal="1")
    assert len(w.web.requests) == before


async def test_declined(w):
    await switch_on(w)
    message = await propose_file(w)
    await w.ann.click(message, "Decline")
    assert f"**Declined** by <@{w.ann.id}>" in await updated(w, message, "Declined")
    assert not message.components
    assert "no article yet" in await articles(w)
    assert "declined already" in await told(await w.ann.slash(w.room, "proposals approve", proposal="1"))


async def test_withdrawn_by_whoever_proposed(w):
    await switch_on(w)
    reply = await w.bob.slash(w.room, "propose", file=("ferries.txt", FERRIES.encode()))
    await w.d.until(lambda: posted(w), what="the proposal's message")
    await settle_in(w, 1)
    assert "Withdrawn" in text_of(await reply.click("Withdraw"))
    text = await updated(w, posted(w)[-1], "Withdrawn")
    assert f"**Withdrawn** by <@{w.bob.id}>" in text
    assert not posted(w)[-1].components
    assert "withdrawn already" in await told(await reply.click("Withdraw"))
    assert "withdrawn already" in await told(await w.ann.slash(w.room, "proposals approve", proposal="1"))


async def test_nobody_else_withdraws_it(w):
    await switch_on(w)
    reply = await w.bob.slash(w.room, "propose", file=("ferries.txt", FERRIES.encode()))
    forged = await w.ann.send(w.room, "look")
    forged.data["components"] = reply.message.components
    assert "Only whoever made a proposal" in await told(await w.ann.click(forged, "Withdraw"))
    assert len(await open_choices(w)) == 1


@pytest.mark.parametrize(("label", "word"), [("Approve", "Approved"), ("Decline", "Declined")])
async def test_whoever_proposed_hears_of_the_decision(w, label, word):
    await switch_on(w)
    message = await propose_file(w, title=HOSTILE)
    await w.ann.click(message, label)
    await w.d.until(lambda: w.bob.dm().messages, what="word of the decision")
    (heard,) = w.bob.dm().messages
    assert f"**{word}**: your proposal 1 in {w.guild.name}" in text_of(heard)
    assert "**Win**" not in text_of(heard)


async def test_a_decision_on_ones_own_or_with_closed_messages(w):
    await switch_on(w)
    await w.ann.click(await propose_file(w, w.ann), "Approve")
    w.bob.dms_closed = True
    await w.ann.click(await propose_file(w, title="Another"), "Decline")
    assert f"**Declined** by <@{w.ann.id}>" in await updated(w, posted(w)[-1], "Declined")
    await w.d.until(lambda: [call for call in w.d.calls if call.operation == "create_message" and call.status == 403])
    assert not w.ann.dm().messages


async def test_a_link_in_the_library(w):
    await switch_on(w)
    await w.add(url="https://post.example/ferries")
    text = await told(await w.bob.slash(w.room, "propose", url="https://post.example/ferries#top"))
    assert "in the library already, as article 1" in text
    assert await open_choices(w) == []


async def test_a_form_for_text(w):
    await switch_on(w)
    before = len(posted(w))
    form = await w.bob.slash(w.room, "propose", title="Ferry talks", source="Coast Daily")
    reply = await form.submit_modal({"Text": FERRIES})
    assert "waits for the members who manage" in text_of(reply)
    assert reply.ephemeral
    await w.d.until(lambda: len(posted(w)) > before)
    text = text_of(posted(w)[-1])
    assert "Ferry talks" in text
    assert "The ferries will not sail" in text
    await w.ann.click(posted(w)[-1], "Approve")
    await updated(w, posted(w)[-1], "Approved")
    assert "Coast Daily" in await articles(w)


async def test_who_may_not_decide(w):
    await switch_on(w)
    message = await propose_file(w)
    for label in ("Approve", "Decline"):
        reply = await w.bob.click(message, label)
        assert reply.ephemeral
        assert "Manage Server" in text_of(reply)
    assert [c["label"] for c in message.components[0]["components"]] == ["Approve", "Decline"]
    assert "no article yet" in await articles(w)
    assert "**1** by" in text_of(await w.ann.slash(w.room, "proposals list"))


@pytest.mark.parametrize("command", ["on", "off", "list", "approve", "decline"])
async def test_commands_for_managers_only(w, command):
    await switch_on(w)
    await propose_file(w)
    typed = {"on": {"channel": w.room}, "approve": {"proposal": "1"}, "decline": {"proposal": "1"}}.get(command, {})
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, f"proposals {command}", typed)
    reply = await w.bob.slash(w.room, f"proposals {command}", typed, forged=True)
    assert "Manage Server" in text_of(reply)
    if "proposal" in typed:
        assert await w.bob.autocomplete(w.room, f"proposals {command}", "proposal", "", forged=True) == []
    assert "**1** by" in text_of(await w.ann.slash(w.room, "proposals list"))
    assert "no article yet" in await articles(w)


async def test_another_servers_proposal_is_not_found(w, server):
    await switch_on(w)
    message = await propose_file(w, title="Secret ferries")
    other = world(*server[:2])
    forged = await other.bob.send(other.room, "look")
    forged.data["components"] = message.components
    for label in ("Approve", "Decline"):
        text = await told(await other.ann.click(forged, label))
        assert "no such proposal" in text
    for command in ("approve", "decline"):
        typed = {"proposal": "1"}
        assert "no such proposal" in await told(await other.ann.slash(other.room, f"proposals {command}", typed))
        assert await other.ann.autocomplete(other.room, f"proposals {command}", "proposal", "") == []
    assert "Secret" not in text_of(await other.ann.slash(other.room, "proposals list"))
    assert "no article yet" in await articles(other)
    assert "Secret ferries" in text_of(await w.ann.slash(w.room, "proposals list"))


async def test_two_managers_at_once(w):
    await switch_on(w)
    eve = w.d.add_user("eve", w.guild, permissions=["manage_guild"])
    message = await propose_file(w)
    replies = await asyncio.gather(w.ann.click(message, "Approve"), eve.click(message, "Approve"))
    for reply in replies:
        await settled(reply)
    texts = [text_of(reply.followups[-1] if reply.followups else reply.message) for reply in replies]
    assert sum("Article 1" in text for text in texts) == 1
    assert sum("right now" in text or "approved already" in text for text in texts) == 1
    await updated(w, message, "Approved")
    assert "1 article" in await articles(w)


async def test_a_page_that_is_gone(w):
    await switch_on(w)
    w.web.answers["/a"] = answer(b"<p>inner words</p>", "404 Not Found")
    message = await propose(w, url=w.web.url("/a"))
    reply = await settled(await w.ann.click(message, "Approve"))
    assert "no page behind that link" in await told(reply)
    text = await updated(w, message, "could not approve it")
    assert "no page behind that link" in text
    assert "inner words" not in text
    w.web.answers["/a"] = page()
    await settled(await w.ann.click(message, "Approve"))  # its buttons are still there
    assert BRIDGE.title in await updated(w, message, "Approved")


async def test_hostile_words_show_as_text(w):
    await switch_on(w)
    message = await propose_file(w, name="<@&1>**x**.txt", title=HOSTILE, source=HOSTILE)
    assert "is not a date" in await told(
        await w.bob.slash(w.room, "propose", {"url": "https://post.example/1", "date": HOSTILE})
    )
    listed = await w.ann.slash(w.room, "proposals list")
    shown = [text_of(message), text_of(listed)]
    await w.ann.click(message, "Decline")
    shown.append(await updated(w, message, "Declined"))
    for text in shown:
        for raw in ("**Win**", "<@&1>", "[x](", "**x**"):
            assert raw not in text
        assert "Win" in text or "x" in text


async def open_choices(w):
    return await w.ann.autocomplete(w.room, "proposals approve", "proposal", "")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]:8080/", "file:///etc/passwd", "x", "http://u@post.example/"]
)
async def test_a_link_that_will_never_be_fetched(w, url):
    await switch_on(w)
    text = await told(await w.bob.slash(w.room, "propose", url=url))
    assert "Something went wrong" not in text
    assert "No proposal is open" in text_of(await w.ann.slash(w.room, "proposals list"))


async def test_a_blocked_source_is_refused_at_once(w):
    await switch_on(w)
    await w.ann.slash(w.room, "source block", {"name": "post.example"})
    text = await told(await w.bob.slash(w.room, "propose", url="https://www.post.example/a"))
    assert "This source is blocked" in text


async def test_the_limit_of_a_member(w):
    await switch_on(w)
    for number in range(5):
        await propose(w, url=f"https://post.example/{number}")
    assert "5 of your proposals" in await told(await w.bob.slash(w.room, "propose", url="https://post.example/9"))
    assert "5 of your proposals" in await told(await w.bob.slash(w.room, "propose"))  # before a form is filled in
    await propose(w, w.ann, url="https://post.example/9")
    assert len(await open_choices(w)) == 6


@pytest.mark.parametrize("denied", ["send_messages", "embed_links", "view_channel"])
async def test_a_channel_the_bot_may_not_post_in(w, denied):
    closed = w.guild.add_channel("closed")
    closed.set_permissions(w.d.bot_user, deny=[denied])
    assert "I may not post in" in await told(await switch_on(w, closed))
    assert "switched off" in await told(await w.bob.slash(w.room, "propose", url="https://a.example/"))


async def test_a_channel_closed_since(w):
    closed = w.guild.add_channel("closed")
    await switch_on(w, closed)
    closed.set_permissions(w.d.bot_user, deny=["send_messages"])
    reply = await w.bob.slash(w.room, "propose", file=("ferries.txt", FERRIES.encode()))
    assert "Proposal 1 waits" in text_of(reply)
    listed = text_of(await w.ann.slash(w.room, "proposals list"))
    assert "could not be shown" in listed
    assert "`/proposals approve`" in listed
    assert not [m for m in closed.messages if m.author is w.d.bot_user]
    (choice,) = await open_choices(w)
    assert choice["value"] == "1"
    reply = await settled(await w.ann.slash(w.room, "proposals approve", proposal="1"))
    assert "Article 1" in text_of(reply)
    assert "1 article" in await articles(w)


async def test_a_message_that_is_gone(w):
    await switch_on(w)
    message = await propose_file(w)
    await settle_in(w, 1)
    message.deleted = True
    reply = await settled(await w.ann.slash(w.room, "proposals approve", proposal="1"))
    assert "Article 1" in text_of(reply)


async def test_lapsed(w):
    await switch_on(w)
    message = await propose_file(w)
    async with Store.open(w.database) as store:  # as if it had been made long ago
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        await store.proposals.lapse(int(w.guild.id), before=tomorrow, at=datetime.now(UTC))
    assert "1 proposal lapsed" in text_of(await w.ann.slash(w.room, "proposals list"))
    assert "has lapsed" in await told(await w.ann.click(message, "Approve"))
    await updated(w, message, "Lapsed")
    assert not message.components
    assert "no article yet" in await articles(w)


@pytest.mark.parametrize("typed", ["", "x", "0", "2", "9" * 200, "-1", "1\u0661"])
async def test_numbers_that_are_none(w, typed):
    await switch_on(w)
    await propose_file(w)
    if not typed:
        with pytest.raises(CannotDo):
            await w.ann.slash(w.room, "proposals decline", proposal=typed)
        return
    text = await told(await w.ann.slash(w.room, "proposals decline", proposal=typed))
    assert "no such proposal" in text or "Choose a proposal" in text


async def test_a_restart_between_proposing_and_approving(spec, tmp_path):
    database = tmp_path / "onrecord.db"
    async with FakeDiscord(spec=spec) as d:
        w = world(d, database)
        first = await start(d, database)
        await switch_on(w)
        message = await propose_file(w)
        await settle_in(w, 1)
        assert await first.stop() == 0
        second = await start(d, database)
        await settled(await w.ann.click(message, "Approve"))
        assert "Article 1" in await updated(w, message, "Approved")
        assert await second.stop() == 0
        check(d)
