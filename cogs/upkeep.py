"""What the bot does by itself: what an older version read is read again, and what is old is dropped."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from discord.ext import commands

from bot.engine.model import Problem
from cogs.pages import Host

log = logging.getLogger("onrecord.upkeep")

DAILY = 24 * 3600.0  # seconds
REST = 0.25  # seconds between two articles, in which answers and new articles have the machine to themselves; a choice


class Upkeep(commands.Cog):
    """Reading outdated articles again, one at a time, and dropping what is kept for a time only."""

    def __init__(self, bot: Host) -> None:
        self.bot = bot
        self.tasks: list[asyncio.Task[None]] = []

    async def cog_load(self) -> None:
        """Begin, beside everything else."""
        self.tasks = [asyncio.create_task(work, name="upkeep") for work in (self._reread(), self._tidy())]

    async def cog_unload(self) -> None:
        """Stop; an article that is being stored is stored whole, the others wait for the next start."""
        for task in self.tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _tidy(self) -> None:
        """Drop what is old, at once and every day."""
        await self.bot.wait_until_ready()
        while True:
            try:
                if dropped := await self.bot.desk.tidying.run():
                    log.info("dropped %d old digests, alerts and proposals", dropped)
            except Exception:
                log.exception("dropping what is old failed; tomorrow it is tried again")
            await asyncio.sleep(DAILY)

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
