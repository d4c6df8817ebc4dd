"""Alerts by the real client: to members, to channels and with pings; whoever may not have them gets none."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.desk import Desk, Wanted
from bot.desk.alerting import GATHERED
from bot.engine.model import Submission
from bot.worker import InlineWorker
from cogs.posting import Outlet, Posting
from storage.store import Store
from tests.cogs.inside import Quiet, client_of
from tests.cogs.world import FERRIES, text_of
from tests.fakediscord import FakeDiscord, Thread, check

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALLOWED = ("view_channel", "send_messages", "embed_links", "read_message_history")
SOON = GATHERED.total_seconds() + 1
LATER = 400  # seconds; no nonce is known any more


class WithProofs(Quiet):
    """The client with the cog behind the buttons."""

    async def setup_hook(self):
        await self.load_extension("cogs.answers")


@dataclass
class Town:
    d: Any
    client: Any
    desk: Desk
    store: Store
    guild: Any
    room: Any
    ann: Any
    outlet: Outlet

    @property
    def id(self):
        return int(self.guild.id)

    async def known(self):
        """Return when the client has heard of all that was done to the server so far."""
        heard = self.client.wait_for(
            "guild_channel_create", check=lambda channel: channel.guild.id == self.id, timeout=9
        )
        self.guild.add_channel("mark")
        await heard

    async def watch(self, place=None, **more):
        await self.known()
        wanted = Wanted(person="Ada Moss", channel_id=place and int(place.id), **more)
        return (await self.desk.watches.add(self.id, int(self.ann.id), wanted))[0]

    async def news(self):
        """Something for the watch comes in, and waits until it is told."""
        today = f"{datetime.fromtimestamp(self.d.now(), UTC):%Y-%m-%d}"
        await self.desk.add_article(self.id, Submission(FERRIES.encode(), published=today))
        await self.look()
        self.d.advance(SOON)

    async def look(self):
        """One look of the loop; what is told to who set it up."""
        told = [await self.desk.alerts.deliver(one, self.outlet) for one in await self.desk.alerts.due()]
        return [text for text in told if text]

    async def problems(self):
        return [
            (one.paused, one.problem)
            for one in await self.desk.watches.visible(self.id, int(self.ann.id), manages=True)
        ]

    def posts(self, place):
        return [c for c in self.d.calls if c.operation == "create_message" and c.args["channel_id"] == place.id]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town_of_all(spec, tmp_path_factory):
    async with FakeDiscord(spec=spec) as d, Store.open(tmp_path_factory.mktemp("alerts") / "library.db") as store:
        desk = Desk(store, InlineWorker(), lambda: datetime.fromtimestamp(d.now(), UTC))
        async with client_of(d, desk, WithProofs) as client:
            yield d, client, store, desk


@pytest_asyncio.fixture(loop_scope="session")
async def town(town_of_all):
    d, client, store, desk = town_of_all
    guild = d.add_guild("The [News] Room", bot_permissions=ALLOWED)
    ann = d.add_user("ann", guild)
    town = Town(d, client, desk, store, guild, guild.add_channel("news"), ann, Outlet(client))
    yield town
    check(d)
    d.losses.clear()
    d.troubles.clear()
    for one in await store.watches.of_guild(town.id):
        await store.watches.remove(town.id, one.id)


async def test_a_direct_message_names_the_server_and_pings_nobody(town):
    await town.watch()
    await town.news()
    assert await town.look() == []
    (message,) = town.ann.dm().messages
    text = text_of(message)
    assert "New quotes of **Ada Moss** · in **The \\[News\\] Room**" in text
    assert "“A ferry without a crew is a raft,”" in text
    assert "more. `/quotes by:Ada Moss` in the server" in text
    (call,) = town.posts(town.ann.dm())
    assert call.body["allowed_mentions"] == {"parse": []}
    assert call.body["enforce_nonce"] is True
    assert not town.room.messages


async def test_its_proofs_are_for_who_is_still_in_the_server(town):
    await town.watch()
    await town.news()
    await town.look()
    (message,) = town.ann.dm().messages
    assert [b["label"] for row in message.components for b in row["components"]] == [f"Proof {n}" for n in range(1, 6)]
    proof = await town.ann.click(message, "Proof 1")
    assert proof.ephemeral
    assert "Paragraph" in text_of(proof)
    assert not proof.message.components
    for gone in (town.guild.remove_member, lambda _: town.d.remove_guild(town.guild)):
        gone(town.ann)
        refused = await town.ann.click(message, "Proof 1")
        if refused.deleted:
            await refused.until(lambda reply: reply.followups)
        shown = refused.followups[-1]
        assert "you are not in it any more" in text_of(shown)


async def test_nobody_gets_at_another_servers_proofs_by_a_button_of_their_own_making(town):
    await town.desk.add_article(town.id, Submission(FERRIES.encode()))
    other = town.d.add_guild("Elsewhere", bot_permissions=ALLOWED)
    room, eve = other.add_channel("news"), town.d.add_user("eve", other)
    for place in (room, eve.dm()):
        forged = await forge(town, place, f"proof:q:1:{town.id}")
        reply = await eve.click(forged, "Proof")
        if reply.deleted:
            await reply.until(lambda reply: reply.followups)
        shown = reply.followups[-1] if reply.followups else reply.message
        assert "ferry" not in text_of(shown)
        assert shown.ephemeral


async def forge(town, place, custom_id):
    """A message of the bot's that it would not send."""
    channel = await town.client.fetch_channel(int(place.id))
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Proof", custom_id=custom_id))
    sent = await channel.send("forged", view=view, allowed_mentions=discord.AllowedMentions.none())
    return place.all_messages[str(sent.id)]


