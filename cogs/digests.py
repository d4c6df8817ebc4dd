"""/digest and the loop that posts digests when their hour has come."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import next_slot
from bot.engine.model import BadInput, DigestPlan, DueDigest
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.digests import digest_cards, plan_choice, plan_line, plans_card
from bot.presenting.limits import CHOICE, CHOICES
from bot.presenting.views import buttons
from cogs import pages
from cogs.answers import choices
from cogs.pages import NOBODY, Host

log = logging.getLogger("onrecord.digests")

NEEDED = ("view_channel", "send_messages", "embed_links")
UNKNOWN_MESSAGE = 10008  # to a nonce sent again: the digest was posted before, and deleted since
NONCE = 25  # characters that Discord takes
FINISHING = 5.0  # seconds a digest that is being sent gets when the bot is told to stop
Short = app_commands.Range[str, 1, 100]
NO_PLAN = "There is no such digest. `/digest list` shows those there are."


@app_commands.default_permissions(manage_guild=True)
class Digests(commands.GroupCog, group_name="digest", group_description="The digests of this server"):
    """Planning digests, and posting them."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk
        self.posting = asyncio.Lock()
        self.loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Start looking for digests that are due."""
        self.loop = asyncio.create_task(self._look(), name="digests")

    async def cog_unload(self) -> None:
        """Stop looking; a digest that is being sent may finish."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.posting.acquire(), FINISHING)
        if self.loop:
            self.loop.cancel()

    # --- commands ---

    @app_commands.command(name="set", description="Post a digest of what is new, every day or on some days")
    @app_commands.describe(
        channel="Where to post it",
        time="The local time, such as 08:00",
        timezone="The time zone, such as Europe/Berlin",
        days="The days, such as mon,wed,fri; every day if left out",
        topics="Only these topics, with commas between them; everything if left out",
    )
    async def set_(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel,
        time: Short,
        timezone: Short,
        days: Short = "every day",
        topics: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """/digest set: plans a digest."""
        guild_id = errors.check_manager(interaction)
        if channel.guild.id != guild_id:
            raise BadInput("This channel is not in this server. Choose one of this server.")
        if missing := missing_permissions(channel):
            raise BadInput(f"I may not post in <#{channel.id}>. Give me {missing} there, then set the digest again.")
        await pages.wait(interaction)
        plan = await self.desk.set_digest(
            guild_id,
            channel_id=channel.id,
            time=time,
            zone=timezone,
            days=days,
            topics=topics or "",
            created_by=interaction.user.id,
        )
        await self._tell(interaction, "The digest is set.", plan)

    @app_commands.command(description="What a digest would say now; only you see it")
    @app_commands.describe(digest="Which digest")
    async def preview(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest preview: the digest as it would be posted now."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        found = await self.desk.preview_digest(guild_id, _number(digest))
        if found is None:
            raise BadInput(NO_PLAN)
        first, *others = digest_cards(found)
        await pages.put(interaction, first)
        for card in others:
            await interaction.followup.send(
                embeds=list(card.embeds),
                view=buttons(card) or discord.utils.MISSING,
                ephemeral=True,
                allowed_mentions=NOBODY,
            )

    @app_commands.command(name="list", description="The digests of this server, and when they come next")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/digest list: every plan, with its problem if it has one."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        now = self.bot.clock()
        plans = await self.desk.digests(guild_id)
        await pages.put(interaction, plans_card([(plan, next_slot(plan, now)) for plan in plans]))

    @app_commands.command(description="Pause a digest, or let a paused one go on")
    @app_commands.describe(digest="Which digest")
    async def pause(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest pause: pauses or resumes."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        number = _number(digest)
        before = next((plan for plan in await self.desk.digests(guild_id) if plan.id == number), None)
        plan = await self.desk.pause_digest(guild_id, number, not before.paused) if before else None
        if plan is None:
            raise BadInput(NO_PLAN)
        await self._tell(interaction, "The digest is paused." if plan.paused else "The digest goes on.", plan)

    @app_commands.command(description="Remove a digest")
    @app_commands.describe(digest="Which digest")
    async def remove(self, interaction: discord.Interaction, digest: Short) -> None:
        """/digest remove: ends a digest for good."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        plan = await self.desk.remove_digest(guild_id, _number(digest))
        if plan is None:
            raise BadInput(NO_PLAN)
        await pages.put(interaction, Card((notice(f"Digest {plan.id} is removed."),)))

    async def _tell(self, interaction: discord.Interaction, text: str, plan: DigestPlan) -> None:
        line = plan_line(plan, next_slot(plan, self.bot.clock()))
        await pages.put(interaction, Card((notice(f"{text}\n{line}"),)))

    @set_.autocomplete("timezone")
    async def _zones(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        errors.check_manager(interaction)
        return choices(await self.desk.suggest_zones(typed[:CHOICE]))

    @preview.autocomplete("digest")
    @pause.autocomplete("digest")
    @remove.autocomplete("digest")
    async def _plans(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        guild_id = errors.check_manager(interaction)
        guild = self.bot.get_guild(guild_id)
        found = []
        for plan in await self.desk.digests(guild_id):
            channel = guild.get_channel(plan.channel_id) if guild else None
            label = plan_choice(plan, channel.name if channel else None)
            if typed.casefold() in label.casefold():
                found.append(app_commands.Choice(name=label, value=str(plan.id)))
        return found[:CHOICES]

    # --- the loop ---

    async def _look(self) -> None:
        """Every `tick` seconds post what is due; a failure is logged and never ends the loop."""
        await self.bot.wait_until_ready()
        while True:
            try:
                async with self.posting:
                    for due in await self.desk.due_digests(self.bot.clock()):
                        await self._post(due)
            except Exception:
                log.exception("looking for digests that are due failed")
            await asyncio.sleep(self.bot.tick)

    async def _post(self, due: DueDigest) -> None:
        """Send one digest and keep what became of it."""
        plan = due.digest.plan
        problem = None
        try:
            channel, problem = self._channel(plan)
            if channel is not None:
                await self._send(channel, due)
                return
        except discord.Forbidden:
            problem = f"Discord does not let me post in <#{plan.channel_id}>."
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:
                await self.desk.digest_sent(due, [])
                return
            problem = "The channel is gone."
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("digest %d of server %d failed, to be tried again: %s", plan.id, plan.guild_id, error)
        except Exception:
            log.exception("digest %d of server %d failed, to be tried again", plan.id, plan.guild_id)
        await self.desk.digest_failed(due)
        if problem:
            log.warning("digest %d of server %d is paused: %s", plan.id, plan.guild_id, problem)
            await self.desk.pause_digest(plan.guild_id, plan.id, True, problem)

    def _channel(self, plan: DigestPlan) -> tuple[discord.TextChannel | None, str | None]:
        """Where to post, or why not; neither while Discord itself has lost the server for a time."""
        guild = self.bot.get_guild(plan.guild_id)
        if guild is None:
            return None, "I am no longer in this server."
        if guild.unavailable:
            return None, None
        channel = guild.get_channel(plan.channel_id)
        if not isinstance(channel, discord.TextChannel):
            return None, "The channel is gone. Set the digest again, for another channel."
        if missing := missing_permissions(channel):
            return None, f"I may not post in <#{channel.id}>. Give me {missing} there, then use /digest pause to go on."
        return channel, None

    async def _send(self, channel: discord.TextChannel, due: DueDigest) -> None:
        # The same nonce at every try: if the first one got through after all, Discord returns that message.
        messages = []
        for part, card in enumerate(digest_cards(due.digest)):
            nonce = f"{due.nonce[: NONCE - 2]}-{part}" if part else due.nonce
            embeds, view = list(card.embeds), buttons(card)
            if view is None:
                message = await channel.send(embeds=embeds, nonce=nonce, allowed_mentions=NOBODY)
            else:
                message = await channel.send(embeds=embeds, view=view, nonce=nonce, allowed_mentions=NOBODY)
            messages.append(message.id)
        await self.desk.digest_sent(due, messages)


def missing_permissions(channel: discord.TextChannel) -> str:
    """What the bot lacks to post in a channel, in Discord's words; empty if nothing."""
    have = channel.permissions_for(channel.guild.me)
    return " and ".join(f"**{name.replace('_', ' ').title()}**" for name in NEEDED if not getattr(have, name))


def _number(typed: str) -> int:
    head = typed.split(":")[0].strip()
    if not (head.isdecimal() and head.isascii() and len(head) < 10):
        raise BadInput("Choose a digest from the list that opens while you type, or give its number.")
    return int(head)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Digests(bot))
