"""Digests to every kind of place, by the real client: once each, whatever is lost on the way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.desk import Desk
from bot.desk.delivering import Delivering
from bot.desk.sending import Timing
from bot.worker import InlineWorker
from cogs.posting import Outlet
from storage.store import Store
from tests.cogs.inside import client_of
from tests.cogs.world import text_of
from tests.fakediscord import FakeDiscord, Thread, check

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALLOWED = ("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "read_message_history")
LATER = 400  # seconds; no nonce is known any more
NO_REST = Timing(rest=timedelta(0))


class Twice(Outlet):
    """An outlet whose digests have two messages."""

    def render(self, digest, name):
        (payload, *_) = super().render(digest, name)
        return [payload, payload.replace(name(0), name(1))]


@dataclass
class Town:
    d: Any
    client: Any
    store: Store
    desk: Desk
    guild: Any
    ann: Any
    outlet: Outlet
    told: list[str] = field(default_factory=list)
    behind: timedelta = timedelta(0)  # how much the bot's clock is, in a look

    @property
    def id(self):
        return int(self.guild.id)

    def clock(self):
        return datetime.fromtimestamp(self.d.now(), UTC) - self.behind

    async def known(self):
        """Return when the client has heard of all that was done to the server so far."""
        heard = self.client.wait_for(
            "guild_channel_create", check=lambda channel: channel.guild.id == self.id, timeout=9
        )
        self.guild.add_channel("mark")
        await heard

    async def plan(self, place):
        await self.known()
        plan = await self.desk.planning.set(
            self.id, channel_id=int(place.id), time="08:00", zone="UTC", days="daily", topics="", created_by=5
        )
        await self.desk.deliveries.now(self.id, plan.id)

    async def look(self):
        """One look of the loop, by a bot that knows only what its database says."""
        delivering = Delivering(self.store, self.desk.planning, self.clock)
        delivering.sending.timing = NO_REST
        for one in await delivering.due():
            if told := await delivering.deliver(one, self.outlet):
                self.told.append(told)

    async def state(self):
        return [(one.state, one.message_id) for one in await self.desk.deliveries.history(self.id, 1)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town_of_all(spec, tmp_path_factory):
    async with FakeDiscord(spec=spec) as d, Store.open(tmp_path_factory.mktemp("places") / "library.db") as store:
        desk = Desk(store, InlineWorker(), lambda: datetime.fromtimestamp(d.now(), UTC))
        async with client_of(d, desk) as client:
            yield d, client, store, desk


@pytest_asyncio.fixture(loop_scope="session")
async def town(town_of_all):
    d, client, store, desk = town_of_all
    guild = d.add_guild(bot_permissions=ALLOWED)
    guild.everyone["permissions"] = "0"
    ann = d.add_user("ann", guild, permissions=["manage_guild", *ALLOWED])
    town = Town(d, client, store, desk, guild, ann, Outlet(client))
    yield town
    check(d)
    d.losses.clear()
    d.troubles.clear()
    await desk.planning.remove(town.id, 1)


def text(town):
    return town.guild.add_channel("news")


def announcements(town):
    return town.guild.add_channel("announcements", 5)


def thread(town):
    return Thread(town.d, text(town), "the digest", town.ann)


def thread_of_announcements(town):
    return Thread(town.d, announcements(town), "the digest", town.ann)


def archived(town):
    found = thread(town)
    found.change(archived=True)
    return found


def private(town):
    found = Thread(town.d, text(town), "among us", town.ann, type=12)
    found.add(town.d.bot_user)
    return found


def forum(town):
    return town.guild.add_channel("forum", 15, tags=["!pinned", "talk", "Digest"])


def strict_forum(town):
    return town.guild.add_channel("forum", 15, tags=["!pinned", "talk", "Digest"], require_tag=True)


KINDS = [text, announcements, thread, thread_of_announcements, archived, private, forum, strict_forum]


def posted(town, place):
    """What the bot posted, by channel or post."""
    threads = [one for one in town.guild.threads.values() if one.parent is place] if place.type == 15 else [place]
    return [[m for m in one.messages if m.author is town.d.bot_user] for one in threads]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_digest_is_posted_there(town, kind):
    place = kind(town)
    await town.plan(place)
    await town.look()
    ((message,),) = posted(town, place)
    assert "Nothing new" in text_of(message)
    assert await town.state() == [("sent", int(message.id))]
    assert not getattr(place, "archived", False)
    assert town.told == []


@pytest.mark.parametrize(
    ("later", "behind"),
    [(10, 0), (LATER, 0), (LATER, 8)],
    ids=["its nonce is known", "it is found in the history", "it is found though a clock was wrong"],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_that_is_lost_doubles_nothing(town, kind, later, behind):
    place = kind(town)
    town.outlet = Twice(town.client)
    await town.plan(place)
    for _ in range(2):  # the answers to both of its messages
        town.d.lose("POST /channels/*")
        town.behind = timedelta(hours=behind)
        await town.look()
        town.behind = timedelta(0)
        town.d.advance(later)
    await town.look()
    (messages,) = posted(town, place)
    assert [text_of(message)[-2:] for message in messages] == ["-1", "-2"]
    assert await town.state() == [("sent", int(messages[0].id))]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_server_error_doubles_no_post_of_a_forum(town, accepted):
    """discord.py would ask a second time by itself."""
    place = forum(town)
    await town.plan(place)
    (town.d.lose if accepted else town.d.outage)("POST /channels/*/threads", status=502)
    await town.look()
    assert len(posted(town, place)) == accepted
    await town.look()
    assert [len(messages) for messages in posted(town, place)] == [1]


async def test_a_post_that_is_archived_meanwhile_is_found_and_gone_on_with(town):
    place = forum(town)
    town.outlet = Twice(town.client)
    await town.plan(place)
    town.d.lose("POST /channels/*/threads")
    await town.look()
    (post,) = town.guild.threads.values()
    post.change(archived=True)
    town.d.advance(LATER)
    await town.known()
    await town.look()
    assert [len(messages) for messages in posted(town, place)] == [2]
    assert not post.archived


async def test_the_rest_of_a_post_that_a_moderator_deletes_is_not_posted(town):
    place = forum(town)
    town.outlet = Twice(town.client)
    await town.plan(place)
    town.d.outage("POST /channels/*/messages", status=503)
    await town.look()
    (post,) = town.guild.threads.values()
    post.delete()
    await town.known()
    await town.look()
    assert posted(town, place) == []
    assert [state for state, _ in await town.state()] == ["sent"]


async def test_a_bot_that_was_started_anew_goes_on_with_an_archived_post(town):
    place = forum(town)
    town.outlet = Twice(town.client)
    await town.plan(place)
    town.d.lose("POST /channels/*/threads")
    await town.look()
    (post,) = town.guild.threads.values()
    post.change(archived=True)
    town.d.advance(LATER)
    async with client_of(town.d, town.desk) as restarted:
        town.outlet = Twice(restarted)
        await town.look()
    ((first, second),) = posted(town, place)
    assert await town.state() == [("sent", int(first.id))]
    assert second.channel is post


@pytest.mark.parametrize("code", [20016, 20028, 160006])
async def test_slow_mode_and_too_many_threads_are_waited_for(town, code):
    place = text(town)
    await town.plan(place)
    town.d.outage("POST /channels/*/messages", 400, code=code)
    await town.look()
    await town.look()
    assert posted(town, place) == [[]]
    town.d.advance(61)
    await town.look()
    assert [len(messages) for messages in posted(town, place)] == [1]
    assert town.told == []


async def test_a_forum_that_wants_tags_gets_the_one_for_digests(town):
    place = strict_forum(town)
    await town.plan(place)
    await town.look()
    (post,) = town.guild.threads.values()
    assert [tag["name"] for tag in place.tags if tag["id"] in post.tags] == ["Digest"]


# Where it cannot be posted, and what is said of it.
REFUSED = {
    "a locked thread": (lambda t: changed(thread(t), locked=True), "**Manage Threads** (it is locked)"),
    "one that is archived too": (lambda t: changed(thread(t), locked=True, archived=True), "it is locked"),
    "a private thread it is not in": (
        lambda t: Thread(t.d, text(t), "among us", t.ann, type=12),
        "does not let me post",
    ),
    "tags of moderators": (lambda t: t.guild.add_channel("f", 15, tags=["!pinned"], require_tag=True), "need a tag"),
    "a thread in a channel it may not write to threads of": (
        lambda t: denied(thread(t), "send_messages_in_threads"),
        "**Send Messages In Threads**",
    ),
    "a forum, likewise": (lambda t: denied(forum(t), "send_messages_in_threads"), "**Send Messages In Threads**"),
    "a forum it may not open posts in": (lambda t: denied(forum(t), "send_messages"), "**Send Messages** and"),
    "a thread in a channel it does not see": (lambda t: denied(thread(t), "view_channel"), "**View Channel**"),
    "a thread that is gone": (lambda t: deleted(thread(t)), "The channel is gone"),
    "a channel that is gone": (lambda t: deleted(text(t)), "The channel is gone"),
    "a forum that is gone": (lambda t: deleted(forum(t)), "The channel is gone"),
}


def changed(place, **fields):
    place.change(**fields)
    return place


def denied(place, *permissions):
    getattr(place, "parent", place).set_permissions(place.d.bot_user, deny=permissions)
    return place


def deleted(place):
    place.delete()
    return place


@pytest.mark.parametrize("what", REFUSED)
async def test_where_it_may_not_post_it_pauses_and_says_why(town, what):
    make, said = REFUSED[what]
    await town.plan(make(town))
    for _ in range(3):
        await town.look()
    (told,) = town.told
    assert said in told
    assert (await town.desk.planning.get(town.id, 1)).paused


async def test_a_lock_that_comes_between_is_told_as_one(town):
    """The client has not heard of it yet when it posts."""
    place = thread(town)
    await town.plan(place)
    place.locked = True
    await town.look()
    assert "is locked. Unlock it" in town.told[0]
    place.change(locked=False)
    await town.known()
    await town.desk.planning.pause(town.id, 1, paused=False)
    await town.look()
    assert [len(messages) for messages in posted(town, place)] == [1]


@pytest.mark.parametrize("kind", [text, archived, forum])
async def test_without_the_history_nothing_is_sent_a_second_time(town, kind):
    """Discord does not refuse then, it shows an empty channel."""
    place = kind(town)
    await town.plan(place)
    town.d.lose("POST /channels/*")
    await town.look()
    denied(place, "read_message_history")
    await town.known()
    town.d.advance(LATER)
    await town.look()
    assert [len(messages) for messages in posted(town, place)] == [1]
    assert [state for state, _ in await town.state()] == ["uncertain"]
    assert "Read Message History" in town.told[0]
