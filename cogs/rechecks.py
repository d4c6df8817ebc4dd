"""Pages that are looked at again by themselves, in small numbers, unless the operator does not want it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from discord.ext import commands

from cogs.pages import Host

log = logging.getLogger("onrecord.rechecks")


class Rechecks(commands.Cog):
    """The loop that looks at the pages whose time has come."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        if self.bot.recheck:
            self.loop = asyncio.create_task(self._look(), name="rechecks")

    async def cog_unload(self) -> None:
        """Stop; a version that is being stored is stored whole."""
        if self.loop:
            self.loop.cancel()
            with suppress(asyncio.CancelledError):
                await self.loop

    async def _look(self) -> None:
        await self.bot.wait_until_ready()
        while True:
            try:
                await self.bot.desk.versions.look(self.bot.clock())
            except Exception:
                log.exception("looking at pages again failed; the next look goes on")
            await asyncio.sleep(self.bot.tick)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Rechecks(bot))
