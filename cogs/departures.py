"""Servers that remove the bot: noted at once, and erased after some days, unless it comes back.

Discord also says "gone" of a server that it has lost for a time; that is told apart, and means nothing here.
"""

from __future__ import annotations

import asyncio
import logging
import math
from contextlib import suppress

import discord
from discord.ext import commands

from cogs.pages import Host

log = logging.getLogger("onrecord.departures")

EVERY = 3600.0  # seconds between two comparisons, when nothing happens


class Departures(commands.Cog):
    """What happens to the data of servers that the bot is no longer in."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.desk = bot.desk
        self.task: asyncio.Task[None] | None = None
        self._compared = -math.inf  # when the servers were compared with those there are data of

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        self.task = asyncio.create_task(self._loop(), name="departures")

    async def cog_unload(self) -> None:
        """Stop; what is half erased is erased after the next start."""
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server is deleted; not called for a server that is unavailable."""
        log.info("removed from server %d", guild.id)
        await self.desk.privacy.left(guild.id)
        self._compared = -math.inf

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps again."""
        await self.desk.privacy.back(guild.id)
        self._compared = -math.inf

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """The servers are known anew: some may be missing since the last time."""
        self._compared = -math.inf

    async def _loop(self) -> None:
        await self.bot.wait_until_ready()
        clock = asyncio.get_running_loop().time
        while True:
            present = None
            # Where one server is lost others may be missing, and one of several connections sees only its own.
            complete = self.bot.shard_id is None and not any(guild.unavailable for guild in self.bot.guilds)
            if clock() - self._compared >= EVERY:
                present = {guild.id for guild in self.bot.guilds}
                self._compared = clock() if complete else -math.inf
            try:
                await self.desk.privacy.look(present, self.bot.erase_after, complete=complete)
            except Exception:
                log.exception("looking after the data of servers that were left failed, to be tried again")
            await asyncio.sleep(self.bot.tick)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Departures(bot))
