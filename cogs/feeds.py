"""/feed: the feeds that a server's articles come from, and word to whoever added one that does not work."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Stage
from bot.desk.feeding.typed import typed_filter, typed_outlet
from bot.engine.model import BadInput, Problem
from bot.engine.model.feeds import FeedNotice, FeedRecord
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.feed_cards import (
    feed_added_card,
    feed_card,
    feed_choice,
    feed_notice,
    imported_card,
    preview_card,
    trouble_card,
)
from bot.presenting.feed_text import state
from bot.presenting.limits import CHOICE, CHOICES, safe, safe_code
from bot.presenting.wording import plural
from cogs import pages
from cogs.pages import NOBODY, Host, Query

log = logging.getLogger("onrecord.feeds")

STAGES: dict[Stage, str] = {"fetching": "Looking for the feed …", "reading": "Reading …"}
MAX_OPML = 2**20  # bytes of an OPML file; two hundred feeds have some 50 kB
STRIDE = timedelta(seconds=2)  # between two lines of progress: Discord takes few edits of one message
NO_FEED = "There is no such feed. `/feed list` shows those there are."
Address = app_commands.Range[str, 1, 2000]
Outlet = app_commands.Range[str, 1, 100]
Words = app_commands.Range[str, 1, 300]
FILTER = {
    "must_have": "Only articles with one of these, commas between: tin, aluminium prices",
    "must_not_have": "No article with one of these, commas between: football, horoscope",
}


@app_commands.default_permissions(manage_guild=True)
class Feeds(commands.GroupCog, group_name="feed", group_description="The feeds this server's articles come from"):
    """Following feeds, looking after them, and telling of those that are broken."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk
        self.loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Start telling of broken feeds."""
        self.loop = asyncio.create_task(self._tell_of_trouble(), name="feed notices")

    async def cog_unload(self) -> None:
        """Stop telling; who was not told is told after the next start."""
        if self.loop:
            self.loop.cancel()
            with suppress(asyncio.CancelledError):
                await self.loop

    # --- commands ---

    @app_commands.command(description="Follow a feed: its articles come into the library by themselves")
    @app_commands.describe(
        address="The address of the feed, or of the site", outlet="What its articles are filed under", **FILTER
    )
    async def add(
        self,
        interaction: discord.Interaction,
        address: Address,
        outlet: Outlet | None = None,
        must_have: Words | None = None,
        must_not_have: Words | None = None,
    ) -> None:
        """/feed add: finds a feed and follows it."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)

        async def tell(stage: Stage) -> None:
            await interaction.edit_original_response(content=STAGES[stage], allowed_mentions=NOBODY)

        added = await self.desk.feeds.add(
            guild_id,
            address,
            added_by=interaction.user.id,
            filter=typed_filter(must_have, must_not_have),
            outlet=outlet,
            progress=tell,
        )
        await pages.put(interaction, feed_added_card(added))

    @app_commands.command(name="list", description="The feeds of this server")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/feed list: the feeds in pages."""
        await pages.show(interaction, self.desk, Query("feeds", interaction.user.id), private=True)

    @app_commands.command(description="How the feeds are: when they were checked, what is wrong, what to do")
    @app_commands.describe(feed="Only this feed")
    async def status(self, interaction: discord.Interaction, feed: Words | None = None) -> None:
        """/feed status: how all feeds are, in pages, or all there is to tell of one."""
        if feed is None:
            await pages.show(interaction, self.desk, Query("feed status", interaction.user.id), private=True)
            return
        _, record = await self._meant(interaction, feed)
        await pages.put(interaction, feed_card(record))

    @app_commands.command(description="What a feed holds now, and what a filter would keep of it; changes nothing")
    @app_commands.describe(address="The address of the feed, or of the site", **FILTER)
    async def test(
        self,
        interaction: discord.Interaction,
        address: Address,
        must_have: Words | None = None,
        must_not_have: Words | None = None,
    ) -> None:
        """/feed test: looks at a feed and stores nothing."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        preview = await self.desk.feeds.test(guild_id, address, typed_filter(must_have, must_not_have))
        await pages.put(interaction, preview_card(preview))

    @app_commands.command(description="Change the outlet or the filter of a feed, and see what the filter keeps")
    @app_commands.describe(
        feed="Which feed",
        outlet="What its articles are filed under; none for what they say themselves",
        must_have="Only articles with one of these, commas between; none for all articles",
        must_not_have="No article with one of these, commas between; none to leave out nothing",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        feed: Words,
        outlet: Outlet | None = None,
        must_have: Words | None = None,
        must_not_have: Words | None = None,
    ) -> None:
        """/feed edit: changes what is given, and shows what the filter keeps of what the feed holds now."""
        if outlet is None and must_have is None and must_not_have is None:
            raise BadInput("Say what is to change: `outlet:`, `must_have:` or `must_not_have:`. `none` clears it.")
        guild_id, before = await self._meant(interaction, feed)
        wanted = typed_filter(must_have, must_not_have, before.filter)
        record = await self.desk.feeds.edit(guild_id, before.id, filter=wanted, outlet=typed_outlet(outlet))
        card = feed_notice(record, "**The feed is changed.** A filter counts for what comes from now on.")
        if record.filter != before.filter:
            try:
                preview = preview_card(await self.desk.feeds.preview(guild_id, record.id, record.filter))
            except Problem as problem:  # the change holds; only what it does cannot be shown now
                preview = Card((notice(f"What the filter keeps cannot be shown now: {safe_code(str(problem), 300)}"),))
            card = Card((*card.embeds, *preview.embeds))
        await pages.put(interaction, card)

    @app_commands.command(description="Pause a feed, or let a paused one go on")
    @app_commands.describe(feed="Which feed")
    async def pause(self, interaction: discord.Interaction, feed: Words) -> None:
        """/feed pause: pauses or resumes."""
        guild_id, before = await self._meant(interaction, feed)
        record = await self.desk.feeds.pause(guild_id, before.id, state(before) not in ("paused", "gone"))
        text = "**The feed is paused.**" if record.paused else "**The feed goes on.**"
        await pages.put(interaction, feed_notice(record, text))

    @app_commands.command(description="Follow a feed no longer; its articles stay")
    @app_commands.describe(feed="Which feed")
    async def remove(self, interaction: discord.Interaction, feed: Words) -> None:
        """/feed remove: ends following a feed for good."""
        guild_id, before = await self._meant(interaction, feed)
        record = await self.desk.feeds.remove(guild_id, before.id)
        text = f"Feed {record.id} {safe(record.title or record.url, 200)} is removed. Its articles stay."
        await pages.put(interaction, Card((notice(text),)))

    @app_commands.command(name="import", description="Follow the feeds of an OPML file, as feed readers export it")
    @app_commands.describe(file="The OPML file")
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """/feed import: adds the feeds of a file."""
        guild_id = errors.check_manager(interaction)
        if file.size > MAX_OPML:
            raise BadInput(f"The file is larger than {MAX_OPML // 2**20} MB. An OPML file of feeds is far smaller.")
        await pages.wait(interaction)
        try:
            data = await file.read()
        except (discord.HTTPException, aiohttp.ClientError):
            raise Problem("Discord did not hand the file over. Upload it again.") from None
        shown: datetime | None = None

        async def tell(done: int, total: int) -> None:
            nonlocal shown
            now = self.bot.clock()
            if shown is None or now - shown >= STRIDE:
                shown = now
                with suppress(discord.HTTPException):  # a file that takes longer than Discord waits is still read
                    at = f"Looking for feed {done} of {total} …"
                    await interaction.edit_original_response(content=at, allowed_mentions=NOBODY)

        imported = await self.desk.feeds.import_opml(guild_id, data, added_by=interaction.user.id, progress=tell)
        await pages.put(interaction, imported_card(imported))

    @app_commands.command(description="The feeds of this server as an OPML file, for any feed reader")
    async def export(self, interaction: discord.Interaction) -> None:
        """/feed export: all feeds as a file."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        count = len(await self.desk.feeds.all(guild_id))
        file = discord.File(io.BytesIO(await self.desk.feeds.export_opml(guild_id)), "feeds.opml")
        text = f"{plural(count, 'feed')}."
        await interaction.edit_original_response(content=text, attachments=[file], allowed_mentions=NOBODY)

    async def _meant(self, interaction: discord.Interaction, typed: str) -> tuple[int, FeedRecord]:
        """The server, and the feed meant: by number, or by a name that only one has. Defers the answer."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        typed = typed.strip()
        if typed.isdecimal() and typed.isascii() and len(typed) < 10:
            found = await self.desk.feeds.get(guild_id, int(typed))
            if found is None:
                raise BadInput(NO_FEED)
            return guild_id, found
        fitting = await self.desk.feeds.suggest(guild_id, typed[:CHOICE])
        if len(fitting) != 1:
            raise BadInput("Choose a feed from the list that opens while you type, or give its number.")
        return guild_id, fitting[0]

    @status.autocomplete("feed")
    @edit.autocomplete("feed")
    @pause.autocomplete("feed")
    @remove.autocomplete("feed")
    async def _feeds(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self.desk.feeds.suggest(errors.check_manager(interaction), typed[:CHOICE])
        return [app_commands.Choice(name=feed_choice(feed), value=str(feed.id)) for feed in found[:CHOICES]]

    # --- word of broken feeds ---

    async def _tell_of_trouble(self) -> None:
        """Every `tick` seconds tell of feeds that are broken; a failure is logged and never ends the loop."""
        await self.bot.wait_until_ready()
        while True:
            try:
                found = sorted(await self.desk.feeds.notices(self.bot.clock()), key=_whom)
                for (guild_id, person), notices in groupby(found, key=_whom):
                    await self._tell(guild_id, person, list(notices))
            except (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError) as error:
                log.warning("telling of broken feeds failed, to be tried again: %s", error)
            except Exception:
                log.exception("telling of broken feeds failed")
            await asyncio.sleep(self.bot.tick)

    async def _tell(self, guild_id: int, person: int, notices: Sequence[FeedNotice]) -> None:
        """One message for all feeds of one person; it counts as told where it cannot be delivered."""
        guild = self.bot.get_guild(guild_id)
        if guild and guild.unavailable:
            return
        if guild and person:
            card = trouble_card([one.feed for one in notices], guild.name)
            try:
                channel = await self.bot.create_dm(discord.Object(person))
                await channel.send(embeds=list(card.embeds), allowed_mentions=NOBODY)
            except discord.DiscordServerError:
                raise
            except discord.HTTPException:  # they take no messages from this server, or are gone
                log.info("who added a broken feed cannot be told; `/feed status` has it", extra={"guild": guild_id})
        for one in notices:
            await self.desk.feeds.noticed(one, self.bot.clock())


def _whom(notice: FeedNotice) -> tuple[int, int]:
    """The server of a broken feed, and who added it there; 0 for the command line."""
    return notice.guild_id, notice.feed.added_by or 0


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Feeds(bot))
