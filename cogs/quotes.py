"""/quote: wrong speakers set right, and reports looked at, by members who manage the server."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import NAME, Desk
from bot.engine.model import BadInput, QuoteRecord
from bot.presenting import errors
from bot.presenting.cards import Card, notice, quote_card, quote_choice, reports_card
from bot.presenting.limits import CHOICE, CHOICES
from bot.presenting.wording import plural
from cogs import pages
from cogs.answers import choices
from cogs.pages import Host

Typed = app_commands.Range[str, 1, 300]  # a quote's number or words, a name


@app_commands.default_permissions(manage_guild=True)
class Quotes(commands.GroupCog, group_name="quote", group_description="Wrong quotes of this server's library"):
    """Correcting speakers, and looking at reports."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="Say who really said a quote")
    @app_commands.describe(
        quote="Its number, or some of its words", speaker=f"The right name of up to {NAME} characters, or: unknown"
    )
    async def fix(self, interaction: discord.Interaction, quote: Typed, speaker: Typed) -> None:
        """/quote fix quote: speaker: sets a quote's speaker."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        record = await self.desk.correct_quote(guild_id, _number(quote), speaker, by=interaction.user.id)
        lead = f"The speaker is corrected. `/quote undo quote:{record.id}` takes it back."
        await pages.put(interaction, quote_card(record, lead))

    @app_commands.command(description="Take back the last correction of a quote")
    @app_commands.describe(quote="Its number")
    async def undo(self, interaction: discord.Interaction, quote: Typed) -> None:
        """/quote undo quote: brings back the speaker of before."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        record = await self.desk.undo_correction(guild_id, _number(quote))
        await pages.put(interaction, quote_card(record, "The last correction is taken back."))

    @app_commands.command(description="The quotes that members find wrong")
    async def reports(self, interaction: discord.Interaction) -> None:
        """/quote reports: every quote with open reports."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        await pages.put(interaction, reports_card(await self.desk.reported_quotes(guild_id)))

    @app_commands.command(description="Close the reports of a quote that is right")
    @app_commands.describe(quote="Its number")
    async def dismiss(self, interaction: discord.Interaction, quote: Typed) -> None:
        """/quote dismiss quote: closes a quote's reports."""
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        number = _number(quote)
        closed = await self.desk.dismiss_reports(guild_id, number)
        if not closed:
            raise BadInput(f"There is no open report of quote {number}. `/quote reports` shows those there are.")
        await pages.put(interaction, Card((notice(f"Closed {plural(closed, 'report')} of quote {number}."),)))

    @fix.autocomplete("speaker")
    async def _speakers(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_speakers(errors.check_manager(interaction), typed[:CHOICE]))

    @fix.autocomplete("quote")
    async def _all(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _listed(await self.desk.suggest_quotes(errors.check_manager(interaction), typed[:CHOICE]))

    @undo.autocomplete("quote")
    async def _corrected(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _listed(await self.desk.corrected_quotes(errors.check_manager(interaction)), typed)

    @dismiss.autocomplete("quote")
    async def _reported(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        reported = await self.desk.reported_quotes(errors.check_manager(interaction))
        return _listed([one.record for one in reported], typed)


def _listed(quotes: Sequence[QuoteRecord], typed: str = "") -> list[app_commands.Choice[str]]:
    named = [app_commands.Choice(name=quote_choice(one), value=str(one.id)) for one in quotes]
    return [one for one in named if typed.casefold() in one.name.casefold()][:CHOICES]


def _number(typed: str) -> int:
    return pages.number(
        typed, "Choose a quote from the list that opens while you type, or give the number in its proof."
    )


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Quotes(bot.desk))
