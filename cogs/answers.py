"""/who, /figures, /quotes, /brief, /ask: questions to the library, open to everybody in the server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.engine.model import BadInput
from bot.presenting import errors
from bot.presenting.cards import Card, Kind, proof_card
from bot.presenting.limits import CHOICE, CHOICES, clean, units
from bot.presenting.views import BUTTONS
from cogs import pages, reports
from cogs.pages import Host, Query
from cogs.recipients import check_member

Words = app_commands.Range[str, 1, 300]  # a question is a sentence; longer ones only cost time
Value = app_commands.Range[str, 1, 60]  # an amount, a time, a name
QuoteKind = Literal["direct", "partly quoted", "reported"]
PRIVATE = "Show the answer to you alone"
SINCE = "Only in articles since then, such as: March 2025"
SOURCE = "Only in articles of this outlet"
KIND = "Only speech of this kind"


class Answers(commands.Cog):
    """Questions, their pages and their proofs."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="Who said this?")
    @app_commands.describe(
        said="What was said, as you remember it", since=SINCE, source=SOURCE, kind=KIND, private=PRIVATE
    )
    async def who(
        self,
        interaction: discord.Interaction,
        said: Words,
        since: Value = "",
        source: Words = "",
        kind: QuoteKind | None = None,
        private: bool = False,
    ) -> None:
        """/who said: the quotes that say it, with their speakers."""
        conditions = _given(since=since, source=source, kind=kind)
        await self._answer(interaction, Query("who", interaction.user.id, said, conditions=conditions), private)

    @app_commands.command(description="Which figures were given on this?")
    @app_commands.describe(
        on="A topic, such as: aluminum imports",
        unit="Only in this unit or one like it, such as: tons",
        above="Only this much or more, such as: 10 % or 2 million tons",
        below="Only this much or less",
        since="Only for this time or later, such as: March 2025",
        by="Only as stated by this speaker",
        source=SOURCE,
        private=PRIVATE,
    )
    async def figures(
        self,
        interaction: discord.Interaction,
        on: Words,
        unit: Value = "",
        above: Value = "",
        below: Value = "",
        since: Value = "",
        by: Value = "",
        source: Words = "",
        private: bool = False,
    ) -> None:
        """/figures on: the figures on a topic that meet conditions."""
        conditions = _given(unit=unit, above=above, below=below, since=since, by=by, source=source)
        await self._answer(interaction, Query("figures", interaction.user.id, on, conditions=conditions), private)

    @app_commands.command(description="What did somebody say, or what was said about something?")
    @app_commands.describe(by="A speaker", about="A topic", since=SINCE, source=SOURCE, kind=KIND, private=PRIVATE)
    async def quotes(
        self,
        interaction: discord.Interaction,
        by: Words | None = None,
        about: Words | None = None,
        since: Value = "",
        source: Words = "",
        kind: QuoteKind | None = None,
        private: bool = False,
    ) -> None:
        """/quotes by: about: the quotes of a speaker, on a topic, or both."""
        if by is None and about is None:
            raise BadInput("Say by whom, about what, or both: `/quotes by:` a speaker `about:` a topic.")
        conditions = _given(since=since, source=source, kind=kind)
        query = Query("quotes", interaction.user.id, by=by, about=about, conditions=conditions)
        await self._answer(interaction, query, private)

    @app_commands.command(description="What is on record about this: quotes, figures and articles")
    @app_commands.describe(on="A topic", private=PRIVATE)
    async def brief(self, interaction: discord.Interaction, on: Words, private: bool = False) -> None:
        """/brief on: the quotes and figures on a topic."""
        await self._answer(interaction, Query("brief", interaction.user.id, on), private)

    @app_commands.command(description="Ask in your own words")
    @app_commands.describe(question="Such as: what did the minister say about the harbour", private=PRIVATE)
    async def ask(self, interaction: discord.Interaction, question: Words, private: bool = False) -> None:
        """/ask question: any question the bot understands."""
        await self._answer(interaction, Query("ask", interaction.user.id, question), private)

    async def _answer(self, interaction: discord.Interaction, query: Query, private: bool) -> None:
        await pages.show(interaction, self.desk, query, private=private)

    @figures.autocomplete("unit")
    async def _units(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_units(errors.check_server(interaction), typed[:CHOICE]))

    @quotes.autocomplete("by")
    @figures.autocomplete("by")
    async def _speakers(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_speakers(errors.check_server(interaction), typed[:CHOICE]))

    @who.autocomplete("source")
    @quotes.autocomplete("source")
    @figures.autocomplete("source")
    async def _outlets(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_outlets(errors.check_server(interaction), typed[:CHOICE]))

    @quotes.autocomplete("about")
    @figures.autocomplete("on")
    @brief.autocomplete("on")
    async def _topics(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self.desk.suggest_topics(errors.check_server(interaction), typed[:CHOICE]))

    async def turn_page(self, interaction: discord.Interaction, token: str, page: int) -> None:
        """Show another page of a remembered answer."""
        await pages.turn(interaction, self.desk, token, page)

    async def narrow(self, interaction: discord.Interaction, token: str, person: str) -> None:
        """Show a remembered answer for one of the persons it fits."""
        await pages.narrow(interaction, self.desk, token, person)

    async def show_proof(self, interaction: discord.Interaction, kind: Kind, number: int, of: int | None) -> None:
        """Show whoever pressed the passage a quote or figure of this server stands in, or of the one they are in."""
        await pages.wait(interaction)
        guild_id = await check_member(interaction, of) if of else errors.check_server(interaction)
        find = self.desk.quote_proof if kind == "q" else self.desk.figure_proof
        proof = await find(guild_id, number)
        if proof is None:
            raise BadInput(reports.GONE)
        quotes = (proof.quote_id,) if proof.quote_id and not of else ()  # reports are made in the server
        await pages.put(interaction, Card((proof_card(proof),), quotes=quotes))

    async def show_chart(self, interaction: discord.Interaction, token: str) -> None:
        """Show whoever pressed the figures of a remembered answer over time."""
        await pages.chart(interaction, self.desk, token)

    async def ask_what_is_wrong(self, interaction: discord.Interaction, quotes: Sequence[int]) -> None:
        """Let whoever pressed report one of these quotes of this server."""
        await reports.ask(interaction, self.desk, quotes)


def _given(**typed: str | None) -> dict[str, str]:
    """The conditions that were filled in."""
    return {name: value for name, value in typed.items() if value}


def choices(texts: list[str]) -> list[app_commands.Choice[str]]:
    """Suggestions as Discord takes them; one too long to be sent back whole is left out."""
    fitting = dict.fromkeys(text for text in map(clean, texts) if 0 < units(text) <= CHOICE)
    return [app_commands.Choice(name=text, value=text) for text in list(fitting)[:CHOICES]]


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Answers(bot.desk))
    bot.add_dynamic_items(*BUTTONS)
