"""/propose, open to all where a server wants it, and /proposals for the members who decide."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Undecidable
from bot.engine.model import BadInput, Problem, Submission
from bot.engine.model.proposals import Proposal
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.limits import CHOICES, safe_code
from bot.presenting.proposals import (
    decision_embed,
    found_in,
    proposal_buttons,
    proposal_choice,
    proposal_embed,
    proposals_embed,
    withdraw_button,
)
from bot.presenting.views import Decision
from cogs import pages
from cogs.articles import ArticleForm, Note, check_size, read_file
from cogs.pages import NOBODY, Host
from cogs.places import missing_permissions

log = logging.getLogger("onrecord.proposals")


class Proposals(commands.Cog):
    """Proposing articles, and deciding on what is proposed."""

    group = app_commands.Group(
        name="proposals",
        description="What members propose for the library",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk

    # --- for all ---

    @app_commands.command(description="Propose an article for this server's library: a link, a file, or a text")
    @app_commands.describe(
        url="The link of the article; with neither link nor file, a form for its text opens",
        file="The article's file: text, Markdown, HTML or PDF",
        title="Its title, if the page or file does not say",
        source="The outlet it appeared in",
        date="When it was published, such as 2025-02-24",
    )
    async def propose(
        self,
        interaction: discord.Interaction,
        url: app_commands.Range[str, 1, 2000] | None = None,
        file: discord.Attachment | None = None,
        title: Note | None = None,
        source: Note | None = None,
        date: Note | None = None,
    ) -> None:
        """/propose: keeps an article for those who decide; nothing is fetched."""
        guild_id = errors.check_server(interaction)
        await self.desk.proposals.check(guild_id, interaction.user.id)
        if file:
            check_size(file)
            await pages.wait(interaction)
            await self.take(interaction, await read_file(file, title=title, source=source, url=url, published=date))
        elif url:
            await self.take(interaction, Submission(b"", title=title, source=source, url=url, published=date))
        else:
            await interaction.response.send_modal(
                ArticleForm(self.take, heading="Propose an article", title=title, source=source, date=date)
            )

    async def take(self, interaction: discord.Interaction, offer: Submission) -> None:
        """Keep a proposal, show it to those who decide, and tell the member."""
        guild_id = errors.check_server(interaction)
        await pages.wait(interaction)
        proposal = await self.desk.proposals.propose(guild_id, offer, by=interaction.user.id)
        text = f"Proposal {proposal.id} waits for the members who manage this server. Nothing is in the library yet."
        await interaction.edit_original_response(
            embed=notice(text), view=withdraw_button(proposal), allowed_mentions=NOBODY
        )
        await self._post(guild_id, proposal)

    async def withdraw(self, interaction: discord.Interaction, number: int) -> None:
        """Take back a proposal of one's own; its message tells so."""
        guild_id = errors.check_server(interaction)
        await pages.wait(interaction)
        await self.desk.proposals.withdraw(guild_id, number, by=interaction.user.id)
        proposal = await self.desk.proposals.get(guild_id, number)
        await pages.put(interaction, Card((proposal_embed(proposal),)))
        await self._update(interaction, proposal, "")

    # --- for those who decide ---

    @group.command(name="on", description="Let members propose articles")
    @app_commands.describe(channel="Where proposals are shown; whoever sees it sees them, only managers decide")
    async def on(self, interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        """/proposals on: lets members propose, shown in a channel."""
        guild_id = errors.check_manager(interaction)
        if channel.guild.id != guild_id:
            raise BadInput("This channel is not in this server. Choose one of this server.")
        if missing := missing_permissions(channel):
            raise BadInput(f"I may not post in <#{channel.id}>. Give me {missing} there, then switch it on again.")
        await pages.wait(interaction)
        await self.desk.proposals.switch_on(guild_id, channel.id, by=interaction.user.id)
        text = f"Members can use `/propose` now. What they propose is shown in <#{channel.id}>."
        await pages.put(interaction, Card((notice(text),)))

    @group.command(name="off", description="Let nobody propose any more")
    async def off(self, interaction: discord.Interaction) -> None:
        """/proposals off: what is open can still be decided on."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        await self.desk.proposals.switch_off(guild_id)
        text = "Nobody can propose any more. What is open can still be decided on: `/proposals list`."
        await pages.put(interaction, Card((notice(text),)))

    @group.command(name="list", description="The proposals that are open")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/proposals list: what is open, and how to decide on it."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        found, lapsed = await self.desk.proposals.open(guild_id)
        embed = proposals_embed(found, await self.desk.proposals.channel(guild_id), lapsed)
        await pages.put(interaction, Card((embed,)))

    @group.command(name="approve", description="Put a proposed article into the library")
    @app_commands.describe(proposal="Its number")
    async def approve(self, interaction: discord.Interaction, proposal: Note) -> None:
        """/proposals approve: as the button does."""
        await self.decide(interaction, "approve", _number(proposal))

    @group.command(name="decline", description="Decline a proposal")
    @app_commands.describe(proposal="Its number")
    async def decline(self, interaction: discord.Interaction, proposal: Note) -> None:
        """/proposals decline: as the button does."""
        await self.decide(interaction, "decline", _number(proposal))

    async def decide(self, interaction: discord.Interaction, what: Decision, number: int) -> None:
        """Approve or decline a proposal of this server; its message tells what became of it."""
        guild_id = errors.check_manager(interaction)
        by = interaction.user.id
        await pages.wait(interaction)
        outcome = ""
        try:
            if what == "approve":
                outcome = found_in(await self.desk.proposals.approve(guild_id, number, by=by))
            else:
                await self.desk.proposals.decline(guild_id, number, by=by)
        except Problem as problem:
            proposal = await self.desk.proposals.get(guild_id, number)  # BadInput for that of another server
            if proposal.state != "open":
                await self._update(interaction, proposal, "")
            elif not isinstance(problem, Undecidable):  # else the message is whoever's who decides
                failed = f"<@{by}> could not approve it: {safe_code(str(problem), 300)}"
                await self._update(interaction, proposal, failed)
            raise
        proposal = await self.desk.proposals.get(guild_id, number)
        await pages.put(interaction, Card((proposal_embed(proposal, outcome),)))
        await self._update(interaction, proposal, outcome)
        await self._tell(guild_id, proposal)

    @approve.autocomplete("proposal")
    @decline.autocomplete("proposal")
    async def _open(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found, _ = await self.desk.proposals.open(errors.check_manager(interaction))
        named = [app_commands.Choice(name=proposal_choice(one), value=str(one.id)) for one in found]
        return [one for one in named if typed.casefold() in one.name.casefold()][:CHOICES]

    # --- the message in the channel ---

    async def _post(self, guild_id: int, proposal: Proposal) -> None:
        """Show a proposal in the channel; where that fails, `/proposals list` has it all the same."""
        channel = self._channel(guild_id, await self.desk.proposals.channel(guild_id))
        view = proposal_buttons(proposal)
        if channel is None or missing_permissions(channel) or view is None:
            return
        try:
            message = await channel.send(embed=proposal_embed(proposal), view=view, allowed_mentions=NOBODY)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("a proposal could not be shown: %s", error, extra={"guild": guild_id, "proposal": proposal.id})
            return
        await self.desk.proposals.shown(guild_id, proposal.id, channel.id, message.id)

    async def _update(self, interaction: discord.Interaction, proposal: Proposal, outcome: str) -> None:
        """Let the message tell how things stand; that it is gone by now costs nothing."""
        channel_id, message_id = proposal.channel_id, proposal.message_id
        pressed = interaction.message
        if pressed and pressed.author == interaction.client.user and not pressed.flags.ephemeral:
            # May be faster than what is kept.
            channel_id, message_id = pressed.channel.id, pressed.id
        guild_id = errors.check_server(interaction)
        channel = self._channel(guild_id, channel_id)
        if channel is None or message_id is None:
            return
        embed, view = proposal_embed(proposal, outcome), proposal_buttons(proposal)
        try:
            message = channel.get_partial_message(message_id)
            await message.edit(embed=embed, view=view, allowed_mentions=NOBODY)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning(
                "a proposal could not be updated: %s", error, extra={"guild": guild_id, "proposal": proposal.id}
            )

    async def _tell(self, guild_id: int, proposal: Proposal) -> None:
        """Word of a decision to whoever proposed; they may take no messages, or be gone."""
        guild = self.bot.get_guild(guild_id)
        if guild is None or proposal.proposed_by == proposal.decided_by:
            return
        try:
            channel = await self.bot.create_dm(discord.Object(proposal.proposed_by))
            await channel.send(embed=decision_embed(proposal, guild.name), allowed_mentions=NOBODY)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("the decision on proposal %d of server %d could not be told: %s", proposal.id, guild_id, error)

    def _channel(self, guild_id: int, channel_id: int | None) -> discord.TextChannel | None:
        guild: Any = self.bot.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild and channel_id else None
        return channel if isinstance(channel, discord.TextChannel) else None


def _number(typed: str) -> int:
    head = typed.split(":")[0].strip()
    if not (head.isdecimal() and head.isascii() and len(head) < 13):
        raise BadInput("Choose a proposal from the list that opens while you type, or give its number.")
    return int(head)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Proposals(bot))
