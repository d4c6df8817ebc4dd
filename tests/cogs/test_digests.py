"""Digests in Discord: planned by those who may, posted when due, paused when they cannot be."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.store import Store
from tests.cogs.world import text_of, told, world
from tests.fakediscord import CannotDo, Thread

pytestmark = pytest.mark.asyncio(loop_scope="session")


def eight(w, **more):
    return {"channel": w.room, "time": "08:00", "timezone": "UTC", **more}


async def plan(w, channel=None, **more):
    """A digest that was due a minute ago, had it been planned the day before."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    options = {"channel": channel or w.room, "time": f"{past:%H:%M}", "timezone": "UTC", **more}
    return await w.ann.slash(w.room, "digest set", options)


async def make_due(w):
    """Let every plan of this server begin two days ago, as if it had been planned then."""
    async with Store.open(w.database) as store:
        for found in await store.digests.of_guild(int(w.guild.id)):
            await store.digests.put(replace(found, covered_until=datetime.now(UTC) - timedelta(days=2), next_due=None))


async def plans(w):
    async with Store.open(w.database) as store:
        return await store.digests.of_guild(int(w.guild.id))


def posted(w, room=None):
    return [m for m in (room or w.room).messages if m.author is w.d.bot_user]


async def test_setting_a_digest(w):
    options = eight(w, timezone="Europe/Berlin", days="mon,fri", topics="ferries, fares")
    reply = await w.ann.slash(w.room, "digest set", options)
    text = text_of(reply)
    assert reply.ephemeral
    for part in (
        "The digest is set",
        f"<#{w.room.id}>",
        "08:00",
        "Europe\\/Berlin",
        "Mon, Fri",
        "ferries, fares",
        "next <t:",
    ):
        assert part in text
    listed = text_of(await w.ann.slash(w.room, "digest list"))
    assert "Mon, Fri" in listed


async def test_every_day_if_no_days_are_given(w):
    await plan(w)
    assert "every day" in text_of(await w.ann.slash(w.room, "digest list"))


@pytest.mark.parametrize(
    "wrong",
    [{"time": "25:00"}, {"time": "soon"}, {"timezone": "Mars/Olympus"}, {"timezone": "../etc"}, {"days": "someday"}],
)
async def test_a_wrong_time_zone_or_day(w, wrong):
    text = await told(await w.ann.slash(w.room, "digest set", eight(w, **wrong)))
    assert "Something went wrong" not in text
    assert "is set" not in text
    assert "no digest yet" in text_of(await w.ann.slash(w.room, "digest list"))


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (["send_messages"], "**Send Messages**"),
        (["embed_links"], "**Embed Links**"),
        (["view_channel"], "**View Channel**"),
        (["send_messages", "embed_links"], "**Send Messages** and **Embed Links**"),
    ],
)
async def test_a_channel_the_bot_may_not_post_in(w, denied, named):
    closed = w.guild.add_channel("closed")
    closed.set_permissions(w.d.bot_user, deny=denied)
    reply = await plan(w, closed)
    assert reply.ephemeral
    assert named.replace("*", "\\*") in text_of(reply) or named in text_of(reply)
    assert "no digest yet" in text_of(await w.ann.slash(w.room, "digest list"))


async def test_a_channel_of_another_server(w, server):
    other = world(*server[:2])
    assert "cannot be used" in await told(await plan(w, other.room))
    assert await plans(w) == []


async def test_an_archived_thread_opens_for_a_digest(w):
    """Discord does not tell a bot of archived threads: it has to ask."""
    thread = Thread(w.d, w.room, "the digest", w.ann)
    thread.change(archived=True)
    assert f"<#{thread.id}>" in text_of(await plan(w, thread))
    await make_due(w)
    await w.d.until(lambda: posted(w, thread), 10)
    assert not thread.archived


async def test_a_locked_thread_is_refused_at_once(w):
    thread = Thread(w.d, w.room, "the digest", w.ann)
    thread.change(locked=True)
    assert "it is locked" in text_of(await plan(w, thread))
    assert await plans(w) == []


