"""What the bot does by itself after a start: old names made findable, and what an older version read, read again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from discord.ext import commands

from bot.engine.model import Problem
from cogs.pages import Host

log = logging.getLogger("onrecord.upkeep")

REST = 0.25  # seconds between two articles, in which answers and new articles have the machine to themselves; a choice


class Upkeep(commands.Cog):
    """Reading outdated articles again, one at a time."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.task: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        self.task = asyncio.create_task(self._reread(), name="upkeep")

    async def cog_unload(self) -> None:
        """Stop; an article that is being stored is stored whole, the others wait for the next start."""
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def _reread(self) -> None:
        """Read every outdated article of every server again; one that fails is logged and left as it is."""
        await self.bot.wait_until_ready()
        done = failed = 0
        try:
            await self.bot.desk.catch_up()
            async for step in self.bot.desk.reread():
                done, failed = step.done, failed + (step.failure is not None)
                which = {"guild": step.guild_id, "article": step.article_id}
                if step.failure is None:
                    log.debug("an article is read again", extra=which)
                else:
                    log.warning(
                        "an article could not be read again and stays as it was: %s",
                        step.failure,
                        exc_info=None if isinstance(step.failure, Problem) else step.failure,
                        extra=which,
                    )
                await asyncio.sleep(REST)
        except Exception:
            log.exception("reading outdated articles again failed; the next start goes on")
        if done:
            log.info("read %d outdated articles again, %d failed", done - failed, failed)


async def setup(bot: Host) -> None:
    """Called by discord.py when the cog is loaded."""
    await bot.add_cog(Upkeep(bot))
