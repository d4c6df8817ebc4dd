"""Watches in Discord: set in private by whoever may, in channels they may write in, seen by nobody else."""

import pytest

from storage.store import Store
from tests.cogs.world import text_of, told, world
from tests.fakediscord import Thread

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def kept(w):
    async with Store.open(w.database) as store:
        return await store.watches.of_guild(int(w.guild.id))


async def test_a_member_sets_a_watch_by_direct_message(w):
    await w.add()
    reply = await w.bob.slash(w.room, "watch add", person="Moss", quiet="22:00-07:00", timezone="europe/berlin")
    assert reply.ephemeral
    for part in ("The watch is set", "quotes of **Ada Moss**", "by direct message", "quiet 22:00–07:00", "allow"):
        assert part in text_of(reply)
    (watch,) = await kept(w)
    assert (watch.created_by, watch.words, watch.channel_id, watch.shared) == (int(w.bob.id), "Ada Moss", None, False)
    assert "Ada Moss" in text_of(await w.bob.slash(w.room, "watch list"))
    assert "no watch" in text_of(await w.ann.slash(w.room, "watch list")), "nobody sees another member's own"


async def test_pause_resume_remove(w):
    await w.bob.slash(w.room, "watch add", {"figure": "ferry fares", "above": "3 dollars", "channel": w.room})
    listed = text_of(await w.bob.slash(w.room, "watch list"))
    assert "figures on **ferry fares** above 3 dollars" in listed
    assert f"<#{w.room.id}>" in listed
    assert "paused" in text_of(await w.bob.slash(w.room, "watch pause", watch="1"))
    choices = await w.bob.autocomplete(w.room, "watch resume", "watch", "FERRY")
    assert choices == [{"name": "1: figures on ferry fares (paused)", "value": "1"}]
    assert await w.ann.autocomplete(w.room, "watch resume", "watch", "") == []
    assert "goes on" in text_of(await w.bob.slash(w.room, "watch resume", watch="1: figures on ferry fares"))
    for command in ("pause", "resume", "remove"):
        assert "no such watch" in await told(await w.ann.slash(w.room, f"watch {command}", watch="1"))
    assert "is removed" in text_of(await w.bob.slash(w.room, "watch remove", watch="1"))
    assert await kept(w) == []


async def test_a_watch_of_the_server(w):
    readers = w.guild.add_role("readers")
    readers["mentionable"] = True
    w.d.dispatch("GUILD_ROLE_UPDATE", {"guild_id": w.guild.id, "role": readers}, guild=w.guild, intent=0)
    wanted = {"topic": "ferries", "server": True, "channel": w.room, "role": readers}
    assert "Manage Server" in await told(await w.bob.slash(w.room, "watch add", wanted))
    assert "Manage Server" in await told(await w.bob.slash(w.room, "watch add", wanted | {"server": False}))
    text = await told(await w.ann.slash(w.room, "watch add", wanted))
    for part in ("is set", "of this server", f"pings <@&{readers['id']}>"):
        assert part in text
    (watch,) = await kept(w)
    assert (watch.shared, watch.role_id, watch.channel_id) == (True, int(readers["id"]), int(w.room.id))
    assert "no watch" in text_of(await w.bob.slash(w.room, "watch list"))
    assert "no such watch" in await told(await w.bob.slash(w.room, "watch remove", watch="1"))
    assert await w.bob.autocomplete(w.room, "watch remove", "watch", "") == []
    assert len(await w.ann.autocomplete(w.room, "watch remove", "watch", "server")) == 1


async def test_roles_that_are_not_pinged(w):
    robots, quiet = w.guild.add_role("robots", managed=True), w.guild.add_role("quiet")
    wanted = {"topic": "ferries", "server": True, "channel": w.room}
    for role, why in ((w.guild.everyone, "cannot be pinged"), (robots, "cannot be pinged"), (quiet, "may not ping")):
        assert why in await told(await w.ann.slash(w.room, "watch add", wanted | {"role": role}))
    assert "goes to a channel" in await told(await w.ann.slash(w.room, "watch add", topic="ferries", server=True))
    assert await kept(w) == []


async def test_channels_alerts_do_not_go_to(w, server):
    closed, mute = w.guild.add_channel("closed"), w.guild.add_channel("mute")
    closed.set_permissions(w.bob, deny=["send_messages"])
    mute.set_permissions(w.d.bot_user, deny=["send_messages"])
    private = Thread(w.d, w.room, "among us", w.bob, type=12)
    private.add(w.d.bot_user)
    other = world(*server[:2])
    for channel, why in (
        *((closed, "write in yourself"), (mute, "Send Messages"), (private, "leave a private thread")),
        (other.room, "cannot be used"),
    ):
        text = await told(await w.bob.slash(w.room, "watch add", {"topic": "ice", "channel": channel}))
        assert why in text.replace("\\", "")
        assert "\\*" not in text
        assert "\\<" not in text
    assert await kept(w) == []


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({}, "Give one of"),
        ({"topic": "ice", "figure": "ice"}, "Give one of"),
        ({"figure": "ice", "above": "much"}, "is not one amount"),
        ({"topic": "ice", "quiet": "at night"}, "two local times"),
    ],
)
async def test_bad_input(w, wanted, why):
    text = await told(await w.bob.slash(w.room, "watch add", wanted))
    assert why in text.replace("\\", "")


@pytest.mark.parametrize("typed", ["7", "soon", "²"])
async def test_an_unknown_watch(w, typed):
    text = await told(await w.bob.slash(w.room, "watch remove", watch=typed))
    assert "watch" in text
    assert "Something went wrong" not in text


async def test_suggestions(w):
    await w.add()
    people = await w.bob.autocomplete(w.room, "watch add", "person", "mos")
    assert [choice["value"] for choice in people] == ["Ada Moss"]
    topics = await w.bob.autocomplete(w.room, "watch add", "figure", "ferry")
    assert topics
    assert await w.bob.autocomplete(w.room, "watch add", "topic", "ferry") == topics
    zones = await w.bob.autocomplete(w.room, "watch add", "timezone", "berlin")
    assert "Europe/Berlin" in [choice["value"] for choice in zones]