async def test_preview(w):
    await plan(w)
    await w.add()
    reply = await w.ann.slash(w.room, "digest preview", digest="1")
    assert reply.ephemeral
    assert "1 new article" in text_of(reply)
    assert not posted(w)


async def test_pause_resume_remove(w):
    await w.ann.slash(w.room, "digest set", eight(w))
    assert "is paused" in text_of(await w.ann.slash(w.room, "digest pause", digest="1"))
    assert "paused" in text_of(await w.ann.slash(w.room, "digest list"))
    assert "goes on" in text_of(await w.ann.slash(w.room, "digest resume", digest="1"))
    choices = await w.ann.autocomplete(w.room, "digest remove", "digest", "utc")
    assert choices == [{"name": "1: 08:00 UTC in #news", "value": "1"}]
    assert "is removed" in text_of(await w.ann.slash(w.room, "digest remove", digest="1"))
    assert "no digest yet" in text_of(await w.ann.slash(w.room, "digest list"))


@pytest.mark.parametrize("command", ["preview", "pause", "resume", "remove", "now", "history", "edit"])
@pytest.mark.parametrize("typed", ["7", "soon", "9" * 30, "²"])
async def test_an_unknown_digest(w, command, typed):
    text = await told(await w.ann.slash(w.room, f"digest {command}", digest=typed))
    assert "digest" in text
    assert "Something went wrong" not in text


async def test_a_post_in_a_forum_has_its_day_in_the_language_of_the_digest(w):
    forum = w.guild.add_channel("digests", 15)
    assert "dates in Polish" in text_of(await plan(w, forum, dates="polski"))
    await make_due(w)
    await w.d.until(lambda: w.guild.threads, 10)
    (post,) = w.guild.threads.values()
    assert re.fullmatch(r"On record, \d+ [a-zź]{3} 20\d\d", post.name)
    (choice,) = await w.ann.autocomplete(w.room, "digest edit", "dates", "deuts")
    assert "dates in German" in text_of(await w.ann.slash(w.room, "digest edit", digest="1", dates=choice["value"]))
    assert "Nothing was given" in await told(await w.ann.slash(w.room, "digest edit", digest="1"))


async def test_suggestions_of_time_zones(w):
    names = [c["value"] for c in await w.ann.autocomplete(w.room, "digest set", "timezone", "berlin")]
    assert "Europe/Berlin" in names
    assert 0 < len(await w.ann.autocomplete(w.room, "digest set", "timezone", "")) <= 25


async def test_a_due_digest_is_posted_once(w):
    await w.add(source="The Harbour Post")
    await plan(w)
    await make_due(w)
    await w.d.until(lambda: posted(w), 10)
    message = posted(w)[0]
    assert "1 new article" in text_of(message)
    assert "“" in text_of(message)
    assert await w.d.until(lambda: message.components)
    proof = await w.bob.click(message, "Proof 1")
    assert proof.ephemeral
    assert "Paragraph" in text_of(proof)
    create = next(c for c in w.d.calls if c.operation == "create_message" and c.args["channel_id"] == w.room.id)
    assert create.body["enforce_nonce"] is True
    assert len(create.body["nonce"]) <= 25
    await looked_again(w)
    assert len(posted(w)) == 1


async def looked_again(w):
    """Return when the bot has looked for due digests again: it then posts another server's."""
    other = world(w.d, w.database)
    await plan(other)
    await make_due(other)
    await w.d.until(lambda: posted(other), 10)


async def test_a_digest_without_news_says_so(w):
    await plan(w)
    await make_due(w)
    await w.d.until(lambda: posted(w), 10)
    assert "Nothing new" in text_of(posted(w)[0])


