"""The daily backups of a running bot."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from discord.ext import commands

from cogs.pages import Host

log = logging.getLogger("onrecord.backups")

REST = 3600.0  # seconds after a backup that failed


class Backups(commands.Cog):
    """Looks every `tick` whether the backup of the day is there."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.task: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        self.task = asyncio.create_task(self._look(), name="backups")

    async def cog_unload(self) -> None:
        """Stop; a backup that is being made is given up."""
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def _look(self) -> None:
        """Never ends by itself; a failure is logged."""
        await self.bot.wait_until_ready()
        while True:
            rest = self.bot.tick
            try:
                if path := await self.bot.desk.backing.look(self.bot.clock()):
                    log.info("the backup of the day is %s", str(path))
            except Exception as error:
                log.error("the backup of the day failed, to be tried again: %s", error, exc_info=error)
                rest = REST
            await asyncio.sleep(rest)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Backups(bot))
