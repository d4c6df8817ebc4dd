"""The places digests go to: channels, threads and forums; what the bot needs there, and how it finds its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime

import discord

Place = discord.TextChannel | discord.Thread | discord.ForumChannel
PLACES = (discord.TextChannel, discord.Thread, discord.ForumChannel)
NEEDED = ("view_channel", "send_messages", "embed_links")
IN_THREADS = ("view_channel", "send_messages_in_threads", "embed_links")
IN_FORUMS = (*NEEDED, "send_messages_in_threads")  # further messages of a digest go to its post, which is a thread
TAGS = ("digest", "digests", "news")  # of a forum whose posts must have one: preferred to its first
PAGES, PAGE = 5, 100  # of a channel's history that are looked through
POSTS = 10  # the newest of a forum that are looked at where a clock was wrong


async def place_of(guild: discord.Guild, id: int) -> Place | None:
    """A place by its id; None when it is gone. Raises discord's errors.

    Discord tells of no archived threads by itself: what is not known is asked for.
    """
    found: object = guild.get_channel_or_thread(id)
    if found is None:
        with suppress(discord.NotFound, discord.InvalidData):
            found = await guild.fetch_channel(id)
    return found if isinstance(found, PLACES) else None


def missing_permissions(place: Place) -> str:
    """What the bot lacks to post in a place, in Discord's words; empty if nothing."""
    if isinstance(place, discord.Thread) and place.parent is None:
        return "**View Channel**"
    have = place.permissions_for(place.guild.me)
    needed: tuple[str, ...] = NEEDED
    if isinstance(place, discord.Thread):
        needed = IN_THREADS
    elif isinstance(place, discord.ForumChannel):
        needed = IN_FORUMS
    missing = [f"**{name.replace('_', ' ').title()}**" for name in needed if not getattr(have, name)]
    if not have.manage_threads:
        if isinstance(place, discord.Thread) and place.locked:
            missing.append("**Manage Threads** (it is locked)")
        if isinstance(place, discord.ForumChannel) and _needs_tag(place) and not tags_for(place):
            missing.append("**Manage Threads** (its posts need a tag, and all its tags are for moderators)")
    return " and ".join(missing)


def may_read_history(place: Place | discord.DMChannel) -> bool:
    """Whether the bot sees what was posted before. Without it Discord does not refuse, but shows an empty channel."""
    if isinstance(place, discord.DMChannel):
        return True
    parent = place.parent if isinstance(place, discord.Thread) else place
    return parent is not None and parent.permissions_for(place.guild.me).read_message_history


def tags_for(forum: discord.ForumChannel) -> Sequence[discord.ForumTag]:
    """The tag of a post where the forum wants one: one called so, else the first that the bot may set."""
    if not _needs_tag(forum):
        return []
    moderator = forum.permissions_for(forum.guild.me).manage_threads
    usable = [tag for tag in forum.available_tags if moderator or not tag.moderated]
    return ([tag for tag in usable if tag.name.casefold() in TAGS] or usable)[:1]


def _needs_tag(forum: discord.ForumChannel) -> bool:
    return forum.flags.require_tag and bool(forum.available_tags)


async def find_message(place: Place | discord.DMChannel, name: str, since: datetime, until: datetime) -> int | None:
    """Our own message with a reference: of a span of time, else among the newest. In a forum, the post that begins
    with it. Raises discord's errors."""
    me = place.me.id if isinstance(place, discord.DMChannel) else place.guild.me.id
    messages = (
        _of_posts(place, me, since, until) if isinstance(place, discord.ForumChannel) else _of(place, since, until)
    )
    async for message in messages:
        footers = [embed.footer.text or "" for embed in message.embeds]
        if message.author.id == me and any(text.endswith(name) for text in (*footers, message.content)):
            return message.id
    return None


async def _of(
    place: discord.TextChannel | discord.Thread | discord.DMChannel, since: datetime, until: datetime
) -> AsyncIterator[discord.Message]:
    async for message in place.history(limit=PAGES * PAGE, after=since, before=until, oldest_first=True):
        yield message
    async for message in place.history(limit=PAGE):  # where a clock was wrong
        yield message


async def _of_posts(
    forum: discord.ForumChannel, me: int, since: datetime, until: datetime
) -> AsyncIterator[discord.Message]:
    """The first messages of the bot's own posts, which have their post's id. Those that are open are asked for too:
    what the gateway tells may come later than the answer that was lost."""
    posts = [post for post in await forum.guild.active_threads() if post.parent_id == forum.id]
    posts += [post async for post in forum.archived_threads(limit=PAGE)]
    own = sorted((post for post in posts if post.owner_id == me), key=lambda post: -post.id)
    then = [post for post in own if since <= discord.utils.snowflake_time(post.id) <= until][:PAGE]
    for post in (*then, *(post for post in own[:POSTS] if post not in then)):
        with suppress(discord.NotFound):  # deleted, though its thread was not
            yield await post.fetch_message(post.id)
