"""What feeds bring, taken in beside everything else: those that are due are asked, and their articles read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from discord.ext import commands

from bot.engine.model import Problem
from cogs.pages import Host

log = logging.getLogger("onrecord.polling")

BREATH = 0.05  # seconds between two steps of work, in which commands have the machine to themselves


class Polling(commands.Cog):
    """Two loops: one asks feeds, one reads articles."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.tasks: list[asyncio.Task[None]] = []

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        self.tasks = [
            asyncio.create_task(self._loop("asking feeds", self._look, self.bot.tick), name="polling"),
            asyncio.create_task(self._loop("reading from feeds", self._ingest, BREATH), name="ingesting"),
        ]

    async def cog_unload(self) -> None:
        """Stop; what is half done is done again after the next start."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _look(self) -> int:
        return await self.bot.desk.feeds.look(self.bot.clock())

    async def _ingest(self) -> int:
        return await self.bot.desk.feeds.ingest()

    async def _loop(self, what: str, step: Callable[[], Awaitable[int]], rest: float) -> None:
        """Take steps, `rest` seconds after one that had something to do, `tick` after others; a failure is logged.

        A batch of feeds a `tick`: thousands that are due at once, after days without the bot, come one by one.
        """
        await self.bot.wait_until_ready()
        while True:
            done = 0
            try:
                done = await step()
            except Problem as problem:
                log.warning("%s failed, to be tried again: %s", what, problem)
            except Exception:
                log.exception("%s failed, to be tried again", what)
            await asyncio.sleep(rest if done else self.bot.tick)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Polling(bot))