async def test_a_lost_permission_pauses_the_digest_and_says_why(w):
    await plan(w)
    w.room.set_permissions(w.d.bot_user, deny=["send_messages"])
    await make_due(w)
    await w.d.until(lambda: w.ann.dm().messages, 10)  # told when it is paused
    listed = text_of(await w.ann.slash(w.room, "digest list"))
    assert "paused" in listed
    assert "Send Messages" in listed
    assert not posted(w)
    w.room.set_permissions(w.d.bot_user, allow=["send_messages"])
    assert "goes on" in text_of(await w.ann.slash(w.room, "digest resume", digest="1"))
    await w.d.until(lambda: posted(w), 10)


async def test_a_refusal_by_discord_pauses_the_digest(w):
    w.d.outage(f"POST /channels/{w.room.id}/messages", 403)
    await plan(w)
    await make_due(w)
    await w.d.until(lambda: w.ann.dm().messages, 10)  # told when it is paused
    assert "does not let me post" in text_of(await w.ann.slash(w.room, "digest list"))


def creates(w):
    return [c for c in w.d.calls if c.operation == "create_message" and c.args["channel_id"] == w.room.id]


async def test_a_server_error_is_tried_again_with_the_same_nonce(w):
    w.d.outage(f"POST /channels/{w.room.id}/messages", 502, times=1)
    await plan(w)
    await make_due(w)
    await w.d.until(lambda: posted(w), 10)
    nonces = [c.body["nonce"] for c in creates(w)]
    assert (len(nonces), len(set(nonces))) == (2, 1)


async def test_what_discord_calls_malformed_goes_out_as_plain_text_once(w):
    w.d.outage(f"POST /channels/{w.room.id}/messages", 400)
    await plan(w)
    await make_due(w)
    await w.d.until(lambda: posted(w), 10)
    assert "Nothing new" in posted(w)[0].content
    assert not posted(w)[0].embeds
    nonces = [c.body["nonce"] for c in creates(w)]
    assert (len(nonces), len(set(nonces))) == (2, 2)


async def test_who_set_it_up_is_told_once(w):
    w.d.outage(f"POST /channels/{w.room.id}/messages", 403, times=9)
    await plan(w)
    await make_due(w)
    await looked_again(w)
    await w.d.until(lambda: w.ann.dm().messages)
    assert ["does not let me post" in text_of(m) for m in w.ann.dm().messages] == [True]
    w.d.troubles.clear()


async def test_what_waits_for_a_paused_digest_is_told(w):
    await plan(w)
    w.room.set_permissions(w.d.bot_user, deny=["send_messages"])
    await make_due(w)
    await w.d.until(lambda: w.ann.dm().messages)
    assert "waits until this digest is resumed" in text_of(await w.ann.slash(w.room, "digest history", digest="1"))
    listed = text_of(await w.ann.slash(w.room, "digest list"))
    assert f"I may not post in <#{w.room.id}>. Give me **Send Messages**" in listed


async def test_now_and_history_and_edit(w):
    await w.ann.slash(w.room, "digest set", eight(w, time=f"{datetime.now(UTC) + timedelta(hours=3):%H:%M}"))
    await w.add()
    assert "on its way" in text_of(await w.ann.slash(w.room, "digest now", digest="1"))
    await w.d.until(lambda: posted(w), 10)
    preview = text_of(await w.ann.slash(w.room, "digest preview", digest="1"))
    assert "1 new article" in text_of(posted(w)[0])
    assert "Nothing new" in preview  # the next one begins where it ended
    while "being sent" in (listed := text_of(await w.ann.slash(w.room, "digest history", digest="1"))):
        pass  # the message is there before the bot has noted that it is
    assert f"/{w.room.id}/{posted(w)[0].id}" in listed
    edited = text_of(await w.ann.slash(w.room, "digest edit", digest="1", time="07:00", length="short"))
    assert "07:00" in edited
    assert [(found.time, found.length) for found in await plans(w)] == [("07:00", "short")]


