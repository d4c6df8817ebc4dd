"""/digest: the commands that plan digests."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import next_slot
from bot.desk.languages import suggest_languages
from bot.engine.model import BadInput, DigestPlan, Length
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.digests import plan_choice, plan_line, plans_card
from bot.presenting.frozen import thaw
from bot.presenting.limits import CHOICE, CHOICES
from bot.presenting.occurrences import occurrences_card
from cogs import pages
from cogs.answers import choices
from cogs.pages import Host
from cogs.places import NEEDED, PLACES, Place, missing_permissions
from cogs.posting import Outlet, Posting

log = logging.getLogger("onrecord.digests")

# What the invitation asks for: to post, also in threads, and to see after a crash whether a digest was posted.
INVITED = (*NEEDED, "read_message_history", "send_messages_in_threads")
FINISHING = 4.0  # seconds a digest that is being sent gets when the bot is told to stop
Short = app_commands.Range[str, 1, 100]
Names = app_commands.Range[str, 1, 300]


class Places(app_commands.Transformer):
    """The channels a digest can go to; discord.py's own choice for forums would offer media channels too."""

    type = discord.AppCommandOptionType.channel
    channel_types = [  # noqa: RUF012 (as discord.py names and types it)
        discord.ChannelType.text,
        discord.ChannelType.news,
        discord.ChannelType.news_thread,
        discord.ChannelType.public_thread,
        discord.ChannelType.private_thread,
        discord.ChannelType.forum,
    ]

    async def transform(
        self, _: discord.Interaction, value: app_commands.AppCommandChannel | app_commands.AppCommandThread, /
    ) -> Place:
        """The channel itself, as far as the bot can see it."""
        place = value.resolve()
        if place is None and isinstance(value, app_commands.AppCommandThread):  # archived
            with suppress(discord.HTTPException):
                place = await value.fetch()
        if not isinstance(place, PLACES):
            raise app_commands.TransformerError(value, self.type, self)
        return place


Where = app_commands.Transform[Place, Places]
NO_PLAN = "There is no such digest. `/digest list` shows those there are."


