"""What opens behind "Wrong?": a form for a report, open to everybody in the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.desk import NOTE, Desk
from bot.engine.model import BadInput, QuoteRecord
from bot.presenting import errors
from bot.presenting.cards import Card, notice, quote_choice
from cogs import pages

THANKS = "Thank you. The members who manage this server can see your report."
GONE = "This is no longer in the library: its article was removed or read anew. Ask again."


async def ask(interaction: discord.Interaction, desk: Desk, quotes: Sequence[int]) -> None:
    """Open the form for a report of one of these quotes."""
    records = await desk.quotes_by_id(errors.check_server(interaction), quotes)
    if not records:
        raise BadInput(GONE)
    await interaction.response.send_modal(Wrong(desk, records))


class Wrong(discord.ui.Modal, title="What is wrong?"):
    """A form for a report: which quote, if there are several, and what is wrong with it."""

    def __init__(self, desk: Desk, quotes: Sequence[QuoteRecord]) -> None:
        super().__init__()
        self.desk = desk
        self.quote = quotes[0].id
        options = [discord.SelectOption(label=quote_choice(one), value=str(one.id)) for one in quotes]
        self.which = discord.ui.Select[Any](options=options) if len(quotes) > 1 else None
        if self.which:
            self.add_item(discord.ui.Label(text="Which quote?", component=self.which))
        self.note = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph, required=False, max_length=NOTE, placeholder="Such as: the mayor said it"
        )
        self.add_item(discord.ui.Label(text="What is wrong with it?", component=self.note))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Keep the report; tell the person of errors."""
        try:
            guild_id = errors.check_server(interaction)
            quote = int(self.which.values[0]) if self.which else self.quote
            await pages.wait(interaction)
            await self.desk.report_quote(guild_id, quote, by=interaction.user.id, note=self.note.value)
            await pages.put(interaction, Card((notice(THANKS),)))
        except Exception as error:
            await errors.report(interaction, error)