SAID = ("The ferry", "The harbour", "The school", "The museum", "The market", "The bridge")
NAMES = ("Ada Moss", "Tom Arden", "Kaja Rydell", "Burt Hollow", "Lorna Vick", "Karin Elst")
BUSY = "A town awakes\n\n" + "\n\n".join(
    f"“{what} will be open again before the spring,” said {name}. It cost {number} million euros."
    for number, (what, name) in enumerate(zip(SAID, NAMES, strict=True), 31)
)


def held(message):
    """What a message says and its buttons, without the instants of its head and the reference at its end."""
    buttons = [button["custom_id"] for row in message.components for button in row["components"]]
    return [line for line in text_of(message).splitlines() if "<t:" not in line][:-1], buttons


async def test_the_preview_is_what_goes_out_in_all_its_parts(w):
    options = eight(w, time=f"{datetime.now(UTC) + timedelta(hours=3):%H:%M}", length="long")
    await w.ann.slash(w.room, "digest set", options)
    await w.add(BUSY)
    preview = await w.ann.slash(w.room, "digest preview", digest="1")
    assert await preview.until(lambda r: r.followups)
    await w.ann.slash(w.room, "digest now", digest="1")
    await w.d.until(lambda: len(posted(w)) == 2, 10)
    assert all(one.ephemeral for one in (preview, *preview.followups))
    assert [held(one) for one in (preview, *preview.followups)] == [held(one) for one in posted(w)]
    assert [len(held(one)[1]) > 0 for one in posted(w)] == [True, True]
    references = [text_of(one).splitlines()[-1] for one in posted(w)]
    assert [one[-2:] for one in references] == ["-1", "-2"]


async def test_a_correction_is_made_in_the_digest_that_was_sent_too(w):
    await w.ann.slash(w.room, "digest set", eight(w, time=f"{datetime.now(UTC) + timedelta(hours=3):%H:%M}"))
    await w.add(BUSY)
    await w.ann.slash(w.room, "digest now", digest="1")
    await w.d.until(lambda: posted(w), 10)
    before = text_of(posted(w)[0])
    (found, *_) = await w.ann.autocomplete(w.room, "quote fix", "quote", f"{SAID[0]} will be open")
    await w.ann.slash(w.room, "quote fix", quote=found["value"], speaker="Kaja Rydell")
    await w.d.until(lambda: text_of(posted(w)[0]) != before, 10)
    (now,) = posted(w)
    assert "speaker corrected by an admin" not in before
    assert "speaker corrected by an admin" in text_of(now)
    assert "amended · #" in text_of(now)
    assert [row["components"] for row in now.components], "its buttons stay"


FORBIDDEN = [
    ("digest preview", {"digest": "1"}),
    ("digest list", {}),
    ("digest pause", {"digest": "1"}),
    ("digest resume", {"digest": "1"}),
    ("digest edit", {"digest": "1", "time": "09:00"}),
    ("digest now", {"digest": "1"}),
    ("digest history", {"digest": "1"}),
    ("digest remove", {"digest": "1"}),
]


@pytest.mark.parametrize(("command", "options"), FORBIDDEN)
async def test_members_who_do_not_manage_the_server_are_refused(w, command, options):
    await w.ann.slash(w.room, "digest set", eight(w))
    with pytest.raises(CannotDo, match="not shown to bob"):
        await w.bob.slash(w.room, command, options)
    reply = await w.bob.slash(w.room, command, options, forged=True)
    assert reply.ephemeral
    assert "Manage Server" in text_of(reply)
    assert [(found.id, found.paused) for found in await plans(w)] == [(1, False)]
    assert (await plans(w))[0].time == "08:00"
    assert not posted(w)


async def test_nor_may_they_plan_or_look(w):
    assert "Manage Server" in text_of(await w.bob.slash(w.room, "digest set", eight(w), forged=True))
    assert await w.bob.autocomplete(w.room, "digest remove", "digest", "", forged=True) == []
    assert await w.bob.autocomplete(w.room, "digest set", "timezone", "b", forged=True) == []
    assert await plans(w) == []
