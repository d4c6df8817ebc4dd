"""/source: sites and outlets that nothing is let in from, by members who manage the server."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.limits import CHOICE, CHOICES, plain, safe
from bot.presenting.wording import plural
from cogs import pages
from cogs.answers import choices
from cogs.pages import Host

Name = app_commands.Range[str, 1, 300]  # an outlet, a site, a link
LISTED = 50  # with up to 60 characters each they fit one embed


@app_commands.default_permissions(manage_guild=True)
class Sources(commands.GroupCog, group_name="source", group_description="Sources this server lets nothing in from"):
    """Blocking sources, and letting them in again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="Let nothing in any more from a site or an outlet")
    @app_commands.describe(name="An outlet's name, a site such as post.example, or a link of it")
    async def block(self, interaction: discord.Interaction, name: Name) -> None:
        """/source block name: blocks a source; what is in the library stays."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        source, stay = await self.desk.sources.block(guild_id, name, by=interaction.user.id)
        kept = (
            f"{plural(stay, 'article')} of it in the library: kept, and answered from. `/article remove` removes one."
        )
        text = f"Nothing comes in from **{safe(source.name, 200)}** any more.\n{kept}"
        await pages.put(interaction, Card((notice(text),)))

    @app_commands.command(description="Let a blocked source in again")
    @app_commands.describe(name="As the list of sources shows it")
    async def unblock(self, interaction: discord.Interaction, name: Name) -> None:
        """/source unblock name: lets a source in again."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        await self.desk.sources.unblock(guild_id, name)
        await pages.put(interaction, Card((notice(f"**{safe(name, 200)}** may come in again."),)))

    @app_commands.command(name="list", description="The sources that are blocked")
    async def list_(self, interaction: discord.Interaction) -> None:
        """/source list: what is blocked."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        found = await self.desk.sources.all(guild_id)
        lines = [safe(one.name, 60) for one in found[:LISTED]]
        lines += [f"… and {len(found) - LISTED} more"] * (len(found) > LISTED)
        await pages.put(interaction, Card((notice("\n".join(lines) or "No source is blocked."),)))

    @block.autocomplete("name")
    async def _outlets(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_outlets(errors.check_manager(interaction), typed[:CHOICE]))

    @unblock.autocomplete("name")
    async def _blocked(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self.desk.sources.all(errors.check_manager(interaction))
        fitting = [one.name for one in found if typed.casefold() in one.name.casefold() and len(one.name) <= CHOICE]
        return [app_commands.Choice(name=plain(name, CHOICE), value=name) for name in fitting[:CHOICES]]


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Sources(bot.desk))
