"""Word of broken feeds: one direct message to whoever added them, and `/feed status` for everybody who may see it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.cogs.newsroom import feed, opml
from tests.cogs.world import text_of, world

pytestmark = pytest.mark.asyncio(loop_scope="session")
WHY = "There is no server of that name."


async def follow(w, *paths):
    """Feeds of these paths, added by ann."""
    addresses = [feed(w.web, 1, title=f"Paper {path}", path=f"/{path}") for path in paths]
    reply = await w.ann.slash(w.room, "feed import", file=("feeds.opml", opml(*addresses)))
    await reply.until(lambda r: r.message.embeds, 15)
    assert f"{len(paths)} feed" in text_of(reply)


def break_feeds(w, **source):
    """Let all feeds of this server be as if asking them had failed for two days."""
    now = datetime.now(UTC)
    row = {"failing_since": now - timedelta(days=2), "next_at": now + timedelta(days=1), "problem": WHY, **source}
    names = ", ".join(f"{name} = ?" for name in row)
    values = [value.isoformat() if isinstance(value, datetime) else value for value in row.values()]
    statement = f"UPDATE source SET {names} WHERE id IN (SELECT source_id FROM feed WHERE guild_id = ?)"
    with closing(sqlite3.connect(w.database, timeout=10)) as database, database:
        database.execute(statement, (*values, int(w.guild.id)))


async def word(w):
    """The messages ann got, once there are some."""
    await w.d.until(lambda: w.ann.dm().messages, 15)
    return [text_of(message) for message in w.ann.dm().messages]


async def looked_again(w):
    """Return when the bot has looked for broken feeds again: it has told of another server's."""
    other = world(w.d, w.database)
    other.web = w.web
    await follow(other, f"other{other.guild.id}")
    break_feeds(other)
    await word(other)


async def test_one_message_says_where_what_why_and_what_to_do(w):
    await follow(w, "a")
    break_feeds(w)
    (text,) = await word(w)
    for part in (f"A feed does not work in {w.guild.name}", "Paper a", "failing since <t:", WHY, "/feed remove feed:1"):
        assert part in text.replace("\\", "")
    await looked_again(w)
    assert len(w.ann.dm().messages) == 1
    assert not [m for m in w.room.messages if m.author is w.d.bot_user and not m.interaction_metadata]


async def test_many_broken_feeds_are_one_message(w):
    await follow(w, "a", "b", "c", "d", "e", "f")
    break_feeds(w)
    (text,) = await word(w)
    assert "6 feeds do not work" in text
    assert "and 2 more" in text


async def test_a_feed_that_is_gone(w):
    await follow(w, "a")
    break_feeds(w, gone=1, next_at=None, problem="The page behind that link is gone.")
    (text,) = await word(w)
    assert "is not asked any more" in text
    assert "gone" in text_of(await w.ann.slash(w.room, "feed status"))
    assert "goes on" in text_of(await w.ann.slash(w.room, "feed pause", feed="1"))
    assert "not asked any more" not in text_of(await w.ann.slash(w.room, "feed status"))


async def test_who_takes_no_messages_finds_it_in_the_status(w):
    w.ann.dms_closed = True
    await follow(w, "a")
    break_feeds(w)
    await looked_again(w)
    refused = [c for c in w.d.calls if c.operation == "create_message" and c.args["channel_id"] == w.ann.dm().id]
    assert [call.status for call in refused] == [403]
    status = text_of(await w.ann.slash(w.room, "feed status"))
    assert "1 failing" in status
    assert WHY in status.replace("\\", "")
    w.ann.dms_closed = False
    await looked_again(w)
    assert not w.ann.dm().messages


async def test_trouble_of_discord_does_not_count_as_told(w):
    w.d.outage("POST /users/@me/channels", 503, 3)
    await follow(w, "a")
    break_feeds(w)
    assert len(await word(w)) == 1