async def test_a_member_is_pinged_in_the_channel_they_chose_and_nobody_else(town):
    await town.watch(town.room)
    await town.news()
    await town.look()
    (message,) = town.room.messages
    assert message.content == f"<@{town.ann.id}>"
    assert [user["id"] for user in message.mentions] == [town.ann.id]
    (call,) = town.posts(town.room)
    assert call.body["allowed_mentions"] == {"parse": [], "users": [int(town.ann.id)]}
    assert "Wrong?" in [b["label"] for row in message.components for b in row["components"]]
    assert not town.ann.dm().messages


async def test_a_server_pings_the_role_it_chose_and_nobody_else(town):
    role = town.guild.add_role("newsroom", mentionable=True)
    town.guild.add_role("others", mentionable=True)
    await town.watch(town.room, shared=True, role_id=int(role["id"]))
    await town.news()
    await town.look()
    (message,) = town.room.messages
    assert message.content == f"<@&{role['id']}>"
    assert (message.mention_roles, message.mentions) == ([role["id"]], [])
    (call,) = town.posts(town.room)
    assert call.body["allowed_mentions"] == {"parse": [], "roles": [int(role["id"])]}


async def test_a_server_without_a_role_pings_nobody(town):
    await town.watch(town.room, shared=True)
    await town.news()
    await town.look()
    (call,) = town.posts(town.room)
    assert call.body["allowed_mentions"] == {"parse": []}
    assert town.room.messages[0].content == ""


async def test_who_takes_no_direct_messages_finds_why_in_the_list(town):
    town.ann.dms_closed = True
    await town.watch()
    await town.news()
    for _ in range(3):
        assert await town.look() == []
        town.d.advance(LATER)
    assert len(town.posts(town.ann.dm())) == 1
    ((paused, problem),) = await town.problems()
    assert paused
    assert "You take no direct messages from me" in problem


@pytest.mark.parametrize("direct", [True, False])
async def test_who_left_is_told_nothing_more_and_their_watch_is_removed(town, direct):
    await town.watch(None if direct else town.room)
    await town.news()
    town.guild.remove_member(town.ann)
    town.d.add_guild("Another", bot_permissions=ALLOWED).add_member(town.ann)  # where the bot could still reach them
    for _ in range(2):
        assert await town.look() == []
        town.d.advance(LATER)
    assert await town.problems() == []
    assert not town.posts(town.ann.dm())
    assert not town.posts(town.room)


async def test_an_outage_is_no_leaving(town):
    await town.watch()
    await town.news()
    town.d.outage(f"GET /guilds/{town.id}/members/*", 503)  # what discord.py does not ask again
    await town.look()
    assert not town.ann.dm().messages
    town.d.advance(LATER)
    await town.look()
    assert len(town.ann.dm().messages) == 1
    assert await town.problems() == [(False, None)]


async def test_who_may_no_longer_see_a_channel_gets_no_alert_there(town):
    await town.watch(town.room)
    await town.news()
    town.room.set_permissions(town.ann, deny=["view_channel"])
    await town.known()
    await town.look()
    assert not town.room.messages
    assert await town.problems() == [(True, f"You do not see <#{town.room.id}> any more.")]


async def test_nor_in_a_private_thread_which_a_ping_would_bring_them_into(town):
    thread = Thread(town.d, town.room, "among us", town.ann, type=12)
    thread.add(town.d.bot_user)
    await town.watch(thread)
    await town.news()
    await town.look()
    assert not thread.messages
    assert [paused for paused, _ in await town.problems()] == [True]


@pytest.mark.parametrize("gone", [True, False])
async def test_a_channel_that_takes_no_alerts_is_told_once_of_a_watch_of_the_server(town, gone):
    await town.watch(town.room, shared=True)
    await town.news()
    if gone:
        town.room.delete()
    else:
        town.room.set_permissions(town.d.bot_user, deny=["send_messages"])
    await town.known()
    posting = Posting(town.client, lambda: town.desk.alerts, town.outlet)
    for _ in range(3):
        await posting._look()
    ((paused, problem),) = await town.problems()
    assert paused
    assert ("Set the watch again" if gone else "then use /watch resume") in problem
    (notice,) = town.ann.dm().messages
    assert text_of(notice) == f"Watch 1 of The [News] Room\n{problem}"


@pytest.mark.parametrize("later", [10, LATER], ids=["its nonce is known", "it is found among the messages"])
@pytest.mark.parametrize("direct", [True, False])
async def test_an_answer_that_is_lost_doubles_no_alert(town, direct, later):
    await town.watch(None if direct else town.room)
    await town.news()
    town.d.lose("POST /channels/*/messages")
    await town.look()
    town.d.advance(later)
    await town.look()
    place = town.ann.dm() if direct else town.room
    assert len(place.messages) == 1
    ((one,),) = [await town.store.alerts.history(town.id, 1, 9)]
    assert (one.state, one.message_id) == ("sent", int(place.messages[0].id))


async def test_the_bot_tells_a_member_by_itself(w):
    await w.bob.slash(w.room, "watch add", person="Ada Moss")
    await w.add()

    def told():
        """Once it is found, the time in which more might come with it is over."""
        with closing(sqlite3.connect(w.database, timeout=10)) as library, library:
            library.execute("UPDATE watch_hit SET found_at = '2020-01-01T00:00:00.000000+00:00'")
            library.execute("UPDATE watch SET rest_until = NULL WHERE EXISTS (SELECT 1 FROM watch_hit)")
        return w.bob.dm().messages

    (message,) = await w.d.until(told, 10)
    assert "New quotes of **Ada Moss**" in text_of(message)
    assert "Paragraph" in text_of(await w.bob.click(message, "Proof 1"))
