"""`onrecord run` and `onrecord sync`: the Discord side. The only commands that import discord.py."""

from __future__ import annotations

import time

from bot import client, logs
from bot.commands.library import DONE, now, open_store
from bot.commands.parser import installed_version
from bot.desk import Desk
from bot.fetching import Fetcher
from bot.fetching.pacing import Pacing
from bot.heart import BEAT, Heart
from bot.metrics import serving
from bot.presenting.metrics import exposition
from bot.settings import Settings
from bot.stopping import Stop
from bot.worker import InlineWorker, ProcessWorker
from storage.instance import Instance


async def run(settings: Settings) -> int:
    """Run the bot until it is told to stop. Raises Problem when it cannot start."""
    stop = Stop()
    logs.begin(settings.log, settings.log_format, secret=settings.token)
    with Instance.take(settings.database) as instance:
        async with (
            Heart(instance.tell, now, installed_version(), min(BEAT, settings.tick)) as heart,
            open_store(settings.database) as store,
            ProcessWorker() as worker,
            Fetcher(settings.fetch_allow, clock=now) as fetcher,
        ):
            pacing = Pacing(settings.fetch_allow)
            desk = Desk(
                *(store, worker, now),
                fetch=fetcher.fetch,
                check_link=fetcher.check,
                pacing=pacing,
                backups=settings.backups,
            )
            heart.pulse.fetches = fetcher.outcomes

            async def metrics() -> str:
                return exposition(heart.state, await desk.operating.work(), heart.pulse, time.monotonic())

            async with serving(settings.metrics, metrics):
                return await client.serve(settings, desk, now, stop.told, heart)


async def sync(settings: Settings) -> int:
    """Register the slash commands with Discord, changed or not."""
    logs.begin(settings.log, settings.log_format, secret=settings.token)
    async with open_store(settings.database) as store:
        count = await client.sync(settings, Desk(store, InlineWorker(), now), now)
    print(f"Registered {count} commands with Discord. A running Discord app shows them after a reload (Ctrl+R).")
    return DONE
