"""/privacy: what is kept, taking it along and having it deleted; for everybody their own, for managers the server's.

Discord shows a group of commands to all members or to none: that the server's data are for members who manage it is
checked here.
"""

from __future__ import annotations

import io
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.engine.model import BadInput
from bot.presenting import errors
from bot.presenting.cards import Card, notice
from bot.presenting.packing import pack, person_file
from bot.presenting.privacy import about, guild_erased, person_erased
from cogs import pages
from cogs.exports import LARGEST
from cogs.pages import NOBODY, Host

Scope = Literal["me", "server"]

WORD = "delete"  # what is typed to confirm that one's own data are deleted
ASKED: dict[Scope, tuple[str, str, str]] = {
    "me": ("Delete your data?", f"The word “{WORD}”", "It cannot be undone; /privacy export gives you a copy before."),
    "server": ("Delete all of this server?", "The name of this server", "All articles, feeds, digests. No way back."),
}
MORE = "Discord takes no larger file from me; whoever runs this bot can write all of it with `onrecord privacy export`."
PACKED = "All of this server: articles, what was found in them, what was set up. `onrecord import` reads the articles."


class Confirm(discord.ui.Modal):
    """Asks for a word or a name to be typed before something is deleted."""

    def __init__(self, cog: Privacy, scope: Scope, expected: str) -> None:
        title, text, warning = ASKED[scope]
        super().__init__(title=title)
        self.cog = cog
        self.scope = scope
        self.expected = expected
        self.typed: discord.ui.TextInput[Any] = discord.ui.TextInput(min_length=1, max_length=100)
        self.add_item(discord.ui.Label(text=text, description=warning, component=self.typed))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Delete, if that was typed; tell the person of errors."""
        try:
            if _folded(self.typed.value) != _folded(self.expected):
                raise BadInput("That is not what was asked for, so nothing was deleted.")
            await self.cog.delete_now(interaction, self.scope)
        except Exception as error:
            await errors.report(interaction, error)


class Privacy(commands.GroupCog, group_name="privacy", group_description="What is kept of you and of this server"):
    """What is kept, exports and deletion."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk

    @app_commands.command(
        name="about", description="What is kept, for how long, who sees it, and how to have it deleted"
    )
    async def _about(self, interaction: discord.Interaction) -> None:
        """/privacy about: the privacy text."""
        errors.check_server(interaction)
        embed = notice("What I keep, and what you can do about it.", title="Privacy")
        for name, text in about(self.bot.erase_after):
            embed.add_field(name=name, value=text, inline=False)
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NOBODY)

    @app_commands.command(description="What is kept of you here, as a file; or all of this server")
    @app_commands.describe(scope="server: all of it, for members who manage this server")
    async def export(self, interaction: discord.Interaction, scope: Scope = "me") -> None:
        """/privacy export scope: a file for nobody else to see."""
        guild_id = _allowed(interaction, scope)
        await pages.wait(interaction)
        limit = min(LARGEST, interaction.filesize_limit)
        if scope == "server":
            data = io.BytesIO()
            await pack(self.desk.privacy.of_guild(guild_id), data, self.bot.clock(), limit)
            text, file = PACKED, discord.File(io.BytesIO(data.getvalue()), "server.zip")
        else:
            person = interaction.user.id
            head = {"server": str(guild_id), "member": str(person), "exported": self.bot.clock().isoformat()}
            written, whole = await person_file(self.desk.privacy.of_person(guild_id, person), head, limit)
            text = "What is kept under your Discord id in this server." + f" {MORE}" * (not whole)
            file = discord.File(io.BytesIO(written), "me.json")
        await interaction.edit_original_response(content=text, attachments=[file], allowed_mentions=NOBODY)

    @app_commands.command(description="Delete what is kept of you here; or all of this server")
    @app_commands.describe(scope="server: all of it, for members who manage this server")
    async def delete(self, interaction: discord.Interaction, scope: Scope = "me") -> None:
        """/privacy delete scope: asks for confirmation."""
        guild_id = _allowed(interaction, scope)
        name = interaction.guild.name if interaction.guild else str(guild_id)
        await interaction.response.send_modal(Confirm(self, scope, name if scope == "server" else WORD))

    async def delete_now(self, interaction: discord.Interaction, scope: Scope) -> None:
        """Delete, and tell what was deleted."""
        guild_id = _allowed(interaction, scope)  # again: much can change while somebody types
        await pages.wait(interaction)
        if scope == "server":
            text = guild_erased(await self.desk.privacy.erase_guild(guild_id))
        else:
            text = person_erased(await self.desk.privacy.erase_person(guild_id, interaction.user.id))
        await pages.put(interaction, Card((notice(text),)))


def _allowed(interaction: discord.Interaction, scope: Scope) -> int:
    return errors.check_manager(interaction) if scope == "server" else errors.check_server(interaction)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Privacy(bot))
