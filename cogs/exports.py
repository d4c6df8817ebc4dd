"""/export: a server's quotes or figures as a file, for members who manage the server."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.presenting import errors
from bot.presenting.export import Format, Record, What, Writer
from bot.presenting.wording import plural
from cogs import pages
from cogs.pages import NOBODY, Host

LARGEST = 8 * 2**20  # bytes of a file, even where the server may have larger ones: it is held in memory


@app_commands.default_permissions(manage_guild=True)
class Exports(commands.GroupCog, group_name="export", group_description="This server's library as a file"):
    """Quotes and figures as CSV or JSON."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="All quotes as a file")
    @app_commands.describe(format="csv for spreadsheets, json for programs")
    async def quotes(self, interaction: discord.Interaction, format: Format = "csv") -> None:
        """/export quotes format: every quote with its speaker and article."""
        await self._export(interaction, "quotes", format)

    @app_commands.command(description="All figures as a file")
    @app_commands.describe(format="csv for spreadsheets, json for programs")
    async def figures(self, interaction: discord.Interaction, format: Format = "csv") -> None:
        """/export figures format: every figure with its unit, subject, period, place and article."""
        await self._export(interaction, "figures", format)

    async def _export(self, interaction: discord.Interaction, what: What, format: Format) -> None:
        guild_id = errors.check_manager(interaction)
        await pages.wait(interaction)
        start = b"\xef\xbb\xbf" if format == "csv" else b""  # by which spreadsheets know UTF-8
        limit = min(LARGEST, interaction.filesize_limit) - len(start)
        data, count = await written(self.desk.export(guild_id, what), Writer(what, format), limit)
        counts = await self.desk.counts(guild_id)
        total = counts.quotes if what == "quotes" else counts.figures
        text = f"{plural(total, what[:-1])}."
        if count < total:
            text = f"The first {count:,} of {text} The file may be no larger; `onrecord export` writes all of them."
        file = discord.File(io.BytesIO(start + data), f"{what}.{format}")
        await interaction.edit_original_response(content=text, attachments=[file], allowed_mentions=NOBODY)


async def written(pages: AsyncIterator[Sequence[Record]], writer: Writer, limit: int) -> tuple[bytes, int]:
    """As many records as fit into `limit` bytes, and how many those are."""
    end = writer.end().encode()
    data = bytearray(writer.begin().encode())
    count = 0
    async for page in pages:
        for record in page:
            more = writer.records([record]).encode()
            if len(data) + len(more) + len(end) > limit:
                return bytes(data) + end, count
            data += more
            count += 1
    return bytes(data) + end, count


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Exports(bot.desk))