@app_commands.default_permissions(manage_guild=True)
class Digests(commands.GroupCog, group_name="digest", group_description="The digests of this server"):
    """Planning digests; posting them, and the alerts of watches."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk
        self.outlet = Outlet(bot)
        self.digests = Posting(bot, lambda: bot.desk.deliveries, self.outlet, self._replan)
        # Each in a loop of its own: an alert must not wait behind a thousand digests.
        self.postings = {
            "digests": self.digests,
            "alerts": Posting(bot, lambda: bot.desk.alerts, self.outlet),
            "amending": Posting(bot, lambda: bot.desk.amending, self.outlet),
        }
        self.loops: list[asyncio.Task[None]] = []

    async def cog_load(self) -> None:
        """Start looking for what is due."""
        self.loops = [asyncio.create_task(posting.run(), name=name) for name, posting in self.postings.items()]

    async def _replan(self) -> None:
        """Before the first look: an update of time zones may have moved what is due."""
        try:
            if moved := await self.desk.planning.replan():
                log.info("%d digests come at another instant than was planned: time zones have changed", moved)
        except Exception:
            log.exception("looking whether time zones have changed failed")

    async def cog_unload(self) -> None:
        """Stop looking; what is being sent may finish."""
        await asyncio.gather(*(posting.stop(FINISHING) for posting in self.postings.values()))
        for loop in self.loops:
            loop.cancel()

    # --- commands ---

    @app_commands.command(name="set", description="Post a digest of what is new, every day or on some days")
    @app_commands.describe(
        channel="Where to post it: a channel, a thread or a forum",
        time="The local time, such as 08:00",
        timezone="The time zone, such as Europe/Berlin",
        days="The days, such as mon,wed,fri; every day if left out",
        topics="Only these topics, with commas between them; everything if left out",
        sources="Only these outlets, with commas between them; all if left out",
        length="How much it shows",
        dates="The language of its dates; English if left out",
    )
    async def set_(
        self,
        interaction: discord.Interaction,
        channel: Where,
        time: Short,
        timezone: Short,
        days: Short = "every day",
        topics: Names | None = None,
        sources: Names | None = None,
        length: Length = "normal",
        dates: Short | None = None,
    ) -> None:
        """/digest set: plans a digest."""
        guild_id = errors.check_manager(interaction)
        self._check(guild_id, channel)
        await pages.wait(interaction)
        plan = await self.desk.planning.set(
            guild_id,
            channel_id=channel.id,
            time=time,
            zone=timezone,
            days=days,
            topics=topics or "",
            created_by=interaction.user.id,
            sources=sources or "",
            length=length,
            dates=dates or "",
        )
        await self._tell(interaction, "The digest is set.", plan)

    @app_commands.command(description="Change a digest; what is left out stays as it is")
    @app_commands.describe(
        digest="Which digest",
        channel="Where to post it",
        time="The local time, such as 08:00",
        timezone="The time zone, such as Europe/Berlin",
        days="The days, such as mon,wed,fri",
        topics="Only these topics, with commas between them; `all` for everything",
        sources="Only these outlets, with commas between them; `all` for all",
        length="How much it shows",
        dates="The language of its dates",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        digest: Short,
        channel: Where | None = None,
        time: Short | None = None,
        timezone: Short | None = None,
        days: Short | None = None,
        topics: Names | None = None,
        sources: Names | None = None,
        length: Length | None = None,
        dates: Short | None = None,
    ) -> None:
        """/digest edit: changes a plan, which goes on where it was."""
        guild_id = errors.check_manager(interaction)
        if channel:
            self._check(guild_id, channel)
        await pages.wait(interaction)
        plan = await self.desk.planning.edit(
            guild_id,
            _number(digest),
            channel_id=channel.id if channel else None,
            time=time,
            zone=timezone,
            days=days,
            topics=topics,
            sources=sources,
            length=length,
            dates=dates,
        )
        await self._tell(interaction, "The digest is changed.", plan)

    def _check(self, guild_id: int, place: Place) -> None:
        """That the bot may post where it shall."""
        if place.guild.id != guild_id:
            raise BadInput("This channel is not in this server. Choose one of this server.")
        if missing := missing_permissions(place):
            raise BadInput(f"I may not post in <#{place.id}>. Give me {missing} there, then set the digest again.")

    @app_commands.command(description="What a digest would say now; only you see it")
    @app_commands.describe(digest="Which digest")
    async def preview(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest preview: the digest as it would be posted now."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        found = await self.desk.planning.preview(guild_id, _number(digest))
        if found is None:
            raise BadInput(NO_PLAN)
        # By the same functions as the one that goes out.
        for number, payload in enumerate(self.outlet.render(found, lambda part: f"preview-{part + 1}")):
            if number == 0:
                await pages.put(interaction, thaw(payload))
            else:
                await pages.put_more(interaction, thaw(payload))

    @app_commands.command(name="list", description="The digests of this server, and when they come next")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/digest list: every plan, with its problem if it has one."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        now = self.bot.clock()
        plans = await self.desk.planning.of_guild(guild_id)
        await pages.put(interaction, plans_card([(plan, next_slot(plan, now)) for plan in plans]))

    @app_commands.command(description="Pause a digest")
    @app_commands.describe(digest="Which digest")
    async def pause(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest pause: nothing is posted until it is resumed."""
        await self._pause(interaction, digest, True, "The digest is paused.")

    @app_commands.command(description="Let a paused digest go on")
    @app_commands.describe(digest="Which digest")
    async def resume(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest resume: goes on with what is new since the last one."""
        await self._pause(interaction, digest, False, "The digest goes on.")

    async def _pause(self, interaction: discord.Interaction, digest: str, paused: bool, text: str) -> None:
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        await self._tell(interaction, text, await self.desk.planning.pause(guild_id, _number(digest), paused))

    @app_commands.command(description="Post a digest now, of what is new since the last one")
    @app_commands.describe(digest="Which digest")
    async def now(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest now: one out of turn; the next one begins where it ended."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        plan = await self.desk.deliveries.now(guild_id, _number(digest))
        if plan and plan.paused:
            raise BadInput("This digest is paused. `/digest resume` lets it go on.")
        await self._tell(interaction, "The digest is on its way.", plan)
        self.digests.wake()

    @app_commands.command(description="The last digests, and what became of them")
    @app_commands.describe(digest="Which digest")
    async def history(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest history: the last ones with their state and a link."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        number = _number(digest)
        plan = await self.desk.planning.get(guild_id, number)
        if plan is None:
            raise BadInput(NO_PLAN)
        await pages.put(interaction, occurrences_card(plan, await self.desk.deliveries.history(guild_id, number)))

    @app_commands.command(description="Remove a digest")
    @app_commands.describe(digest="Which digest")
    async def remove(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest remove: ends a digest for good."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        plan = await self.desk.planning.remove(guild_id, _number(digest))
        if plan is None:
            raise BadInput(NO_PLAN)
        await pages.put(interaction, Card((notice(f"Digest {plan.id} is removed."),)))

    async def _tell(self, interaction: discord.Interaction, text: str, plan: DigestPlan | None) -> None:
        if plan is None:
            raise BadInput(NO_PLAN)
        line = plan_line(plan, next_slot(plan, self.bot.clock()))
        await pages.put(interaction, Card((notice(f"{text}\n{line}"),)))

    @set_.autocomplete("timezone")
    @edit.autocomplete("timezone")
    async def _zones(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        errors.check_manager(interaction)
        return choices(await self.desk.suggest_zones(typed[:CHOICE]))

    @set_.autocomplete("dates")
    @edit.autocomplete("dates")
    async def _languages(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        errors.check_manager(interaction)
        return choices(suggest_languages(typed[:CHOICE]))

    @edit.autocomplete("digest")
    @preview.autocomplete("digest")
    @pause.autocomplete("digest")
    @resume.autocomplete("digest")
    @now.autocomplete("digest")
    @history.autocomplete("digest")
    @remove.autocomplete("digest")
    async def _plans(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        guild_id = errors.check_manager(interaction)
        guild = self.bot.get_guild(guild_id)
        found = []
        for plan in await self.desk.planning.of_guild(guild_id):
            channel = guild.get_channel_or_thread(plan.channel_id) if guild else None
            label = plan_choice(plan, channel.name if channel else None)
            if typed.casefold() in label.casefold():
                found.append(app_commands.Choice(name=label, value=str(plan.id)))
        return found[:CHOICES]


def _number(typed: str) -> int:
    return pages.number(typed, "Choose a digest from the list that opens while you type, or give its number.")


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Digests(bot))
